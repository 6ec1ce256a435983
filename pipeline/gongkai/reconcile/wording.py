"""Findings as sentences in Chinese and in English, with the numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from gongkai.reconcile.equations import Instance, Known, Sheet
from gongkai.reconcile.locate import Explanation
from gongkai.reconcile.selectors import Place
from gongkai.records import Cell, Finding, Number
from gongkai.rulebook.forms import load_forms

_SHOWN = 6
_OWN_TABLES = {"annex": "年度统计附表", "narrative": "正文"}


@cache
def title(name: str) -> str:
    """The printed title of a table, quoted; the kind of source for annexes and running text."""
    form, _, table = name.partition(".")
    titles = [item.title for owner in load_forms() if owner.id == form for item in owner.table if item.id == table]
    return f"“{titles[0]}”表" if titles else _OWN_TABLES.get(name, name)


def reference(name: str, place: Place | Cell) -> str:
    """How a finding names a cell: `form2021.requests[row | column]`."""
    return f"{name}[{place.row} | {place.col}]"


def label(place: Place | Cell) -> str:
    """A cell by the last part of its row's label and its column."""
    return " / ".join(part for part in (place.row.rsplit("/", 1)[-1], place.col) if part)


def broken(
    sheet: Sheet, item: Instance, known: Known, explanations: Sequence[Explanation] = (), *, conflict: bool = False
) -> Finding:
    """An identity that does not hold, with what would explain it; the fault is located where one thing would.

    `conflict` where no term breaks it by itself: the blank cells cannot have values that satisfy all identities.
    """
    left, right = (side.lower for side in item.sums(known))
    sign = {"=": "≠", "zero": "→"}.get(item.equation.relation, "<")
    place, place_en = (f"（{item.place}）", f" ({item.place})") if item.place else ("", "")
    chinese = f"{title(sheet.name)}{place}不合“{item.equation.label}”："
    english = f"{sheet.name}{place_en} does not satisfy “{item.equation.label_en}”: "
    if conflict:
        chinese += "空白处填任何数都不能使各项勾稽关系同时成立"
        english += "no values of the blank cells satisfy all identities at once"
    else:
        chinese += f"{left} {sign} {right}，相差 {left - right}"
        english += f"{left} {sign} {right}, off by {left - right}"
    touching = [one for one in explanations if not set(one.values).isdisjoint(item.cells)]
    located = len(explanations) == len(touching) == 1
    if touching:
        changes = [_change(sheet, known, one) for one in touching]
        chinese += f"；{'一处改动即可解释' if located else '可由下列任一改动解释'}：{'；或'.join(changes)}"
        english += f"; {'one change explains it' if located else 'explained by any of these'}: {'; or '.join(changes)}"
    refs = list(touching[0].values) if located else [index for index in item.cells if known[index].value]
    return Finding(
        check=item.equation.id,
        severity=item.equation.severity,
        verdict="source" if located else "undecided",
        message=f"{chinese}。 {english}.",
        left=left,
        right=right,
        delta=left - right,
        refs="; ".join(reference(sheet.name, sheet.places[index]) for index in refs),
        evidence=f"{_terms(item.left, known)} {sign} {_terms(item.right, known)}",
    )


def _change(sheet: Sheet, known: Known, explanation: Explanation) -> str:
    """What an explanation would change: `row / column 6 → 4`."""
    return "，".join(
        f"{label(sheet.places[index])} {_told(known[index].value)} → {value}"
        for index, value in explanation.values.items()
    )


def _terms(indexes: Sequence[int], known: Known) -> str:
    return " + ".join(str(known[index].lower) for index in indexes if known[index].lower) or "0"


def repaired(name: str, before: Sequence[Cell], after: Sequence[Cell]) -> Finding:
    """Numbers that were misread and, read again at their place, make the identities hold."""
    changes = [(old, new) for old, new in zip(before, after, strict=True) if old.number != new.number]
    shown = "；".join(f"{label(new)} {_told(old.number)} → {_told(new.number)}" for old, new in changes[:_SHOWN])
    return Finding(
        check="reread",
        severity="note",
        verdict="extraction",
        message=f"{title(name)}初读不合勾稽关系，回到原文重读后改正：{shown}。 "
        f"{name} was read again in the source, because its identities did not hold: {shown}.",
        refs="; ".join(reference(name, new) for _, new in changes),
        evidence=" ".join(new.printed for _, new in changes if new.printed),
    )


def _told(number: Number | None) -> str:
    return "空 (blank)" if number is None else str(number)


def implied(name: str, cells: Sequence[Cell], values: Mapping[int, Number]) -> Finding:
    """Cells without a printed number that the identities determine; `values` are by position in `cells`."""
    telling = [(cells[index], value) for index, value in values.items() if value]
    shown = "；".join(f"{label(cell)} = {value}" for cell, value in telling[:_SHOWN])
    shown += "……" if len(telling) > _SHOWN else ""
    chinese = f"其中不为 0 的 {len(telling)} 个：{shown}" if telling else "均为 0"
    english = f"{len(telling)} of them not 0: {shown}" if telling else "all of them 0"
    return Finding(
        check="implied",
        severity="note",
        verdict="source",
        message=f"{title(name)}有 {len(values)} 个未印数字的单元格可由勾稽关系推定，{chinese}。 "
        f"The identities determine {len(values)} cells of {name} that print no number, {english}.",
        refs="; ".join(reference(name, cell) for cell, _ in telling),
    )


def trivial(name: str) -> Finding:
    """All numbers of a table are 0."""
    return Finding(
        check=name,
        severity="note",
        verdict="passes_trivially",
        message=f"{title(name)}所有数字均为 0，勾稽关系成立但不能说明问题。 "
        f"All numbers of {name} are 0: the identities hold, which proves nothing.",
        refs=name,
    )
