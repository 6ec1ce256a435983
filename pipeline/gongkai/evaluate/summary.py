"""Scores as text for people and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gongkai.evaluate.scores import Key, Score
from gongkai.evaluate.trust import trust

if TYPE_CHECKING:
    from gongkai.evaluate.evaluation import Evaluation
    from gongkai.evaluate.uncertainty import Bounds, Interval

_LABELS = {
    "agency": "机关 agency",
    "adcode": "行政区划代码 adcode",
    "year": "年度 year",
    "published": "发布日期 published",
    "qualifier": "约数 qualifier",
    "status": "状态 status",
    "fully_right": "全对的报告 fully right",
    "silent_error": "有错而无核查提示 silent error",
    "pointed_at": "核查指出的错误 pointed at",
    "facts value": "事实（值）facts, value",
    "facts full": "事实（全）facts, full",
    "cells": "单元格 cells",
    "cells nonzero": "非零单元格 non-zero",
    "cells zero": "零单元格 zero",
    "cells blank": "空白单元格 blank",
    "entities value": "实体（词）value",
    "entities strict": "实体（严）strict",
    "entities exact": "实体（界）exact",
    "entities partial": "实体（部分）partial",
    "entities type": "实体（类）type",
}
_FACTS = (Key("facts value"), Key("facts full"))
_CELLS = (Key("cells"), Key("cells nonzero"), Key("cells zero"), Key("cells blank"))
_READINGS = ("value", "strict", "exact", "partial", "type")
_SHARES = (
    *(Key("report", "share", name) for name in ("fully_right", "silent_error")),
    Key("mistake", "share", "pointed_at"),
    *(Key("attribute", "attribute", name) for name in ("qualifier", "status")),
)
HEADLINES = (
    *(Key("field", "field", name) for name in ("agency", "adcode", "year", "published")),
    *_SHARES[:2],
    *_FACTS,
    *_CELLS,
    *(Key(f"entities {reading}", "type", "ALL") for reading in _READINGS),
)
"""The scores that two datasets are compared by."""
_PARTS = (
    ("entities value", "type"),
    ("entities strict", "type"),
    ("facts full", "indicator"),
    ("facts full", "dimension"),
    ("cells", "table"),
    *((what, by) for by in ("family", "format", "level", "year") for what in ("facts full", "cells nonzero")),
    *(("entities strict", by) for by in ("family", "format", "level", "year")),
)
"""What is scored apart, by which feature."""


def measured(key: Key) -> tuple[str, int]:
    """The ratio that tells most about a key, and its place among precision, recall and F1: a share is a recall."""
    return ("recall", 1) if key.by in ("share", "attribute") else ("f1", 2)


def label(key: Key) -> str:
    """A key as people read it."""
    return _LABELS.get(key.what, key.what) if not key.name or key.name == "ALL" else _LABELS.get(key.name, key.name)


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """All scores with their intervals: whole ones by name, those of parts by what, by which feature, and name."""
    from gongkai.evaluate.uncertainty import bounds

    ends = bounds(evaluation)

    def told(key: Key) -> dict[str, Any]:
        score, interval = evaluation.scores[key], ends[key]
        intervals = {name: getattr(interval, name) for name in ("precision", "recall", "f1")}
        return score.to_dict() | {"intervals": intervals}

    parts: dict[str, dict[str, dict[str, Any]]] = {}
    for key in sorted(evaluation.scores):
        if key.by:
            parts.setdefault(key.what, {}).setdefault(key.by, {})[key.name] = told(key)
    return {
        "reports": evaluation.reports,
        "absent": list(evaluation.absent),
        "fully_right": evaluation.fully_right,
        "fields": {name: share.to_dict() for name, share in evaluation.fields.items()},
        "attributes": {name: share.to_dict() for name, share in evaluation.attributes.items()},
        "cells": evaluation.cells.to_dict(),
        "confusion": [[*pair, count] for pair, count in sorted(evaluation.confusion.items())],
        "scores": {key.what: told(key) for key in sorted(evaluation.scores) if not key.by},
        "parts": parts,
        "trust": trust(evaluation).to_dict(),
    }


def headlines(evaluation: Evaluation) -> list[tuple[str, float, float | None, str]]:
    """The scores that tell most: label, how many there are to find, the ratio, and its interval in percent."""
    from gongkai.evaluate.uncertainty import bounds

    ends = bounds(evaluation)
    told = []
    for key in HEADLINES:
        if key in evaluation.scores:
            name, _ = measured(key)
            score = evaluation.scores[key]
            told.append((label(key), score.support, getattr(score, name), _range(getattr(ends[key], name))))
    return told


def as_text(evaluation: Evaluation) -> str:
    """A table of all scores; `–` where a ratio is undefined."""
    from gongkai.evaluate.uncertainty import bounds

    return "\n".join(_lines(evaluation, bounds(evaluation))) + "\n"


def _lines(evaluation: Evaluation, ends: Mapping[Key, Bounds]) -> Iterator[str]:
    absent = f", 数据集未含 absent {len(evaluation.absent)}" if evaluation.absent else ""
    weighted = ", 加权 weighted" if set(evaluation.weights) - {1.0} else ""
    yield f"报告 reports {evaluation.reports}{absent}{weighted}; 区间 intervals 95 %"
    yield ""
    yield row("", "正确 right", "总数 of", "比例 share", "95 %")
    for key in _SHARES:
        score = evaluation.scores.get(key, Score())
        counts = _count(score.right), _count(score.support)
        yield row(label(key), *counts, percent(score.recall), _range(ends[key].recall if key in ends else None))
    yield ""
    yield row("", "应有 of", "正确 right", "多 false", "缺 missed", "P", "R", "F1", "95 %")
    for name in evaluation.fields:
        yield _score(Key("field", "field", name), evaluation, ends)
    for key in (*_FACTS, *_CELLS, *(Key(f"entities {reading}", "type", "ALL") for reading in _READINGS)):
        yield _score(key, evaluation, ends)
    for what, by in _PARTS:
        names = [name for name in evaluation.by(what, by) if name != "ALL"]
        if names:
            yield f"{label(Key(what))}, by {by}"
            yield from (_score(Key(what, by, name), evaluation, ends, "  ") for name in names)
    yield from _confusion(evaluation)
    yield from _trust(evaluation)


def _score(key: Key, evaluation: Evaluation, ends: Mapping[Key, Bounds], indent: str = "") -> str:
    score = evaluation.scores.get(key, Score())
    counts = (score.support, score.right, score.spurious, score.missed)
    shares = (score.precision, score.recall, score.f1)
    interval = ends[key].f1 if key in ends else None
    return row(indent + label(key), *map(_count, counts), *map(percent, shares), _range(interval))


def _confusion(evaluation: Evaluation) -> Iterator[str]:
    """Gold's cells by line, what they became by column."""
    table = evaluation.confusion
    if not table:
        return
    became = sorted({to for _, to in table}, key=lambda name: (name != "same", name))
    yield "单元格去向 what gold's cells became"
    yield row("", *became)
    for kind in ("nonzero", "zero", "blank", "no cell"):
        if any(of == kind for of, _ in table):
            yield row(f"  {kind}", *(str(table[kind, to]) for to in became))


