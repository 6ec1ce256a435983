"""Every command line as Typer reads it. Of the commands only the one that is asked for is imported."""

from __future__ import annotations

from collections.abc import Container, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, TypeVar

import typer

CommandT = TypeVar("CommandT")

# A new command is a module with a function of its name, and its name here; the function returns the exit code.
COMMANDS = (
    *("agreement", "build", "check", "diff", "evaluate", "export", "extract", "floors", "gaps"),
    *("panel", "places", "read", "report", "sample", "series"),
)
GROUPS = ("annotate", "agencies", "rules")
"""Modules with several commands in their `app`."""


def run(given: Sequence[str]) -> int:
    """Run a command line and return its exit code; errors of usage are told on standard error."""
    asked = {*given[:1]} & {*COMMANDS, *GROUPS} or {*COMMANDS, *GROUPS}
    command = _told(typer.main.get_command(_app(asked)))
    try:
        command.main(args=given, prog_name="gongkai")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    return 0


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
