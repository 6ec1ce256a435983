"""Findings from the identities of each table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from gongkai.reconcile.equations import Instance, Numbers, culprit, implied, instances
from gongkai.records import Cell, Finding, Number, Verdict
from gongkai.rulebook.forms import load_forms


def check_table(name: str, cells: Sequence[Cell]) -> Iterator[Finding]:
    """The findings of one table: broken identities, implied blanks, a pass that proves nothing."""
    found = instances(name, cells)
    if not found:
        return
    numbers: Numbers = {index: cell.number for index, cell in enumerate(cells)}
    broken = [item for item in found if item.broken(numbers)]
    located = culprit(found, numbers)
    for item in broken:
        yield _broken(name, item, cells, numbers, located)
    if broken:
        return
    blank = {index for index, cell in enumerate(cells) if cell.status == "blank"}
    restored = implied(found, numbers, blank)
    for index, (value, check) in restored.items():
        yield _implied(check, name, cells[index], value)
    equal = any(item.equation.relation == "=" for item in found)
    if equal and all(not number for number in numbers.values()) and any(number == 0 for number in numbers.values()):
        yield Finding(
            check=name,
            severity="note",
            verdict="passes_trivially",
            message=f"{_title(name)}所有数字均为 0，勾稽关系成立但不能说明问题。 "
            f"All numbers of {name} are 0: the identities hold, which proves nothing.",
            refs=name,
        )


def _broken(
    name: str, item: Instance, cells: Sequence[Cell], numbers: Numbers, located: tuple[int, Number] | None
) -> Finding:
    left, right = item.sums(numbers)
    place = f"（{item.place}）" if item.place else ""
    place_en = f" ({item.place})" if item.place else ""
    sign = "≠" if item.equation.relation == "=" else "<"
    chinese = f"{_title(name)}{place}应当{item.equation.label}，实为 {left} {sign} {right}，相差 {left - right}"
    english = f"In {name}{place_en} {item.equation.label_en}, but {left} {sign} {right}, off by {left - right}"
    verdict: Verdict = "undecided"
    if located and located[0] in item.cells:
        cell, value = cells[located[0]], located[1]
        verdict = "source"
        chinese += f"；只有“{_label(cell)}”印作 {cell.number} 而应为 {value} 才能全部解释"
        english += f"; only {_label(cell)}, printed {cell.number}, would explain it all if it were {value}"
        refs = _ref(name, cell)
    else:
        refs = "; ".join(_ref(name, cells[index]) for index in item.cells if numbers[index])
    return Finding(
        check=item.equation.id,
        severity="error",
        verdict=verdict,
        message=f"{chinese}。 {english}.",
        left=left,
        right=right,
        delta=left - right,
        refs=refs,
        evidence=f"{_terms(item.left, numbers)} {sign} {_terms(item.right, numbers)}",
    )


def _implied(check: str, name: str, cell: Cell, value: Number) -> Finding:
    return Finding(
        check=check,
        severity="note",
        verdict="undecided",
        message=f"{_title(name)}的“{_label(cell)}”空白，按勾稽关系只能是 {value}。 "
        f"{_label(cell)} of {name} is blank; the identities leave only {value}.",
        right=value,
        refs=_ref(name, cell),
    )


@cache
def _title(name: str) -> str:
    form, _, table = name.partition(".")
    titles = [item.title for owner in load_forms() if owner.id == form for item in owner.table if item.id == table]
    return f"“{titles[0]}”表"


def _terms(indexes: Sequence[int], numbers: Numbers) -> str:
    printed = [str(numbers[index]) for index in indexes if numbers[index]]
    return " + ".join(printed) or "0"


def _label(cell: Cell) -> str:
    return " / ".join(label for label in (cell.row.rsplit("/", 1)[-1], cell.col) if label)


def _ref(name: str, cell: Cell) -> str:
    return f"{name}[{cell.row} | {cell.col}]"
