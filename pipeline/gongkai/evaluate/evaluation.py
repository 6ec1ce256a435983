"""The scores of a dataset, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from gongkai.evaluate.scores import CellScore, Mistake, Score, Share

_FIELD_LABELS = {
    "agency": "机关 agency",
    "adcode": "行政区划代码 adcode",
    "year": "年度 year",
    "published": "发布日期 published",
    "qualifier": "约数 qualifier",
    "status": "状态 status",
}
AdditiveT = TypeVar("AdditiveT", Score, Share, CellScore)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores over all gold reports; a report that the dataset lacks counts as missing in every layer.

    `fields`, `entities` and `by_indicator` are keyed by field, type and indicator; `attributes` are those of
    the facts matched in full. `mistakes` lists what differs from gold, report by report.
    """

    reports: int
    absent: tuple[str, ...]
    fully_right: int
    fields: Mapping[str, Share]
    facts_value: Score
    facts_full: Score
    attributes: Mapping[str, Share]
    cells: CellScore
    entities: Mapping[str, Score]
    by_indicator: Mapping[str, Score]
    mistakes: tuple[Mistake, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The scores as JSON can hold them; undefined ratios are `None`. Mistakes are left out."""
        return {
            "reports": self.reports,
            "absent": list(self.absent),
            "fully_right": self.fully_right,
            "fields": {name: share.to_dict() for name, share in self.fields.items()},
            "facts_value": self.facts_value.to_dict(),
            "facts_full": self.facts_full.to_dict(),
            "attributes": {name: share.to_dict() for name, share in self.attributes.items()},
            "cells": self.cells.to_dict(),
            "entities": {name: score.to_dict() for name, score in self.entities.items()},
            "by_indicator": {name: score.to_dict() for name, score in self.by_indicator.items()},
        }

    def table(self) -> str:
        """The scores as text; `–` where a ratio is undefined."""
        return "\n".join(self._lines()) + "\n"

    def listing(self) -> str:
        """Each mistake on a line: report, layer, what gold has and what the dataset has (`–` where nothing)."""
        return "".join(
            f"{mistake.report_id}\t{mistake.layer}\t{mistake.wanted or '–'}\t{mistake.found or '–'}\n"
            for mistake in self.mistakes
        )

    def _lines(self) -> Iterator[str]:
        absent = f", 数据集未含 absent {len(self.absent)}" if self.absent else ""
        yield f"报告 reports {self.reports}{absent}, 全对 fully right {self.fully_right}"
        yield ""
        yield _row("", "正确 right", "总数 of", "准确 acc.")
        for name, share in {**self.fields, **self.attributes}.items():
            yield _row(_FIELD_LABELS[name], share.right, share.total, _percent(share.accuracy))
        cells = self.cells
        yield _row("单元格 cells", cells.right, cells.total, _percent(cells.accuracy))
        nonzero = cells.nonzero
        yield _row("非零单元格 non-zero", nonzero.right, nonzero.total, _percent(nonzero.accuracy))
        yield f"  错 wrong {cells.wrong}, 缺 missing {cells.missing}, 多 spurious {cells.spurious}"
        yield ""
        yield _row("", "应有 of", "正确 right", "多 false", "缺 missed", "P", "R", "F1")
        yield _score_row("事实（值）facts, value", self.facts_value)
        yield _score_row("事实（全）facts, full", self.facts_full)
        for name, score in self.entities.items():
            yield _score_row(f"实体 {name}", score)
        for name, score in self.by_indicator.items():
            yield _score_row(f"  {name}", score)


def total(parts: Sequence[Mapping[str, AdditiveT]], order: Sequence[str] = ()) -> dict[str, AdditiveT]:
    """The sum of each key over all parts; keys stand in `order`, else in alphabetical order."""
    sums: dict[str, AdditiveT] = {}
    for part in parts:
        for name, score in part.items():
            sums[name] = sums[name] + score if name in sums else score
    return {name: sums[name] for name in (order or sorted(sums)) if name in sums}


def _score_row(label: str, score: Score) -> str:
    ratios = (score.precision, score.recall, score.f1)
    counts = (score.support, score.right, score.spurious, score.missed)
    return _row(label, *counts, *map(_percent, ratios))


def _percent(ratio: float | None) -> str:
    return "–" if ratio is None else f"{100 * ratio:.1f}"


def _row(label: str, *cells: object) -> str:
    return _pad(label, 30) + "".join(_pad(str(cell), 12, right=True) for cell in cells)


def _pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled up to a width on screen, where a Chinese character takes two places."""
    space = " " * (width - sum(2 if character > "\u2e7f" else 1 for character in text))
    return space + text if right else text + space
