"""Parts -> the tables of a dataset, in order of report; little of them is in memory unless frames are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv

from gongkai.assemble import failed, frame
from gongkai.batch.rows import header, printed
from gongkai.batch.store import FAILURES, Store, tables
from gongkai.records import Failure
from gongkai.rulebook.columns import Column, load_columns

if TYPE_CHECKING:
    import pandas as pd


class Merged(Mapping[str, "pd.DataFrame"]):
    """The tables of the reports of a store; `csv` gives a table as it is published, `[table]` its frame."""

    def __init__(self, store: Store, report_ids: Sequence[str], failures: Iterable[Failure] = ()) -> None:
        self._store, self._ids = store, report_ids
        self._failures = [*failures, *store.failures(report_ids)]
        self._frames: dict[str, pd.DataFrame] = {}

    def csv(self, table: str) -> Iterator[bytes]:
        """The table as CSV, piece by piece."""
        columns = load_columns().columns[table]
        yield header(columns)
        if table == FAILURES:
            yield printed(failed(self._failures))
        else:
            yield from self._store.rows(table, self._ids)

    def counts(self) -> dict[str, int]:
        """The rows of each table."""
        counted: Counter[str] = Counter()
        for report_id in self._ids:
            for table, count in zip(tables(), self._store.entries[report_id].counts, strict=False):
                counted[table] += count  # a report that failed has none
        return {table: counted[table] for table in tables()} | {FAILURES: len(self._failures)}

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._frames:
            self._frames[table] = _frame(b"".join(self.csv(table)), load_columns().columns[table])
        return self._frames[table]

    def __iter__(self) -> Iterator[str]:
        return iter((*tables(), FAILURES))

    def __len__(self) -> int:
        return len(tables()) + 1


def _frame(data: bytes, columns: Sequence[Column]) -> pd.DataFrame:
    """A table of CSV as `assemble` makes it: exact numbers, dates, strings that are never null."""
    table = csv.read_csv(
        BytesIO(data),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types={column.name: pa.string() for column in columns}),
    )
    return frame([texts.to_pylist() for texts in table.columns], columns)
