"""The columns of a panel and what they mean, with the grades of each variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gongkai.panel.values import CODED
from gongkai.panel.wide import KEY, STATUS
from gongkai.rulebook.codebook import Labelled, load_codebook
from gongkai.rulebook.columns import Column, Schema, Table, load_columns
from gongkai.rulebook.crosswalk import Variable, families, load_crosswalk

_PLUS = " + "
_TABLE = Table(
    id="panel",
    label_zh="面板表",
    label_en="Panel",
    definition_zh="每个单位每个年度一行，每个变量一列，口径见各变量的说明。数取自该年度最完整的一份报告，表格先于正文。",
    definition_en="One row a unit and year, one column a variable; what may be compared is told with each variable. "
    "Numbers are those of the year's fullest report, a table's before the narrative's.",
)


def panel_schema() -> Schema:
    """The schema of a panel: the columns of its table `panel`, and the vocabularies of those with codes."""
    crosswalk, shipped = load_crosswalk(), load_columns()
    columns = [*_key()]
    for variable in crosswalk.variables.values():
        columns += _columns(variable)
    vocabularies: dict[str, Mapping[str, Labelled]] = {
        used: shipped.vocabularies[used] for used in ("level", "function", "scope", "form")
    }
    vocabularies |= {"panel_status": crosswalk.statuses, "grade": crosswalk.grades}
    return Schema({_TABLE.id: _TABLE}, {_TABLE.id: tuple(columns)}, vocabularies, _TABLE.id)


def _key() -> Iterator[Column]:
    """The columns that say whose row it is, as the dataset has them; joined by `+` where offices are merged."""
    shipped = load_columns().columns
    known = {column.name: column for column in (*shipped["observations"], *shipped["reports"])}
    for name in KEY:
        if name == "agencies":
            yield Column(
                table=_TABLE.id, name=name, type="integer", unit="个", label_zh="机关数", label_en="Agencies",
                definition_zh="合为一行的机关数。", definition_en="Agencies whose reports make this row.",
            )  # fmt: skip
        elif name == "family":
            yield Column(
                table=_TABLE.id, name=name, type="string", codes="form", label_zh="口径", label_en="Family of forms",
                definition_zh="该年度施行的表式。", definition_en="The family of forms in force in the year.",
            )  # fmt: skip
        else:
            joined = bool(known[name].codes)
            yield replace(known[name], table=_TABLE.id, required=False, joined=joined, pattern="", open=True)


def _columns(variable: Variable) -> Iterator[Column]:
    book = load_codebook()
    indicator = book.indicators[variable.indicator]
    codes = [book.dimensions[axis][code] for axis in CODED if (code := getattr(variable, axis))]
    label_zh = "·".join([indicator.label_zh, *(code.label_zh for code in codes)])
    label_en = " · ".join([indicator.label_en, *(code.label_en for code in codes)])
    grades_zh, grades_en = zip(*_grades(variable), strict=True)
    parts = _PLUS.join(variable.sum_of)
    yield Column(
        table=_TABLE.id, name=variable.name, type="number", unit=_unit(variable, indicator.unit),
        missing=variable.name + STATUS,
        label_zh=label_zh, label_en=label_en,
        definition_zh="；".join(grades_zh) + (f"。没有印出时为 {parts} 之和" if parts else "") + "。",
        definition_en="; ".join(grades_en) + (f". Where it is not printed, the sum {parts}" if parts else "") + ".",
    )  # fmt: skip
    yield Column(
        table=_TABLE.id, name=variable.name + STATUS, type="string", codes="panel_status",
        label_zh=f"{label_zh}（状态）", label_en=f"{label_en} (status)",
        definition_zh=f"{variable.name} 的来历，或没有数的原因。",
        definition_en=f"How {variable.name} came about, or why there is none.",
    )  # fmt: skip


def _unit(variable: Variable, unit: str) -> str:
    """The unit of the values; amounts of charges are in 万元 as printed, those of procurement in 元."""
    if variable.measure == "amount":
        return "万元" if variable.indicator == "charges" else "元"
    return unit


def _grades(variable: Variable) -> Iterator[tuple[str, str]]:
    """How each family compares, in both languages."""
    crosswalk, forms = load_crosswalk(), load_columns().vocabularies["form"]
    for family in families():
        form, comparison = forms[family], crosswalk.comparisons.get((variable.name, family))
        if comparison is None:
            none = crosswalk.statuses["not_in_form"]
            yield f"{form.label_zh}：{none.label_zh}", f"{family}: {none.label_en.lower()}"
        else:
            grade = crosswalk.grades[comparison.grade]
            source = f"（{comparison.source}）"
            yield (
                f"{form.label_zh}：{grade.label_zh}，{comparison.reason_zh.rstrip('。')}{source}",
                f"{family}: {grade.label_en.lower()}, {comparison.reason_en.rstrip('.')} {source}",
            )
