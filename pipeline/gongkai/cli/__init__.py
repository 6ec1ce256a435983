"""The commands: `gongkai build`, `gongkai extract`, `gongkai read`, `gongkai evaluate` and others.

Of the commands only the one that is asked for is imported, and each imports its own work when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from gongkai.errors import GongkaiError

__all__ = ["main"]

_DONE, _WRONG = 0, 2
CommandT = TypeVar("CommandT")

# A new command is a module with a function of its name, and its name here; the function returns the exit code.
COMMANDS = (
    *("agreement", "build", "check", "diff", "evaluate", "export", "extract", "floors", "gaps"),
    *("panel", "places", "read", "report", "sample", "series"),
)
GROUPS = ("annotate", "agencies", "rules")
"""Modules with several commands in their `app`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (by default the process's own) and return its exit code.

    0: done, whatever was found; 1: nothing at all could be read; 2: wrong usage, options, rules or file, told
    in one line on standard error.
    """
    given = sys.argv[1:] if argv is None else [*argv]
    asked = {*given[:1]} & {*COMMANDS, *GROUPS} or {*COMMANDS, *GROUPS}
    command = _told(typer.main.get_command(_app(asked)))
    try:
        command.main(args=given, prog_name="gongkai")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _DONE
    except GongkaiError as error:
        sys.stderr.write(f"gongkai: {error}\n")
        return _WRONG
    return _DONE


def _app(names: Container[str]) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        epilog="Exit codes: 0 done, 1 nothing could be read, 2 wrong usage or configuration.",
        no_args_is_help=True,
        rich_markup_mode=None,  # boxes would cost every command a third of its start
        add_completion=False,
        pretty_exceptions_enable=False,
        result_callback=_exit,
    )
    app.callback()(_in_force)
    for name in filter(names.__contains__, COMMANDS):
        app.command(name)(getattr(import_module(f"gongkai.cli.{name}"), name))
    for name in filter(names.__contains__, GROUPS):
        app.add_typer(import_module(f"gongkai.cli.{name}").app, name=name)
    return app


def _told(command: CommandT) -> CommandT:
    """A group whose list of commands tells each in a whole sentence, not cut off at the end of a line."""
    for under in getattr(command, "commands", {}).values():
        under.short_help = (under.help or "").partition("\n\n")[0]
        _told(under)
    return command


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
