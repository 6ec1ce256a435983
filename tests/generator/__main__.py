"""Write generated reports: `python -m tests.generator COUNT FOLDER [--seed N] [--formats txt,html]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.generator import reports
from tests.generator.formats import FORMATS

_SHARD = 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description="Write generated reports.")
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path, help=f"gets a folder for every {_SHARD} reports")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", default="txt", help=f"take turns; of {','.join(FORMATS)}")
    options = parser.parse_args()
    for number, report in enumerate(reports(options.count, options.seed, options.formats.split(","))):
        shard = options.folder / f"{number // _SHARD:04}"
        if number % _SHARD == 0:
            shard.mkdir(parents=True, exist_ok=True)
        (shard / report.name).write_bytes(report.data)


if __name__ == "__main__":
    main()
