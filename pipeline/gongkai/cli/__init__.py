"""The commands: `gongkai build`, `gongkai extract`, `gongkai read`, `gongkai evaluate` and others.

Only what `--help` needs is imported here; each command imports its own work when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import typer

from gongkai.cli.build import build
from gongkai.cli.check import check
from gongkai.cli.evaluate import evaluate
from gongkai.cli.extract import extract
from gongkai.cli.gaps import gaps
from gongkai.cli.read import read
from gongkai.cli.rules import app as rules
from gongkai.errors import GongkaiError

__all__ = ["main"]

_DONE, _WRONG = 0, 2

# A new command is one module and its function here; what the function returns is the exit code.
COMMANDS: tuple[Callable[..., int], ...] = (build, extract, check, evaluate, gaps, read)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (by default the process's own) and return its exit code.

    0: done, whatever was found; 1: nothing at all could be read; 2: wrong usage, options, rules or file, told
    in one line on standard error.
    """
    command = typer.main.get_command(_app())
    try:
        command.main(args=None if argv is None else list(argv), prog_name="gongkai")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _DONE
    except GongkaiError as error:
        sys.stderr.write(f"gongkai: {error}\n")
        return _WRONG
    return _DONE


def _app() -> typer.Typer:
    app = typer.Typer(
        help="Chinese government-information-disclosure annual reports as research-ready data.",
        epilog="Exit codes: 0 done, 1 nothing could be read, 2 wrong usage or configuration.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        result_callback=_exit,
    )
    for command in COMMANDS:
        app.command()(command)
    app.add_typer(rules, name="rules")
    return app


def _exit(code: int) -> None:
    raise typer.Exit(code)
