"""Derive `rules/script/traditional.csv` from the dictionaries of the Python package OpenCC (`pip install opencc`).

    python rules/script/derive.py

Kept are single characters that have one simplified form of one character. Left out is what simplified text
writes too: characters of GB 2312, except the few below that hardly ever stand in it for anything else.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import opencc

TABLE = Path(__file__).resolve().parent / "traditional.csv"
# 於 and 後 are surnames at most, 徵 a note of the old scale, 麽 and 夥 spellings that were given up.
ALLOWED = frozenset("於後徵麽夥")


def dictionary() -> list[list[str]]:
    """The lines of OpenCC's table of characters, traditional to simplified."""
    share = Path(opencc.__file__).parent / "clib"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "characters.txt")
        command = [share / "bin" / "opencc_dict", "-i", share / "share" / "opencc" / "TSCharacters.ocd2"]
        subprocess.run([*command, "-o", out, "-f", "ocd2", "-t", "text"], check=True)
        return [line.split("\t") for line in out.read_text("utf-8").splitlines()]


def is_simplified(char: str) -> bool:
    """Whether simplified text writes this character."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return char not in ALLOWED


def main() -> None:
    """Write the table."""
    pairs = {traditional: forms.split(" ")[0] for traditional, forms in dictionary()}
    kept = sorted(
        (old, new)
        for old, new in pairs.items()
        if old != new and len(old) == len(new) == 1 and max(old, new) <= "\uffff" and not is_simplified(old)
    )
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("traditional", "simplified"))
        writer.writerows(kept)
    print(f"{len(kept)} characters from OpenCC {version('opencc')}")


if __name__ == "__main__":
    main()
