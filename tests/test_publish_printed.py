"""Rows of CSV made into blocks, and the screen that spares them the check: it must see what the check sees."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest

from gongkai.assemble import rows
from gongkai.batch.rows import header, printed
from gongkai.errors import InternalError
from gongkai.flow import flow
from gongkai.publish import printed as module
from gongkai.publish.check import check_table
from gongkai.publish.screen import Screen
from gongkai.publish.tables import arrow_schema
from gongkai.read.source import open_source
from gongkai.rulebook.columns import load_columns

SCHEMA = load_columns()
REPORTS = Path(__file__).resolve().parents[1] / "data" / "reports"
BAD = ("", "odd", "12", "natural_person", "none_stated")


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[str, ...]]]:
    """The rows of a few own reports by table, and of a failure."""
    tables: dict[str, list[tuple[str, ...]]] = {table: [] for table in SCHEMA.tables}
    for file in sorted(REPORTS.iterdir())[::9]:
        for table, some in rows(flow(open_source(file), file.stem)).items():
            tables[table] += some
    tables["failures"] = [("a.txt", "empty", "the file is empty"), ("b.txt", "empty", "the file is empty")]
    return tables


def batch_of(table: str, some: list[tuple[str, ...]]) -> pa.RecordBatch:
    columns = SCHEMA.columns[table]
    (batch,) = module._batches(iter([header(columns) + printed(some)]), table, arrow_schema(columns))
    return batch


def is_right(table: str, batch: pa.RecordBatch, reports: set[str]) -> bool:
    try:
        check_table(SCHEMA, table, module._frame(batch), reports)
    except InternalError:
        return False
    return True


@pytest.mark.parametrize("table", SCHEMA.tables)
def test_the_screen_lets_pass_what_the_check_does(table: str, found: dict[str, list[tuple[str, ...]]]) -> None:
    reports, some, screen = {row[0] for row in found["reports"]}, found[table][:20], Screen(SCHEMA, table)
    assert len(some) > 1
    *before, row = some
    assert screen.passes(batch_of(table, some), reports)
    said = set()
    for (place, column), text in product(enumerate(SCHEMA.columns[table]), BAD):
        if column.type == "string" or not text:  # Arrow itself refuses what is no number or date
            batch = batch_of(table, [*before, (*row[:place], text, *row[place + 1 :])])
            expected = is_right(table, batch, reports)
            assert screen.passes(batch, reports) == expected, (column.name, text)
            assert Screen(SCHEMA, table).passes(batch, reports) == expected, "what it remembers makes no difference"
            said.add(expected)
    assert said == {True, False}


@pytest.mark.parametrize("table", SCHEMA.tables)
def test_a_row_twice(table: str, found: dict[str, list[tuple[str, ...]]]) -> None:
    reports, batch = {row[0] for row in found["reports"]}, batch_of(table, [found[table][0]] * 2)
    expected = not SCHEMA.tables[table].key
    assert Screen(SCHEMA, table).passes(batch, reports) == is_right(table, batch, reports) == expected


def test_the_screen_lets_pass_all_of_a_whole_dataset(found: dict[str, list[tuple[str, ...]]]) -> None:
    """Else each block would be checked the long way."""
    reports = {row[0] for row in found["reports"]}
    for table in SCHEMA.tables:
        assert Screen(SCHEMA, table).passes(batch_of(table, found[table]), reports)


LINES = [
    "a,b\r\n",
    '1,2\r\n3,"4\r\n,5"\r\n',
    '"\r\n""\r\n",6\r\n',
    "",
    f'{"7" * 50},"\r\n"\r\n8,9\r\n',
    "x,y\r\n" * 9,
]


@pytest.mark.parametrize("size", [1, 2, 7, 8, 9, 16, 33, 64, 1000])
def test_blocks_hold_the_rows_that_end_before_each_multiple_of_their_size(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK", size)
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for line in LINES:
            taken += len(line.encode())
            yield line.encode()

    whole, place, longest = "".join(LINES).encode(), 0, max(len(line.encode()) for line in LINES)
    ends = [0]
    for row in csv.reader(io.StringIO(whole.decode(), newline="")):
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerow(row)
        ends.append(ends[-1] + len(buffer.getvalue().encode()))
    assert ends[-1] == len(whole)
    for block in module._blocks(pieces()):
        assert whole.startswith(block, place)
        place += len(block)
        limit = next(cut for cut in range(size, len(whole) + 2 * size, size) if cut >= place)
        assert place == max(end for end in ends if end <= limit)
        assert taken <= limit + longest, "no reading ahead: memory does not grow with the table"
    assert place == len(whole)
