"""What the result of a report depends on beside the report: the code, its libraries and the rules."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from platform import python_version

from gongkai.publish.provenance import rules_hash

# Those that read, cut or convert: another version may give another text, table or number.
LIBRARIES = (
    "ahocorasick_rs", "cn2an", "jieba", "lxml", "msdoc2docx", "olefile", "onnxruntime", "pillow", "pypdfium2",
    "python-calamine", "rapidocr", "spacy", "spacy-pkuseg", "xlrd",
)  # fmt: skip


def stamp(rules: Path | None = None, segmenter: str = "jieba") -> str:
    """A digest that changes whenever the same file may give another result: with the code and models of this
    package, the version of a library (or its being installed at all), the rules, with those of `rules`, and the
    segmenter."""
    return hashlib.sha256(f"{code()}\n{rules_hash(rules)}\n{segmenter}".encode()).hexdigest()


@cache
def code() -> str:
    """A digest of the code and models of this package and of the versions of its libraries."""
    total = hashlib.sha256(f"Python {python_version()}\n".encode())
    for name in LIBRARIES:
        total.update(f"{name} {_version(name)}\n".encode())
    _add(total, files("gongkai"), ".py")
    _add(total, files("gongkai.models"), "")
    return total.hexdigest()


def _add(total: hashlib._Hash, folder: Traversable, suffix: str) -> None:
    """Add the files of a folder whose names end so; rules have a hash of their own, and commands only show."""
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir() and item.name not in ("rules", "cli", "__pycache__"):
            _add(total, item, suffix)
        elif item.is_file() and item.name.endswith(suffix):
            data = item.read_bytes()
            total.update(f"{item.name} {len(data)}\n".encode())
            total.update(data)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"
