"""Gold annotations: one JSON file a report, read strictly, because a misspelt key would move the scores."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gongkai.errors import ConfigError
from gongkai.records import DIMENSIONS, EntityType, Qualifier, Status
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.forms import Table, load_forms

CODED = tuple(name for name in DIMENSIONS if name not in ("outlet", "category"))
"""The dimensions whose codes are compared; outlet and category hold words of the report."""

FLOORS = "floors.json"
"""The file beside gold that pins scores."""

Figure = int | float | None


class _Strict(BaseModel):
    """Unknown keys are refused, gold does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldFact(_Strict):
    """A number of the narrative. Alternatives in a dimension are joined by `|`, an empty one accepts none.

    An `optional` fact counts neither as a miss nor, when found, as a false alarm. Gold from an annotation tool
    knows the place `start:end` that was marked.
    """

    indicator: str
    value: int | float
    qualifier: Qualifier = "exact"
    status: Status = "reported"
    channel: str = ""
    method: str = ""
    applicant: str = ""
    outcome: str = ""
    route: str = ""
    measure: str = ""
    kind: str = ""
    outlet: str = ""
    category: str = ""
    period: str = ""
    scope: Literal["self", "jurisdiction"] = "self"
    evidence: str = ""
    optional: bool = False
    start: int | None = None
    end: int | None = None

    @model_validator(mode="after")
    def _indicator_exists(self) -> GoldFact:
        if self.indicator not in load_codebook().indicators:
            raise ValueError(f"no indicator {self.indicator!r} in the codebook")
        return self


class GoldEntity(_Strict):
    """A mention by its type and text; gold from an annotation tool knows its place `start:end` too."""

    type: EntityType
    text: str
    optional: bool = False
    start: int | None = None
    end: int | None = None


class GoldFields(_Strict):
    """Who reports, for which year; alternatives are joined by `|`."""

    agency: str
    region: str = ""
    adcode: str | None = None
    year: int
    period: tuple[str, str] | None = None
    published: str | None = None


class GoldReport(_Strict):
    """All that is annotated of a report; `tables` holds a matrix a table, as `form.table`."""

    id: str
    report: GoldFields
    facts: tuple[GoldFact, ...] = ()
    tables: Mapping[str, tuple[Any, ...]] = Field(default_factory=dict)
    entities: tuple[GoldEntity, ...] = ()
    violations: tuple[str, ...] = ()
    notes: str = ""

    @model_validator(mode="after")
    def _matrices_fit_their_forms(self) -> GoldReport:
        for name, matrix in self.tables.items():
            rows(name, matrix)
        return self


def load_gold(folder: Path) -> list[GoldReport]:
    """The annotations of `folder/*.json` by name; a `ConfigError` names the file and each fault in it.

    The floors of scores (`floors.json`) may lie beside them.
    """
    files = sorted((file for file in folder.glob("*.json") if file.name != FLOORS), key=lambda file: file.stem)
    if not files:
        raise ConfigError(f"{folder}: no gold annotations (*.json) there")
    return [_load(file) for file in files]


def parse_gold(content: Any, place: str) -> GoldReport:
    """One gold report from its JSON; a `ConfigError` names `place` and each fault."""
    try:
        if isinstance(content, dict):
            content = content | {"entities": [_entity(entry) for entry in content.get("entities", [])]}
        return GoldReport.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'record'}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"{place}: {faults}") from error


def write_gold(folder: Path, reports: Iterable[GoldReport]) -> None:
    """One JSON file a report, a fact and an entity on a line; a `ConfigError` if the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for report in reports:
            (folder / f"{report.id}.json").write_text(_json(report), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder}: {error.strerror}") from error


def _json(report: GoldReport) -> str:
    content = report.model_dump(mode="json", exclude_defaults=True)
    content["entities"] = [_short(entity) for entity in content.get("entities", [])]
    lines = []
    for key, value in content.items():
        told = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value:
            told = "[\n" + ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in value) + "\n ]"
        lines.append(f" {json.dumps(key)}: {told}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _load(file: Path) -> GoldReport:
    try:
        report = parse_gold(json.loads(file.read_text("utf-8")), str(file))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: {error}") from error
    if report.id != file.stem:
        raise ConfigError(f"{file}: the id {report.id!r} is not the file's stem")
    return report


def _entity(entry: Any) -> Any:
    """`[type, text]` or `[type, text, "optional"]` as a record; the check refuses all else."""
    match entry:
        case [kind, text]:
            return {"type": kind, "text": text}
        case [kind, text, "optional"]:
            return {"type": kind, "text": text, "optional": True}
    return entry


def _short(entity: dict[str, Any]) -> Any:
    """The list for an entity without a place."""
    if "start" in entity:
        return entity
    return [entity["type"], entity["text"], *(["optional"] if entity.get("optional") else [])]


def layout(name: str) -> Table:
    """The table of a form, by `form.table`; a `ValueError` where there is none."""
    for form in load_forms():
        for table in form.table:
            if name == f"{form.id}.{table.id}":
                return table
    raise ValueError(f"no table {name!r} in the forms")


def rows(name: str, matrix: tuple[Any, ...]) -> list[tuple[Figure, ...]]:
    """A gold matrix row by row; a form of one column is annotated flat. A `ValueError` if it does not fit."""
    table = layout(name)
    lines = [tuple(line) if isinstance(line, list | tuple) else (line,) for line in matrix]
    if len(lines) != len(table.row) or any(len(line) != len(table.column) for line in lines):
        raise ValueError(f"{name}: {len(table.row)} rows of {len(table.column)} cells are needed")
    for line in lines:
        for figure in line:
            if not (figure is None or (isinstance(figure, int | float) and not isinstance(figure, bool))):
                raise ValueError(f"{name}: {figure!r} is no number and not null")
    return lines
