"""Automatic numbering of Word paragraphs, rendered as it is printed: `一、`, `（一）`, `1.`, `(1)`, `①`.

The rules are those of ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STYLE_LIMIT = 50  # styles based on each other; more are a circle or an attack
_VAL = W + "val"
_LEVELS = 9
_PLACE = re.compile("%([1-9])")
_OFF = frozenset({"0", "false", "off"})
_DIGITS, _FORMAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_UNITS, _FORMAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_SEQUENCES = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
_COUNTING = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}
_COUNTING |= {"taiwaneseCounting", "koreanCounting"}
_IDEOGRAPHS = {ord("0") + digit: sign for digit, sign in enumerate("〇一二三四五六七八九")}
_WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
_SPELT: dict[str, dict[int, int] | dict[int, str]] = {
    "decimalFullWidth": _WIDE,
    "decimalFullWidth2": _WIDE,
    "ideographDigital": _IDEOGRAPHS,
    "japaneseDigitalTenThousand": _IDEOGRAPHS,
    "taiwaneseDigital": _IDEOGRAPHS,
}


def is_on(node: etree._Element | None) -> bool:
    """Whether a switch such as `w:vanish` is there and not set to off."""
    return node is not None and node.get(_VAL, "1") not in _OFF


def number_text(number: int, style: str) -> str:
    """A number in one of the formats of the standard; decimal where the format has no sign for it.

    >>> [number_text(12, style) for style in ("chineseCounting", "decimalEnclosedCircle", "upperLetter", "decimal")]
    ['十二', '⑫', 'L', '12']
    """
    if style in ("bullet", "none"):
        return ""
    if style in _COUNTING:
        return _counted(number, _DIGITS, _UNITS).removeprefix("一" if 10 <= number < 20 else "#")
    if style.startswith("chineseLegal"):
        return _counted(number, _FORMAL, _FORMAL_UNITS)
    signs = _SEQUENCES.get(style, "")
    if 0 < number <= len(signs):
        return signs[number - 1]
    if style in ("upperLetter", "lowerLetter") and 0 < number <= 780:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman.upper() if style == "upperRoman" else roman
    if style == "decimalZero":
        return f"{number:02}"
    return str(number).translate(_SPELT.get(style, {}))


def _counted(number: int, digits: str, units: tuple[str, ...]) -> str:
    """A number below 10,000 in words: 二十, 一百零三."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        text = (digits[int(digit)] + units[place] if digit != "0" else digits[0]) + text
    return re.sub(f"{digits[0]}+", digits[0], text).rstrip(digits[0])


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: `%1.%2` in `text` stand for the counters of the levels."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int | None = None
    decimal: bool = False
    paragraph_style: str = ""


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counters: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Styles:
    """What paragraph and character styles say of numbering and of hidden text, inherited ones included."""

    def __init__(self, root: etree._Element | None) -> None:
        self._nodes: dict[str, etree._Element] = {}
        self._found: dict[tuple[str, str], etree._Element | None] = {}
        for node in () if root is None else root.iterchildren(W + "style"):
            self._nodes[node.get(W + "styleId", "")] = node

    def number(self, style: str) -> etree._Element | None:
        """The `w:numPr` of a paragraph style."""
        return self._find(style, f"{W}pPr/{W}numPr")

    def hides(self, style: str) -> bool:
        """Whether text in a style is hidden."""
        return is_on(self._find(style, f"{W}rPr/{W}vanish"))

    def _find(self, style: str, path: str) -> etree._Element | None:
        key = style, path
        if key not in self._found:
            found = None
            for _ in range(STYLE_LIMIT):
                if found is not None or style not in self._nodes:
                    break
                found = self._nodes[style].find(path)
                style = _value(self._nodes[style].find(W + "basedOn"))
            self._found[key] = found
        return self._found[key]


