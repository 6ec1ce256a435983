"""Tables → cells of the statutory forms, annex facts, and the stretches of text that tables occupy."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain

from gongkai.records import Document, TableReading
from gongkai.rulebook.forms import Form, load_forms
from gongkai.tables.annex import read_annex
from gongkai.tables.automaton import Automaton
from gongkai.tables.blocks import grid_blocks, text_blocks
from gongkai.tables.cells import cells, zones
from gongkai.tables.copies import printed_rows
from gongkai.tables.fields import Field, grid_fields, text_fields
from gongkai.tables.labels import Labels
from gongkai.tables.shapes import Reading

__all__ = ["tables"]

# Words without which no table of a family stands in a report; looked for in the text without white space.
_FAMILIES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("stat2014",), ("统计指标", "当面申请", "按时办结")),
    (("form2019", "form2021"), ("新收政府信息公开申请", "第二十条第", "结果维持", "制发件数", "新制作数量")),
)

_WHOLE_FORM = 50  # cells of a report that leave no doubt which form it has
_ANNEX = ("指标", "统计表", "单位代码", "附表")


@cache
def _labels(names: tuple[str, ...]) -> Labels:
    by_id: dict[str, Form] = {form.id: form for form in load_forms()}
    return Labels([by_id[name] for name in names])


@cache
def _automaton(labels: Labels, trimmed: bool) -> Automaton:
    return Automaton(labels, trimmed=trimmed)


def tables(document: Document) -> TableReading:
    """All cells of the statutory tables of a report, its annex facts and the zones of its tables.

    Grids are read first; what they do not hold is read from the text. Nothing is filled in: a blank cell is a
    cell without number, a row that is not printed has no cells.
    """
    squeezed = "".join(document.text.split())
    found = [
        _read_family(document, _labels(names))
        for names, needles in _FAMILIES
        if any(needle in squeezed for needle in needles)
    ]
    cells = sum(len(reading.cells) for reading in found)
    if cells < _WHOLE_FORM and any(needle in squeezed for needle in _ANNEX):
        annex = _read_annexes(document)
        if len({fact.rule for fact in annex.annex}) > cells:  # of a table that is both, the one with more known rows
            found = [annex]
    return TableReading(
        tuple(chain.from_iterable(reading.cells for reading in found)),
        tuple(chain.from_iterable(reading.annex for reading in found)),
        tuple(sorted(chain.from_iterable(reading.zones for reading in found))),
    )


def _read_annexes(document: Document) -> TableReading:
    labels = _labels(("stat2014",))
    facts, spans = read_annex(grid_blocks(_grid_fields(document), labels), document.text)
    if not facts:
        facts, spans = read_annex(text_blocks(text_fields(document.text), labels), document.text)
    return TableReading((), facts, spans)


def _read_family(document: Document, labels: Labels) -> TableReading:
    readings = _automaton(labels, False).read(grid_blocks(_grid_fields(document), labels)) if document.grids else []
    if not _complete(readings, labels):
        fields = text_fields(document.text, lists=True)
        readings += _automaton(labels, not document.grids).read(text_blocks(fields, labels))
    rows, printed = printed_rows(readings, labels.tables)
    made = [cell for row in rows for cell in cells(row.form, row.reading, labels, document.text)]
    loose = any(form.startswith("stat") for form, _ in labels.tables)
    return TableReading(tuple(made), (), zones(printed, document.text, loose=loose))


def _complete(readings: Iterable[Reading], labels: Labels) -> bool:
    """Whether all rows of one of the forms have been found."""
    found = {(form, reading.table, row) for reading in readings if reading.cells for form, row in reading.choices}
    return any(rows <= found for rows in labels.every_row.values())


def _grid_fields(document: Document) -> list[Field]:
    fields: list[Field] = []
    row = 0
    for grid in sorted(document.grids, key=lambda item: item.start):
        fields += grid_fields(grid, row)
        row += len(grid.rows)
    return fields
