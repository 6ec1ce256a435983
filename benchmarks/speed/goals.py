"""What is aimed at, beside what was measured. Ratios of one run, so that the machine does not decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """A bound on a figure: what it must reach and, beyond that, what it should."""

    key: str
    text: str
    sense: Literal["at least", "at most"]
    must: float
    aim: float | None = None
    unit: str = "x"

    def met(self, figure: float) -> bool:
        return figure >= self.must if self.sense == "at least" else figure <= self.must


GOALS = (
    Goal("core_naive", "naive spaCy over text core", "at least", 50, 80),
    Goal("core_tuned", "tuned spaCy (characters) over text core", "at least", 33, 55),
    Goal("core_tuned_words", "tuned spaCy (jieba) over text core", "at least", 33, 55),
    Goal("all_naive", "naive spaCy over all stages, facts linked", "at least", 25),
    Goal("core_bare", "text core over bare reading", "at most", 22, 12),
    Goal("html", "naive spaCy + lxml, pandas over all stages, HTML", "at least", 15, 25),
    Goal("pdf", "naive spaCy + pdfplumber over all stages, PDF", "at least", 10, 14),
    Goal("help", "gongkai --help over bare Python", "at most", 3),
    Goal("five", "naive spaCy over gongkai, five texts to CSV, cold", "at least", 10),
    Goal("memory_text", "memory of a worker, text", "at most", 100, unit=" MB"),
    Goal("memory_all", "memory of a worker, every reader", "at most", 350, unit=" MB"),
)


def verdicts(figures: Mapping[str, float]) -> list[dict[str, object]]:
    """Each goal that was measured, with its figure."""
    return [
        {
            "goal": goal.text,
            "must": f"{goal.sense} {goal.must:g}{goal.unit}",
            "aim": "" if goal.aim is None else f"{goal.aim:g}{goal.unit}",
            "measured": round(figures[goal.key], 2),
            "met": goal.met(figures[goal.key]),
        }
        for goal in GOALS
        if goal.key in figures
    ]
