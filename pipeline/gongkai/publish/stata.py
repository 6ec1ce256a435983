"""Stata: one `.dta` of version 118 a table, with labels, and a letter for each reason why a number is missing."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gongkai.publish.labelled import is_coded, label, plain_column, value_labels
from gongkai.rulebook.columns import Column, Schema, Term

if TYPE_CHECKING:
    import pandas as pd

_LABEL, _STRING = 80, 2045  # characters of a label, bytes of text that needs no `strL`
_STAMP = datetime(2000, 1, 1)  # a fixed time: equal datasets give equal files
_SYSTEM_MISSING = 0x7FE0000000000000  # `.` as a double; each letter is 2**40 above the one before
_LETTER = 1 << 40
_LABEL_OF_A = 2147483622  # `.a` in a value label; the next letters follow
_TAKEN = {"end", "function"}  # words of Mata, which pandas takes for no names: they get a `_`
_WIDTHS = {32768: 8, 65526: 8, 65527: 4, 65528: 4, 65529: 2, 65530: 1}  # of the types; smaller ones are strings


def write_stata(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write each table; codes are numbers with value labels, and an empty number is `.a`, `.b` ... by its status."""
    for table, columns in schema.columns.items():
        path = folder / f"{table}.dta"
        _write(frames[table], columns, schema, path)
        for column in columns:
            if column.missing and len(frames[table]):
                _letter(path, columns, column, frames[table], _letters(schema, columns, column))


def _write(frame: pd.DataFrame, columns: Sequence[Column], schema: Schema, path: Path) -> None:
    import pandas as pd

    plain = pd.DataFrame({column.name: plain_column(frame[column.name], schema, column) for column in columns})
    texts = [column.name for column in columns if column.type == "string" and not is_coded(column)]
    names = {column.name: column.name + "_" * (column.name in _TAKEN) for column in columns}
    plain.rename(columns=names).to_stata(
        path,
        version=118,  # the first that holds Chinese
        write_index=False,
        time_stamp=_STAMP,
        data_label=label(schema.tables[path.stem], _LABEL),
        variable_labels={names[column.name]: label(column, _LABEL) for column in columns},
        value_labels={names[column.name]: found for column in columns if (found := _values(schema, columns, column))},
        convert_dates={column.name: "td" for column in columns if column.type == "date"},
        convert_strl=[name for name in texts if plain[name].map(lambda text: len(text.encode())).max() > _STRING],
    )


def _values(schema: Schema, columns: Sequence[Column], column: Column) -> dict[float, str]:
    """The value labels of a column: those of its codes, or of the letters that stand for missing numbers."""
    if is_coded(column):
        return {float(number): text for number, text in value_labels(schema, column).items()}
    if not column.missing:
        return {}
    terms = schema.vocabularies[_named(columns, column.missing).codes]
    letters = _letters(schema, columns, column)
    return {float(_LABEL_OF_A + ord(by) - ord("a")): f"{code} {terms[code].label_zh}" for code, by in letters.items()}


def _named(columns: Sequence[Column], name: str) -> Column:
    return next(column for column in columns if column.name == name)


def _letters(schema: Schema, columns: Sequence[Column], column: Column) -> dict[str, str]:
    """The letter of each code that says why a number of `column` is missing."""
    terms = schema.vocabularies[_named(columns, column.missing).codes]
    return {code: term.missing for code, term in terms.items() if isinstance(term, Term) and term.missing}


def _letter(
    path: Path, columns: Sequence[Column], column: Column, frame: pd.DataFrame, letters: Mapping[str, str]
) -> None:
    """Put letters in place of `.` in a column of doubles of a file; pandas writes `.` only."""
    with path.open("rb") as handle:
        head = handle.read(2**20)
    start = head.index(b"<map>") + len(b"<map>")
    places = struct.unpack("<14Q", head[start : start + 14 * 8])
    types_at, data_at = places[2] + len(b"<variable_types>"), places[9] + len(b"<data>")
    types = struct.unpack(f"<{len(columns)}H", head[types_at : types_at + 2 * len(columns)])
    widths = [_WIDTHS.get(kind, kind) for kind in types]
    offset = sum(widths[: [known.name for known in columns].index(column.name)])
    data = np.memmap(path, np.uint8, "r+", data_at, (len(frame), sum(widths)))
    values = data[:, offset : offset + 8].view("<u8")
    wanted = frame[column.missing].map({code: ord(letter) - ord("a") + 1 for code, letter in letters.items()})
    where = (frame[column.name].isna() & wanted.notna()).to_numpy()
    values[where, 0] = _SYSTEM_MISSING + wanted[where].to_numpy(np.uint64) * np.uint64(_LETTER)
    data.flush()
