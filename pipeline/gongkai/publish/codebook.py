"""`codebook.csv`, `codebook.md`, `codebook.html`: every column and every code in Chinese and English."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.publish.page import page
from gongkai.rulebook.codebook import Indicator, Labelled, load_codebook
from gongkai.rulebook.columns import Column, Schema, Term

HEAD = (
    "entry", "table", "name", "code", "number", "type", "unit", "codes", "pattern", "required",
    "label_zh", "label_en", "definition_zh", "definition_en",
)  # fmt: skip
"""The columns of `rows`. `number` stands for a code in Stata and SPSS; a letter for a missing value in Stata."""

_INTRODUCTION = """# 数据说明 / Codebook

每个表、列和代码的中英文说明。代码后“+”表示一格可有几个代码，以`+`相连，“…”表示可有原文的字词；*必填*的列不为空。
Every table, column and code in Chinese and English. `+` after a vocabulary: several codes may stand in one cell,
joined by `+`; `…`: words of the report may. *Required* columns are never empty. Empty: not known or not applicable.
"""


def write_codebook(schema: Schema, folder: Path, name: str = "codebook") -> None:
    """Write the three forms into `folder`; the CSV has one row a table, column, code, indicator or dimension."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEAD)
        writer.writerows(rows(schema))
    (folder / f"{name}.md").write_text("\n".join(_lines(schema)) + "\n", "utf-8", newline="\n")
    html = page("codebook.html", schema=schema, axes=load_codebook().axes)
    (folder / f"{name}.html").write_text(html, "utf-8", newline="\n")


def _words(entry: Labelled) -> tuple[str, str, str, str]:
    return entry.label_zh, entry.label_en, entry.definition_zh, entry.definition_en


def rows(schema: Schema) -> Iterator[tuple[str, ...]]:
    """The rows of `codebook.csv`, in the order of `HEAD`."""
    for name, table in schema.tables.items():
        yield "table", name, *[""] * 8, *_words(table)
        for column in schema.columns[name]:
            required = "true" if column.required else "false"
            allowed = column.type, column.unit, _codes(column), column.pattern, required
            yield "column", name, column.name, "", "", *allowed, *_words(column)
    for vocabulary, terms in schema.vocabularies.items():
        for number, (code, term) in enumerate(terms.items(), start=1):
            unit, dims = (term.unit, ";".join(term.dims)) if isinstance(term, Indicator) else ("", "")
            letter = f" .{term.missing}" if isinstance(term, Term) and term.missing else ""
            yield "code", "", vocabulary, code, f"{number}{letter}", "", unit, dims, "", "", *_words(term)


def _lines(schema: Schema) -> Iterator[str]:
    yield _INTRODUCTION
    yield from _table_lines(schema)
    if "indicator" in schema.vocabularies:
        yield "## indicator：指标 / Indicators\n"
        yield from _indicator_lines()
    yield "## 代码表 / Vocabularies\n"
    yield from _vocabulary_lines(schema)


def _table_lines(schema: Schema) -> Iterator[str]:
    heads = ("列 / Column", "类型 / Type", "单位 / Unit", "代码 / Codes", "名称 / Label", "说明 / Meaning")
    for name, table in schema.tables.items():
        yield from _heading(2, f"{name}：{_label(table)}", table)
        yield from _grid(heads, (_column(column) for column in schema.columns[name]))


def _indicator_lines() -> Iterator[str]:
    book = load_codebook()
    heads = ("代码 / Code", "单位 / Unit", "维度 / Dimensions", "名称 / Label", "说明 / Meaning")
    for name, group in book.groups.items():
        yield from _heading(3, _label(group), group)
        members = [item for item in book.indicators.values() if item.group == name]
        yield from _grid(heads, ((f"`{i.id}`", i.unit, ", ".join(i.dims), _label(i), _meaning(i)) for i in members))


def _vocabulary_lines(schema: Schema) -> Iterator[str]:
    axes = load_codebook().axes
    heads = ("代码 / Code", "名称 / Label", "说明 / Meaning")
    for name, terms in schema.vocabularies.items():
        if name == "indicator":
            continue
        if name in axes:
            yield from _heading(3, f"{name}：{_label(axes[name])}", axes[name])
        else:
            yield f"### {name}\n"
        yield from _grid(heads, ((f"`{code}`", _label(term), _meaning(term)) for code, term in terms.items()))


def _heading(depth: int, title: str, entry: Labelled) -> Iterator[str]:
    yield f"{'#' * depth} {title}\n"
    yield f"{_meaning(entry)}\n"


def _column(column: Column) -> tuple[str, ...]:
    codes = f"`{column.pattern}`" if column.pattern else _codes(column)
    kind = column.type + (" *必填 / required*" if column.required else "")
    return f"`{column.name}`", kind, column.unit, codes, _label(column), _meaning(column)


def _codes(column: Column) -> str:
    """The vocabulary of a column: `+` where several codes may be joined, `…` where other words may occur."""
    return column.codes + "+" * column.joined + "…" * column.open


def _label(entry: Labelled) -> str:
    return f"{entry.label_zh} / {entry.label_en}"


def _meaning(entry: Labelled) -> str:
    return f"{entry.definition_zh} {entry.definition_en}"


def _grid(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    head = list(heads)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |"
    yield ""