def _trust(evaluation: Evaluation) -> Iterator[str]:
    told = trust(evaluation)
    if not told.bins:
        return
    yield "置信度 confidence: 校准 calibration"
    yield row("", "事实 facts", "置信 mean", "正确 right")
    for bin_ in told.bins:
        counts = (_count(bin_.facts), percent(bin_.confidence), percent(bin_.right))
        yield row(f"  {bin_.low:.2f}–{bin_.high:.2f}", *counts)
    yield f"  平均偏差 expected calibration error {percent(told.error)}"
    yield "置信度 confidence: 风险与覆盖 risk and coverage"
    yield row("", "覆盖 coverage", "错误 risk")
    for point in told.curve:
        yield row(f"  ≥ {point.threshold:.2f}", percent(point.coverage), percent(point.risk))
    yield f"  平均风险 area {percent(told.area)}"


def percent(share: float | None) -> str:
    """A share in percent with one decimal, `–` where undefined."""
    return "–" if share is None else f"{100 * share:.1f}"


def row(label: str, *cells: str) -> str:
    """A line of a table for the terminal: a label and columns, `–` for nothing."""
    return (_pad(label, 34) + "".join(_pad(cell, 13, right=True) for cell in cells)).rstrip()


def _range(interval: Interval | None) -> str:
    return "–" if interval is None else f"{percent(interval.low)}–{percent(interval.high)}"


def _count(count: float) -> str:
    return format(round(count, 1), ".12g")


def _pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled up to a width on screen, where a Chinese character takes two places."""
    space = " " * max(1, width - sum(2 if character > "\u2e7f" else 1 for character in text))
    return space + text if right else text + space
