"""`gongkai extract`: one report, on the terminal, as JSON or as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gongkai.errors import ConfigError, ReadError


def extract(
    file: Annotated[Path, typer.Argument(help="The report.")],
    json: Annotated[bool, typer.Option("--json", help="Everything as JSON on standard output.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write one self-contained page to this file.")] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rules that add to the shipped ones.")
    ] = None,
    segmenter: Annotated[
        str,
        typer.Option("--segmenter", help="Cuts words for token rules: jieba, pkuseg, char, a pkuseg model's folder."),
    ] = "jieba",
) -> int:
    """Show what one report says: who reports, its facts, entities, tables and findings."""
    if json and html is not None:
        raise ConfigError("--json and --html cannot be used together")
    import gongkai

    try:
        result = gongkai.extract(file, rules=rules, segmenter=segmenter)
    except OSError as error:
        raise ReadError(str(file), "unreadable", error.strerror or str(error)) from error
    if json:
        from gongkai.cli.encode import encode

        sys.stdout.write(encode(result) + "\n")
    elif html is not None:
        from gongkai.cli.page import page

        try:
            html.write_text(page(result), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{html}: {error.strerror}") from error
        sys.stdout.write(f"written to {html}\n")
    else:
        from gongkai.cli.screen import screen

        screen(result, sys.stdout)
    return 0
