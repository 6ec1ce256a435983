"""What statistics programs ask of a table: numbers with labels in place of codes, and text of limited length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.rulebook.codebook import Labelled
from gongkai.rulebook.columns import Column, Schema

if TYPE_CHECKING:
    import pandas as pd

_MARK = "…"


def is_coded(column: Column) -> bool:
    """Whether each cell holds one code of a closed vocabulary, or nothing."""
    return bool(column.codes) and not column.joined and not column.open


def value_labels(schema: Schema, column: Column) -> dict[int, str]:
    """A number for each code in the order of the codebook, from 1, with the label `code 名称`."""
    terms = schema.vocabularies[column.codes]
    return {number: f"{code} {term.label_zh}" for number, (code, term) in enumerate(terms.items(), start=1)}


def numbered(series: pd.Series, schema: Schema, column: Column) -> pd.Series:
    """Codes as the numbers of `value_labels`; nothing where there is no code."""
    codes = {code: number for number, code in enumerate(schema.vocabularies[column.codes], start=1)}
    return series.map(codes).astype("Int16")


def plain_column(series: pd.Series, schema: Schema, column: Column) -> pd.Series:
    """A column in the types that Stata and SPSS know: text, whole numbers, doubles and days."""
    import pandas as pd

    match column.type:
        case "string":
            return numbered(series, schema, column) if is_coded(column) else series
        case "integer":
            return series
        case "number":
            return series.map(float, na_action="ignore").astype("float64")
        case "date":
            return pd.to_datetime(series).astype("datetime64[ns]")  # pyreadstat misreads other units


def label(entry: Labelled, most: int) -> str:
    """The label in both languages, in at most so many characters."""
    return f"{entry.label_zh} {entry.label_en}"[:most]


def cut(text: str, most: int) -> str:
    """`text` in at most `most` bytes of UTF-8; the mark `…` ends what had to be cut.

    >>> cut("公开信息", 12), cut("公开信息", 11)
    ('公开信息', '公开…')
    """
    data = text.encode()
    if len(data) <= most:
        return text
    return data[: most - len(_MARK.encode())].decode("utf-8", "ignore") + _MARK
