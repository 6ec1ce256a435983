"""The commands: `gongkai build`, `gongkai extract`, `gongkai read`, `gongkai evaluate` and others.

Only what `--help` needs is imported here; each command imports its own work when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.agencies import app as agencies
from gongkai.cli.agreement import agreement
from gongkai.cli.annotate import app as annotate
from gongkai.cli.build import build
from gongkai.cli.check import check
from gongkai.cli.diff import diff
from gongkai.cli.evaluate import evaluate
from gongkai.cli.export import export
from gongkai.cli.extract import extract
from gongkai.cli.floors import floors
from gongkai.cli.gaps import gaps
from gongkai.cli.panel import panel
from gongkai.cli.places import places
from gongkai.cli.read import read
from gongkai.cli.report import report
from gongkai.cli.rules import app as rules
from gongkai.cli.sample import sample
from gongkai.cli.series import series
from gongkai.errors import GongkaiError

__all__ = ["main"]

_DONE, _WRONG = 0, 2

# A new command is one module and its function here; what the function returns is the exit code.
COMMANDS: tuple[Callable[..., int], ...] = (
    agreement,
    build,
    check,
    diff,
    evaluate,
    export,
    extract,
    floors,
    gaps,
    panel,
    places,
    read,
    report,
    sample,
    series,
)


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
        epilog="Exit codes: 0 done, 1 nothing could be read, 2 wrong usage or configuration.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        result_callback=_exit,
    )
    app.callback()(_in_force)
    for command in COMMANDS:
        app.command()(command)
    app.add_typer(annotate, name="annotate")
    app.add_typer(agencies, name="agencies")
    app.add_typer(rules, name="rules")
    return app


def _in_force(
    context: typer.Context,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rules of your own: its codebook is in force.")
    ] = None,
) -> None:
    """Chinese government-information-disclosure annual reports as research-ready data."""
    if rules is not None:
        from gongkai.rulebook.files import using

        context.with_resource(using(rules))


def _exit(code: int, **_: object) -> None:
    raise typer.Exit(code)
