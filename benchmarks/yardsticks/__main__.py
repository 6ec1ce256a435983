"""The naive pipeline from a cold start: `python -m benchmarks.yardsticks OUT.csv FILES...` writes their entities."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from benchmarks.yardsticks import naive
from benchmarks.yardsticks.files import plain


def main(out: str, *files: str) -> None:
    texts = [plain(Path(file)) for file in files]
    found = naive.entities(naive.pipeline(), texts)
    with Path(out).open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(("file", "kind", "text", "start", "end"))
        for file, text, entities in zip(files, texts, found, strict=True):
            writer.writerows((file, kind, text[start:end], start, end) for kind, start, end in entities)


if __name__ == "__main__":
    main(*sys.argv[1:])
