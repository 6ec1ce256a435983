"""SPSS: one `.sav` a table, with labels of variables and values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.publish.labelled import cut, is_coded, label, plain_column, value_labels
from gongkai.rulebook.columns import Schema

if TYPE_CHECKING:
    import pandas as pd

_LABEL, _VALUE_LABEL, _STRING = 80, 120, 32767  # characters, bytes, bytes


def write_spss(frames: Mapping[str, pd.DataFrame], schema: Schema, folder: Path) -> None:
    """Write each table; codes are numbers with value labels. Text over 32,767 bytes is cut and ends in `…`.

    The file holds the time of writing, so two exports of one dataset differ in a few bytes.
    """
    import pandas as pd
    import pyreadstat

    for table, columns in schema.columns.items():
        frame = pd.DataFrame(
            {column.name: plain_column(frames[table][column.name], schema, column) for column in columns}
        )
        for column in columns:
            if column.type == "string" and not is_coded(column):
                frame[column.name] = frame[column.name].map(lambda text: cut(text, _STRING))
        pyreadstat.write_sav(
            frame,
            folder / f"{table}.sav",
            file_label=label(schema.tables[table], _LABEL),
            column_labels=[label(column, _LABEL) for column in columns],
            variable_value_labels={
                column.name: {number: cut(text, _VALUE_LABEL) for number, text in value_labels(schema, column).items()}
                for column in columns
                if is_coded(column)
            },
            variable_measure={column.name: "nominal" for column in columns if column.type == "string"},
            variable_format={column.name: "SDATE10" for column in columns if column.type == "date"},
            row_compress=True,
        )
