"""`gongkai agencies`: which agency a printed name means, and what became of it in the reforms."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.errors import ConfigError

if TYPE_CHECKING:
    from gongkai.identify.offices import Resolution
    from gongkai.rulebook.lineage import Reform

Year = Annotated[int | None, typer.Option("--year", help="The year that the name was used in.", min=1949, max=2100)]

app = typer.Typer(
    help="The authority of agencies: what a printed name means.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def agencies() -> None:
    """The authority of agencies: what a printed name means."""


@app.command("resolve")
def resolve(
    name: Annotated[str, typer.Argument(help="A name as printed: 淄川区经信局, 县财政局.")],
    year: Year = None,
    place: Annotated[str, typer.Option("--place", help="Where it was printed: a place's name or code.")] = "",
) -> int:
    """Show which agency a name means: full name, place and code of the year, lineage, reforms. Nothing is guessed."""
    from gongkai.identify.offices import resolve_agency
    from gongkai.rulebook.lookup import places

    if place and not places(place, year):
        raise ConfigError(f"--place {place}: no division of this name or code")
    found = resolve_agency(name, year, place)
    for label, value in _lines(found):
        sys.stdout.write(f"{label}\t{value}\n")
    return 0 if found.agency else 1


def _lines(found: Resolution) -> Iterator[tuple[str, str]]:
    """Labels in both languages and what is known."""
    from gongkai.cli.labels import label
    from gongkai.rulebook.authority import divisions

    if not found.agency:
        yield "未认定 abstained", f"{found.printed}: 不是机关名称 no agency's name"
        return
    yield "机关 agency", found.agency
    if found.division:
        yield "地区 region", f"{found.region} {found.adcode}"
        yield "依据 basis", "名称 the name" if found.basis == "printed" else "所给地点 the place given"
    for item in found.candidates:
        yield "可能 candidate", f"{divisions().region(item, found.year)} {item.code}"
    for column in ("level", "function"):
        if code := getattr(found, column):
            words = label(column, code)
            yield ("层级 level" if column == "level" else "职能 function"), f"{words.zh} {words.en} ({code})"
    if found.lineage:
        yield "沿革 lineage", found.lineage
    for reform in _reforms(found):
        yield "改革 reform", _told(reform)


def _reforms(found: Resolution) -> list[Reform]:
    """What made the office and what it went into, in order of time."""
    from gongkai.rulebook.lineage import lines

    return sorted(
        [*lines().past(found.line), *lines().future(found.line)], key=lambda item: (item.since, item.until, item.id)
    )


def _told(reform: Reform) -> str:
    """One reform in a line: when, what into what, by which document."""
    from gongkai.rulebook.lineage import lines

    verbs = {"merged": "并入 merged into", "founded": "分设 gave a part to", "renamed": "更名 renamed"}
    labels = lines().labels
    years = f"{reform.since}–{reform.until}" if reform.since < reform.until else str(reform.since)
    former = " + ".join(labels[line][0] for line in reform.origins)
    into = reform.name if reform.kind == "renamed" else f"{labels[reform.line][0]}（{reform.name}）"
    return f"{years} {former} {verbs[reform.kind]} {into} [{reform.document}]".replace("  ", " ")
