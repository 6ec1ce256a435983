"""What one report says, on the terminal, as JSON or as a page; the numbers of some as CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.errors import ConfigError, ReadError

if TYPE_CHECKING:
    from gongkai.records import ReportResult


def show(
    files: list[Path],
    *,
    json: bool = False,
    csv: bool = False,
    html: Path | None = None,
    rules: Path | None = None,
    segmenter: str = "jieba",
) -> int:
    """Write what the reports say on standard output, or as a page to the file `html`; the exit code.

    Several reports go with `csv` only. Raises `ConfigError` for what does not go together and a file that cannot be
    written, `ReadError` for a single one that cannot be read.
    """
    if json + csv + (html is not None) > 1:
        raise ConfigError("--json, --csv and --html cannot be used together")
    if csv:
        return _csv(files, rules, segmenter)
    if len(files) > 1:
        raise ConfigError("several reports can only be shown with --csv; gongkai build makes a dataset of many")
    result = _result(files[0], rules, segmenter)
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


def _result(file: Path, rules: Path | None, segmenter: str) -> ReportResult:
    import gongkai

    try:
        return gongkai.extract(file, rules=rules, segmenter=segmenter)
    except OSError as error:
        raise ReadError(str(file), "unreadable", error.strerror or str(error)) from error


def _csv(files: list[Path], rules: Path | None, segmenter: str) -> int:
    """Write the numbers of each report that can be read; a file that cannot is told on standard error."""
    from gongkai.assemble import rows
    from gongkai.batch.rows import header, printed
    from gongkai.rulebook.columns import load_columns
    from gongkai.rulebook.files import using

    read = 0
    with using(rules):
        sys.stdout.buffer.write(header(load_columns().columns["observations"]))
        for file in files:
            try:
                found = rows(_result(file, rules, segmenter))
            except ReadError as error:
                sys.stderr.write(f"gongkai: {error}\n")
                continue
            sys.stdout.buffer.write(printed(found["observations"]))
            read += 1
    return 0 if read else 1
