"""The commands: `gongkai build`, `gongkai extract`, `gongkai read`, `gongkai evaluate` and others.

Each imports its own work when it runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gongkai.errors import GongkaiError

__all__ = ["main"]

_BROKEN, _WRONG, _INTERRUPTED = 1, 2, 130
_SWITCHES = frozenset({"--csv", "--json"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (by default the process's own) and return its exit code.

    0: done, whatever was found; 1: nothing at all could be read; 2: wrong usage, options, rules or file, told
    in one line on standard error.
    """
    given = sys.argv[1:] if argv is None else [*argv]
    try:
        if _is_plain(given):
            return _extract(given[1:])
        from gongkai.cli.commands import run

        return run(given)
    except GongkaiError as error:
        sys.stderr.write(f"gongkai: {error}\n")
        return _WRONG


def _is_plain(given: Sequence[str]) -> bool:
    """Whether a command line is `extract` with files and switches only, in which Typer would find nothing to check.

    To load Typer, which loads pydantic, takes as long as to read some hundred reports.
    """
    command, words = given[:1], given[1:]
    switches = {word for word in words if word[:1] in ("-", "")}
    return command == ["extract"] and switches <= _SWITCHES and not switches.issuperset(words)


def _extract(words: Sequence[str]) -> int:
    """`extract` with files and switches, which a user may stop, or whoever reads its output."""
    from gongkai.cli.show import show

    files = [Path(word) for word in words if word not in _SWITCHES]
    try:
        return show(files, csv="--csv" in words, json="--json" in words)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Python would try once more to write what is left, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN
