"""`gongkai panel`: a dataset as one row an agency and year, one column a variable."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gongkai.errors import ConfigError


class By(StrEnum):
    """What a row is about."""

    agency = "agency"
    division = "division"


class Scope(StrEnum):
    """Whose numbers are shown."""

    self = "self"
    jurisdiction = "jurisdiction"


def panel(
    dataset: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A published dataset.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file: .csv, .parquet, .xlsx, .dta, .sav or .duckdb.")],
    by: Annotated[By, typer.Option("--by", help="A row a year for each agency, or each division.")] = By.agency,
    grade: Annotated[
        str, typer.Option("--grade", help="Grades to keep: same, subset, wider, not_comparable; joined by commas.")
    ] = "same",
    scope: Annotated[
        Scope, typer.Option("--scope", help="The agencies' own numbers, or those of the area.")
    ] = Scope.self,
    lineage: Annotated[bool, typer.Option("--lineage", help="Offices that became one are one series.")] = False,
) -> int:
    """Write an analysis-ready panel and its codebook."""
    from tempfile import TemporaryDirectory

    from gongkai.panel import panel as make_panel
    from gongkai.panel import panel_schema
    from gongkai.publish import load
    from gongkai.publish.codebook import write_codebook
    from gongkai.publish.formats import FORMATS, check_formats
    from gongkai.rulebook.crosswalk import load_crosswalk

    grades = [name.strip() for name in grade.split(",")]
    if unknown := [name for name in grades if name not in load_crosswalk().grades]:
        raise ConfigError(f"no grade {unknown[0]!r}; there are {', '.join(load_crosswalk().grades)}")
    names = {form.suffix: name for name, form in FORMATS.items()}
    if out.suffix not in names:
        raise ConfigError(f"{out}: no such format; there are {', '.join(names)}")
    check_formats([names[out.suffix]])
    frame = make_panel(load(dataset), by=by.value, grades=grades, scope=scope.value, lineage=lineage)
    schema = panel_schema()
    try:
        with TemporaryDirectory(dir=out.parent, prefix=".panel") as folder:
            FORMATS[names[out.suffix]].write({schema.name: frame}, schema, Path(folder))
            Path(folder, f"{schema.name}{out.suffix}").replace(out)
        write_codebook(schema, out.parent, f"{out.stem}_codebook")
    except OSError as error:
        raise ConfigError(f"{out}: {error.strerror or error}") from error
    sys.stdout.write(f"{len(frame):,} rows, {len(load_crosswalk().variables)} variables, written to {out}\n")
    return 0
