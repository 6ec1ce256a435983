"""Lines and tables of data, which the text of a page or an Office file is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.read.grid import RawRow

# CSS Text 3 drops a line break between two wide characters and keeps it as a space elsewhere.
_WIDE_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uf900-\uffef])"
)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\xad]+")
_UNEVEN = re.compile("[\u200b-\u200d\u2060\ufeff\xad\t\r\n\f\v\xa0]")  # without these only the edges may go
_EDGE = " \u3000"
BLANK = " \t\r\n\f\v\xa0\u3000"  # what `visible` leaves nothing of
_PROSE = 300  # characters; no label of a form is as long
_PROSE_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, how many of its characters are links, the heading tag it stands in, and its source line."""

    text: str
    linked: int = 0
    heading: str = ""
    source: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data, cell by cell; `sources` are the source lines of its cells in order, 0 for blank ones."""

    rows: tuple[RawRow, ...]
    sources: tuple[int, ...] = ()

    @property
    def cells(self) -> list[list[str]]:
        """The texts, row by row."""
        return [[cell.text for cell in row.cells] for row in self.rows]

    @property
    def text(self) -> str:
        """The text of all cells, for judging only."""
        return "\n".join("\t".join(cell.text for cell in row.cells) for row in self.rows)

    @property
    def length(self) -> int:
        """How long `text` is."""
        parted = sum([len(row.cells) or 1 for row in self.rows])
        return max(sum([len(cell.text) for row in self.rows for cell in row.cells]) + parted - 1, 0)


Block = Line | Table


def visible(text: str) -> str:
    """`text` with white space as a browser shows it, on one line, without invisible characters.

    >>> visible(" 公开信息\\n395 条,\\xa0其中 ")
    '公开信息 395 条, 其中'
    """
    bare = text.strip(BLANK)
    if bare.isalnum() or ("  " not in bare and not bare[:1].isspace() and _UNEVEN.search(bare) is None):
        return bare
    return collapsed(text)


def collapsed(text: str) -> str:
    """What `visible` gives, step by step: most texts need no step but to lose their edges."""
    text = _INVISIBLE.sub("", text)
    return _SPACE.sub(" ", _WIDE_BREAK.sub("", text)).strip(_EDGE)


def is_data(rows: tuple[RawRow, ...]) -> bool:
    """Whether rows make a table of data rather than the layout of a page or a frame around prose."""
    widths = [len(row.cells) for row in rows if row.cells]
    width = max(widths, default=0)
    if width < 2 or (len(widths) < 2 and width < 3):
        return False
    lengths = [len(cell.text) for row in rows for cell in row.cells]
    prose = sum([length for length in lengths if length > _PROSE])
    return sum(lengths) > 0 and prose <= _PROSE_SHARE * sum(lengths)
