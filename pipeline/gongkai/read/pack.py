"""Streams for unpacking: one that was looked into, one that counts what comes out of it."""

from __future__ import annotations

import io
import lzma
import tarfile
import zlib
from abc import abstractmethod
from typing import Any, BinaryIO, cast
from zipfile import BadZipFile

# What the standard library raises for archives that are damaged or cut off.
DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, tarfile.TarError, BadZipFile)

ALLOWANCE = 200_000_000  # bytes that any archive may unpack to: four of the longest reports
RATIO = 200  # pages of text pack to a tenth, seldom to a fiftieth; deflate can reach a thousandth, bzip2 far more


class TooMuch(Exception):
    """An archive unpacks to more than reports could."""


class Budget:
    """How much may still come out of an archive of `size` bytes, all its archives taken together."""

    def __init__(self, size: int) -> None:
        self.limit = ALLOWANCE + RATIO * size
        self._spent = 0

    def spend(self, count: int) -> None:
        """Count bytes; raises `TooMuch` where the budget is used up."""
        self._spent += count
        if self._spent > self.limit:
            raise TooMuch


class _Reader(io.RawIOBase):
    """A readable stream over `take`, for buffering."""

    @abstractmethod
    def take(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` from the front."""
        data = self.take(len(buffer))
        buffer[: len(data)] = data
        return len(data)


_BUFFER = 256 * 1024


class Joined(_Reader):
    """A beginning that was read already, and the stream behind it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    @classmethod
    def of(cls, head: bytes, rest: BinaryIO) -> BinaryIO:
        """The two as one stream."""
        return cast(BinaryIO, io.BufferedReader(cls(head, rest), _BUFFER))

    def take(self, size: int) -> bytes:
        """From the beginning first."""
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)


class Counted(_Reader):
    """A stream whose bytes are taken off a budget."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    @classmethod
    def of(cls, stream: BinaryIO, budget: Budget) -> BinaryIO:
        """The stream, counted."""
        return cast(BinaryIO, io.BufferedReader(cls(stream, budget), _BUFFER))

    def take(self, size: int) -> bytes:
        """Bytes that have been paid for."""
        data = self._stream.read(size)
        self._budget.spend(len(data))
        return data


class Unpacked(_Reader):
    """What comes out of a packed stream, counted, up to where it is damaged; `fault` is then what was raised.

    Unpackers raise in the middle of a long read and lose what they have unpacked by then.
    """

    def __init__(self, stream: Any, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self.fault: Exception | None = None

    def take(self, size: int) -> bytes:
        """What is unpacked at once."""
        if self.fault is not None:
            return b""
        try:
            data: bytes = self._stream.read1(size)
        except DAMAGE as error:
            self.fault = error
            return b""
        self._budget.spend(len(data))
        return data

    def buffered(self) -> BinaryIO:
        """This as a stream to read from."""
        return cast(BinaryIO, io.BufferedReader(self, _BUFFER))