class Numbering:
    """The lists of a document and how far each has been counted; paragraphs are to be asked in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._links: dict[str, str] = {}
        self._numbers: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._begun: set[tuple[str, int]] = set()
        for node in () if root is None else root.iterchildren(W + "abstractNum", W + "num"):
            self._abstract(node) if node.tag == W + "abstractNum" else self._number(node)

    def _abstract(self, node: etree._Element) -> None:
        name = node.get(W + "abstractNumId", "")
        self._lists[name] = _List({level: found for level, found in map(_level, node.iterchildren(W + "lvl"))})
        self._links[name] = _value(node.find(W + "numStyleLink"))

    def _number(self, node: etree._Element) -> None:
        levels, starts = dict[int, _Level](), dict[int, int]()
        for override in node.iterchildren(W + "lvlOverride"):
            level = _integer(override.get(W + "ilvl"), 0)
            own, start = override.find(W + "lvl"), override.find(W + "startOverride")
            if own is not None:
                levels[level] = _level(own)[1]
            if start is not None:
                starts[level] = _integer(start.get(_VAL), 1)
        self._numbers[node.get(W + "numId", "")] = (_value(node.find(W + "abstractNumId")), levels, starts)

    def label(self, properties: etree._Element | None, style: str) -> str:
        """What is printed before a paragraph with these properties (`w:pPr`); counts it. Bullets are nothing."""
        own = None if properties is None else properties.find(W + "numPr")
        inherited = self._styles.number(style) if style else None
        number = _value(None if own is None else own.find(W + "numId"))
        number = number or _value(None if inherited is None else inherited.find(W + "numId"))
        if number not in self._numbers:
            return ""
        name, levels, starts = self._resolve(number)
        listed = self._lists.get(name)
        if listed is None:
            return ""
        at = next((node.find(W + "ilvl") for node in (own, inherited) if node is not None), None)
        level = _integer(_value(at), -1)
        if level < 0:
            level = next((i for i, one in listed.levels.items() if style and one.paragraph_style == style), 0)
        return self._count(listed, number, min(level, _LEVELS - 1), levels, starts)

    def _resolve(self, number: str) -> tuple[str, dict[int, _Level], dict[int, int]]:
        """The list of a number, over a numbering style where it names one."""
        name, levels, starts = self._numbers[number]
        linked = self._styles.number(self._links.get(name, ""))
        if linked is not None:
            name = self._numbers.get(_value(linked.find(W + "numId")), (name, {}, {}))[0]
        return name, levels, starts

    def _count(self, listed: _List, number: str, level: int, own: dict[int, _Level], starts: dict[int, int]) -> str:
        levels = listed.levels | own
        if level not in levels:
            return ""
        counters, before = listed.counters, listed.counters[level]
        if level in starts and (number, level) not in self._begun:
            counters[level] = starts[level]
        else:
            counters[level] = levels[level].start if before is None else before + 1
        self._begun.add((number, level))
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                counters[deeper] = None
        shown = levels[level]

        def place(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            one = levels.get(index, _Level())
            count = counters[index]
            return number_text(one.start if count is None else count, "decimal" if shown.decimal else one.style)

        text = "" if shown.style == "bullet" else _PLACE.sub(place, shown.text)
        return text + shown.suffix if text else ""


def _level(node: etree._Element) -> tuple[int, _Level]:
    suffix, restart = _value(node.find(W + "suff")), node.find(W + "lvlRestart")
    return _integer(node.get(W + "ilvl"), 0), _Level(
        start=_integer(_value(node.find(W + "start")), 1),
        style=_value(node.find(W + "numFmt")) or "decimal",
        text=_value(node.find(W + "lvlText")),
        suffix="" if suffix == "nothing" else " ",
        restart=None if restart is None else _integer(restart.get(_VAL), 0),
        decimal=is_on(node.find(W + "isLgl")),
        paragraph_style=_value(node.find(W + "pStyle")),
    )


def _value(node: etree._Element | None) -> str:
    return "" if node is None else node.get(_VAL, "")


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default
