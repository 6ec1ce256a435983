"""Files at an address (`s3://`, `http://` ...), through fsspec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from gongkai.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_ADDRESS = re.compile(r"[A-Za-z][\w+.-]+:(?::[\w+.-]+:)*//")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_PATTERN = re.compile(r"[*?\[]")


def is_remote(path: str) -> bool:
    """Whether a path is an address: `s3://bucket/reports`, `memory://a`; a drive letter makes none."""
    return _ADDRESS.match(path) is not None


def list_remote(address: str) -> list[str]:
    """The addresses of the files behind an address (a file, a folder, a pattern), sorted; hidden ones left out.

    A web address is one file. Raises `ReadError` where the place cannot be looked at and `ConfigError` where
    what its kind of address needs is not installed.
    """
    files, path = resolve(address)
    if _WEB.match(address):
        return [address]
    try:
        if _PATTERN.search(path):
            found = [place for place in files.glob(path) if files.isfile(place)]
        else:
            found = files.find(path) if files.isdir(path) else [path] if files.exists(path) else []
    except _faults() as error:
        raise ReadError(address, "unreadable", _reason(error)) from error
    hidden = [place for place in found if any(part.startswith(".") for part in place[len(path) :].split("/"))]
    return sorted(files.unstrip_protocol(place) for place in set(found) - set(hidden))


def open_remote(address: str) -> tuple[BinaryIO, int]:
    """A file for reading and its size in bytes (0 where it is unknown). Raises `ReadError`."""
    files, path = resolve(address)
    try:
        stream: Any = files.open(path, "rb")
        return cast(BinaryIO, stream), int(getattr(stream, "size", None) or 0)
    except _faults() as error:
        raise ReadError(address, "unreadable", _reason(error)) from error


def resolve(address: str) -> tuple[AbstractFileSystem, str]:
    """The file system of an address and the path in it; a `ConfigError` where what it needs is not installed."""
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError:
        raise ConfigError(f"{address}: addresses need more libraries: pip install 'gongkai[remote]'") from None
    try:
        files, path = url_to_fs(address)
    except ImportError as error:  # the library of one kind of address, such as s3fs
        raise ConfigError(f"{address}: {error} (pip install 'gongkai[remote]')") from error
    except ValueError as error:
        raise ConfigError(f"{address}: {error}") from error
    return files, str(path)


def _faults() -> tuple[type[Exception], ...]:
    """What a file system raises for places that cannot be reached."""
    try:
        from aiohttp import ClientError
    except ModuleNotFoundError:
        return (OSError, ValueError)
    return (OSError, ValueError, ClientError)


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no file at this address"
    lines = str(error).splitlines()
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {lines[0] if lines else 'no reason given'}"
