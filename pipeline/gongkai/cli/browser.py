"""The error browser: every difference from gold on one self-contained page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from gongkai.cli.labels import Label, label, table_title
from gongkai.cli.render import render
from gongkai.evaluate.mistakes import Kind, Layer, Mistake
from gongkai.rulebook.columns import load_columns

if TYPE_CHECKING:
    from gongkai.evaluate.evaluation import Evaluation

_LAYERS = {
    "field": Label("报告字段", "Report field"),
    "fact": Label("事实", "Fact"),
    "cell": Label("表格", "Table cell"),
    "entity": Label("实体", "Entity"),
}
_KINDS = {
    "missed": Label("遗漏", "missed"),
    "spurious": Label("多出", "spurious"),
    "wrong_value": Label("数值错误", "wrong value"),
    "wrong_dimension": Label("维度错误", "wrong dimension"),
    "wrong_indicator": Label("指标错误", "wrong indicator"),
    "wrong_qualifier": Label("约数错误", "wrong qualifier"),
    "wrong_status": Label("状态错误", "wrong status"),
    "zero_for_blank": Label("空白读成零", "zero for blank"),
    "blank_for_zero": Label("零读成空白", "blank for zero"),
    "value_for_blank": Label("空白读成数", "value for blank"),
    "blank_for_value": Label("数读成空白", "blank for value"),
    "moved_cell": Label("单元格移位", "moved cell"),
    "shifted_rows": Label("整行错位", "shifted rows"),
    "wrong_span": Label("边界错误", "wrong span"),
    "wrong_type": Label("类型错误", "wrong type"),
}
_VOCABULARIES = {"fact": "indicator", "cell": "indicator", "entity": "entity_type"}


def browse(evaluation: Evaluation, mistakes: Sequence[Mistake], title: str) -> str:
    """The page as HTML: headline scores, and `mistakes` (with their passages) to filter and step through."""
    from gongkai.evaluate.summary import headlines, percent

    names = Counter((mistake.layer, mistake.name) for mistake in mistakes)
    return render(
        "evaluate.html",
        title=title,
        evaluation=evaluation,
        scores=headlines(evaluation),
        percent=percent,
        mistakes=mistakes,
        layers=_counted(_LAYERS, get_args(Layer), Counter(mistake.layer for mistake in mistakes)),
        kinds=_counted(_KINDS, get_args(Kind), Counter(mistake.kind for mistake in mistakes)),
        names=[(name, _named(layer, name), count) for (layer, name), count in sorted(names.items())],
        layer=_LAYERS.__getitem__,
        kind=_KINDS.__getitem__,
        named=_named,
        codes=_codes,
        axis=_axis,
        table=lambda name: table_title(*name.split(".")) if "." in name else name,
        differing=_differing,
        cut=_cut,
    )


def _counted(labels: dict[str, Label], order: Sequence[str], counts: Counter[str]) -> list[tuple[str, Label, int]]:
    return [(code, labels[code], counts[code]) for code in order if counts[code]]


def _named(layer: str, name: str) -> Label:
    """An indicator, an entity type, or a report field."""
    return _column("reports", name) if layer == "field" else label(_VOCABULARIES[layer], name)


def _axis(name: str) -> Label:
    """A dimension, or the rows of a table that were shifted."""
    return _column("observations", name)


def _column(table: str, name: str) -> Label:
    (column,) = (column for column in load_columns().columns[table] if column.name == name)
    return Label(column.label_zh, column.label_en)


def _differing(mistake: Mistake) -> frozenset[tuple[str, str]]:
    """The codes that only one of two sides has."""
    if mistake.wanted is None or mistake.found is None:
        return frozenset()
    return frozenset(mistake.wanted.codes) ^ frozenset(mistake.found.codes)


def _codes(axis: str, codes: str) -> str:
    """Codes as people read them, accepted alternatives parted by a stroke."""
    return " | ".join(label(axis, code).zh if code else "–" for code in codes.split("|"))


def _cut(mistake: Mistake) -> tuple[str, str, str]:
    """The passage before, in, and behind the words that are meant."""
    before, mark, after = mistake.passage.partition(mistake.mark) if mistake.mark else (mistake.passage, "", "")
    return before, mark, after
