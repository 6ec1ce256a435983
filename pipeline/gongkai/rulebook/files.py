"""Read rule files: TOML records and CSV tables of the package `gongkai.rules` or of a folder of the user's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import Field, FrozenInstanceError, dataclass, field, fields
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar, dataclass_transform

from gongkai.errors import ConfigError, RuleError
from gongkai.rulebook.compiled import parsed

SOME = {"min_length": 1}
"""Metadata of a field of several values: there is at least one."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Record:
    """What all rule records share: unknown keys are refused, records do not change.

    They are frozen dataclasses, against whose annotations `parse` has pydantic check what is read. Their methods stand
    here once: to have them generated for each of fifty classes takes a tenth of the start.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __init_subclass__(cls) -> None:
        dataclass(init=False, repr=False, eq=False, match_args=False, kw_only=True)(cls)

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)  # defaults are attributes of the class
        self.__post_init__()

    def __post_init__(self) -> None:
        """Raise a `ValueError` that says what is wrong with the values together."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __repr__(self) -> str:
        values = (f"{item.name}={getattr(self, item.name)!r}" for item in fields(self))
        return f"{type(self).__name__}({', '.join(values)})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, item.name) for item in fields(self))


RecordT = TypeVar("RecordT", bound=Record)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

RULES = Path(__file__).parents[1] / "rules"
"""The folder of the shipped rules."""

_OWN: ContextVar[Path | None] = ContextVar("own rules", default=None)


@contextmanager
def using(folder: Path | None) -> Iterator[None]:
    """Let the codebook in force be that of a user's folder of rules, on top of the shipped one, inside the block.

    The codebook gives every stage its codes, units and labels, down to the check of a published row; that is why
    it is in force and not handed on.
    """
    token = _OWN.set(folder)
    try:
        yield
    finally:
        _OWN.reset(token)


def own_rules() -> Path | None:
    """The user's folder of rules whose codebook is in force."""
    return _OWN.get()


def roots(extra: Path | None = None) -> list[Path]:
    """The folders that hold rules: the shipped one, then the user's."""
    if extra is None:
        return [RULES]
    if not extra.is_dir():
        raise ConfigError(f"{extra}: no folder of rules")
    return [RULES, extra]


def toml_files(folder: str, extra: Path | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each TOML file directly in `folder` of every root, in order of name, as (`folder/name.toml`, content)."""
    for root in roots(extra):
        place = root / folder if folder else root
        if not place.is_dir():
            continue
        for file in sorted(place.iterdir(), key=lambda item: item.name):
            if file.name.endswith(".toml"):
                name = f"{folder}/{file.name}" if folder else file.name
                yield name, _content(name, file, shipped=root is not extra)


def _content(name: str, file: Path, *, shipped: bool) -> dict[str, Any]:
    """The content of one file; a `RuleError` that names it where it is no TOML. Shipped files are kept parsed."""
    data = file.read_bytes()
    try:
        if shipped:
            return parsed(data, file)
        import tomllib

        return tomllib.loads(data.decode("utf-8"))
    except ValueError as error:  # of TOML, or of its encoding
        raise RuleError(f"{name}: {error}") from error


def toml_file(name: str) -> dict[str, Any]:
    """One shipped TOML file, such as `sections.toml`."""
    return _content(name, RULES / name, shipped=True)


def toml_layers(name: str, extra: Path | None) -> Iterator[dict[str, Any]]:
    """One TOML file as shipped, then as the user has it, if at all."""
    for root in roots(extra):
        file = root.joinpath(name)
        if file.is_file():
            yield _content(name, file, shipped=root is not extra)


def csv_rows(name: str) -> list[dict[str, str]]:
    """The rows of one shipped CSV table, such as `places/divisions.csv`."""
    header, *rows = csv.reader(StringIO((RULES / name).read_text("utf-8")))
    return [dict(zip(header, row, strict=True)) for row in rows if row]


_TOLD = {"unexpected_keyword_argument": "Extra inputs are not permitted"}
"""What is said of a fault in place of pydantic's words for dataclasses, which are about arguments."""


_CHECKERS: dict[type[Record], TypeAdapter[Any]] = {}


def parse(model: type[RecordT], record: dict[str, Any], name: str) -> RecordT:
    """`record` as a checked `model`; a `RuleError` that names the file, the record and each fault."""
    from pydantic import TypeAdapter, ValidationError  # take longer to load than all rules that were checked before

    if model not in _CHECKERS:
        _CHECKERS[model] = TypeAdapter(model)
    try:
        checked: RecordT = _CHECKERS[model].validate_python(record)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'record'}: {_TOLD.get(fault['type'], fault['msg'])}"
            for fault in error.errors()
        )
        raise RuleError(f"{name}: {record.get('id', 'a record without id')}: {faults}") from error
    return checked
