"""Whether rows are right beyond doubt, looked at as Arrow has them; where there is doubt, `check` decides and tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from math import prod

import numpy as np
import pyarrow as pa

from gongkai.publish.check import is_combined, string_tests, takes
from gongkai.records import DIMENSIONS
from gongkai.rulebook.columns import Column, Schema

_ID = "report_id"
_COMBINED = ("indicator", *DIMENSIONS)
_NUMBERED = 2**62
"""Combinations that can be told apart by a number of 64 bits; hundreds of times fewer are possible."""
_KNOWN = 2**12
"""Values remembered of a column: more than any vocabulary has, and a few hundred kilobytes at most."""


class Screen:
    """The tests of `check_table` for one table, on blocks of rows whose strings are dictionaries.

    Each value of a block is looked at once, and one that was found right in an earlier block not again.
    """

    def __init__(self, schema: Schema, table: str) -> None:
        self._columns = schema.columns[table]
        self._key = schema.tables[table].key
        self._tests = {
            column.name: [_Remembered(test) for test in string_tests(schema, column).values()]
            for column in self._columns
        }
        self._combined = _Remembered(takes) if is_combined(schema, table) else None

    def passes(self, block: pa.RecordBatch, reports: Collection[str]) -> bool:
        """Whether `check_table` would let these rows pass, whose reports must be among `reports`; False may err."""
        columns = {name: block.column(name) for name in block.schema.names}
        return (
            all(self._allows(column, columns[column.name]) for column in self._columns)
            and all(value in reports for value in (columns[_ID].dictionary.to_pylist() if _ID in columns else ()))
            and (not self._key or any(len(columns[name].dictionary) == len(block) for name in self._key))
            and (self._combined is None or self._combined(_combinations([columns[name] for name in _COMBINED])))
        )

    def _allows(self, column: Column, values: pa.Array) -> bool:
        if column.type != "string":
            return not (column.required and values.null_count)
        tests = self._tests[column.name]
        words = values.dictionary.to_pylist() if tests or column.required else ()
        return not values.null_count and not (column.required and "" in words) and all(test(words) for test in tests)


class _Remembered:
    """Whether all values pass a test; those that did are not asked for again."""

    def __init__(self, test: Callable[..., bool]) -> None:
        self._test = test
        self._passed: set[object] = set()

    def __call__(self, values: Iterable[object]) -> bool:
        fresh = [*{*values} - self._passed]
        if not all(map(self._test, fresh)):
            return False
        self._passed.update(fresh[: _KNOWN - len(self._passed)])
        return True


def _combinations(columns: list[pa.DictionaryArray]) -> Iterable[tuple[str, ...]]:
    """The different rows of columns: each is numbered by the places of its values, and the numbers told apart."""
    words = [column.dictionary.to_pylist() for column in columns]
    if prod(map(len, words)) > _NUMBERED:
        return [("",) * len(columns)]  # which is no combination: `check` is to look
    numbers = np.zeros(len(columns[0]), np.int64)
    for column, values in zip(columns, words, strict=True):
        numbers = numbers * len(values) + np.from_dlpack(column.indices).astype(np.int64)
    return (_decoded(number, words) for number in np.unique(numbers).tolist())


def _decoded(number: int, words: list[list[str]]) -> tuple[str, ...]:
    found = []
    for values in reversed(words):
        number, place = divmod(number, len(values))
        found.append(values[place])
    return tuple(reversed(found))
