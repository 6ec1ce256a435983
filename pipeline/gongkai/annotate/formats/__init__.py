"""Gold in the formats of annotation tools, one module a format, each with `read` and `write`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from gongkai.annotate.marks import Marked
from gongkai.errors import ConfigError

# A new format is one module and its name here; a suffix of a file, or of the files in a folder, tells it.
FORMATS = {
    "json": ("own", ".json", True),
    "doccano": ("doccano", ".jsonl", False),
    "labelstudio": ("labelstudio", ".json", False),
    "brat": ("brat", ".ann", True),
    "docbin": ("docbin", ".spacy", False),
    "csv": ("sheet", ".csv", False),
}
"""Module, suffix, and whether it is a folder, by the format's name."""


class _Format(Protocol):
    def read(self, path: Path) -> list[Marked]: ...

    def write(self, path: Path, items: Sequence[Marked]) -> None: ...


def read_marks(path: Path, name: str | None = None) -> list[Marked]:
    """The marked texts of a file or folder, in the format `name` or the one that it looks like.

    A `ConfigError` names what cannot be read, and a file that is not in its format.
    """
    try:
        return _format(name or _told(path)).read(path)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: not as the format has it: {error!r}") from error


def write_marks(path: Path, name: str, items: Sequence[Marked]) -> None:
    """Write marked texts in the format `name`; a `ConfigError` if `path` cannot be written."""
    try:
        _format(name).write(path, items)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


def _format(name: str) -> _Format:
    if name not in FORMATS:
        raise ConfigError(f"no format {name!r}; there are {', '.join(FORMATS)}")
    return cast(_Format, import_module(f"gongkai.annotate.formats.{FORMATS[name][0]}"))


def _told(path: Path) -> str:
    """The format by the suffix of the file, or of a file in the folder."""
    is_folder = path.is_dir()
    suffixes = {file.suffix for file in path.iterdir()} if is_folder else {path.suffix}
    for name, (_, suffix, folder) in reversed(FORMATS.items()):
        if suffix in suffixes and folder == is_folder:
            return name
    raise ConfigError(f"{path}: its name does not tell a format; name one of {', '.join(FORMATS)}")
