"""The numbers of the text against those of the tables, and among themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gongkai.reconcile import wording
from gongkai.reconcile.comparisons import Readings, judge, layers
from gongkai.reconcile.equations import Bounds, lay, terms
from gongkai.reconcile.printed import Printed
from gongkai.reconcile.selectors import Place
from gongkai.records import Coordinates, Fact, Finding, Number
from gongkai.rulebook.codebook import Labelled, load_codebook
from gongkai.rulebook.identities import Comparison, Interpretation

_Stated = dict[tuple[str, Coordinates], list[Fact]]
_STATED_NONE = "N11"


def of_report(facts: Iterable[Fact]) -> list[Fact]:
    """The numbers of the report's own year and office, whole counts only."""
    return [fact for fact in facts if not (fact.period or fact.scope != "self" or fact.at.category or fact.at.outlet)]


def check_facts(tables: Sequence[Printed], facts: Sequence[Fact]) -> Iterator[Finding]:
    """Numbers (`of_report`) that contradict the tables, or one another.

    A number may be told in several ways (with what was carried in, a kind alone or with its cases): it is at
    odds only where no reading of `comparisons.toml` closes, and a second reading that does is noted. Where the
    text states several numbers for one thing, a total beside parts that look like it, one that closes is enough.
    """
    text = _by_key(fact for fact in facts if not fact.table)
    yield from _against_tables(tables, text)
    yield from _among_themselves("narrative", text)
    yield from _among_themselves("annex", _by_key(fact for fact in facts if fact.table == "annex"))


def _by_key(facts: Iterable[Fact]) -> _Stated:
    found: _Stated = {}
    for fact in facts:
        found.setdefault((fact.indicator, fact.at), []).append(fact)
    return found


def _against_tables(tables: Sequence[Printed], facts: _Stated) -> Iterator[Finding]:
    if not (tables and facts):
        return
    printed = {table.form.name: layers(table) for table in tables}
    for (indicator, at), stated in facts.items():
        compared = judge(indicator, at)
        readings = compared and compared.readings(printed)
        if not compared or not readings:
            continue
        bounds = [_bounds(fact) for fact in stated]
        closed = [reading for reading in readings if any(_agree(one, reading[1]) for one in bounds)]
        if not closed:
            yield _differs(compared.rule, stated[0], readings)
        elif closed[0] != readings[0]:
            yield _closes(compared.rule, stated[0], readings[0], closed[0])


def _bounds(fact: Fact) -> Bounds:
    value = fact.value
    return Bounds(value.number if value.lower is None else value.lower, value.upper or value.number)


def _agree(stated: Bounds, printed: Number) -> bool:
    return stated.lower <= printed and (stated.upper is None or printed <= stated.upper)


def _differs(rule: Comparison, fact: Fact, readings: Readings) -> Finding:
    number = fact.value.number
    chinese = "；".join(f"{reading.label}为 {value}" for reading, value in readings)
    english = "; ".join(f"{reading.label_en} {value}" for reading, value in readings)
    what, what_en = _counted(fact)
    return Finding(
        check=_STATED_NONE if fact.status == "none_stated" else rule.id,
        severity=rule.severity,
        verdict="undecided",
        message=f"文字称“{what}”为 {number}（“{fact.printed}”），表格则{chinese}。 "
        f"The text states {number} for “{what_en}”; the table prints {english}.",
        left=number,
        right=readings[0][1],
        delta=number - readings[0][1],
        refs=fact.indicator,
        evidence=fact.printed,
    )


def _closes(
    rule: Comparison, fact: Fact, first: tuple[Interpretation, Number], closed: tuple[Interpretation, Number]
) -> Finding:
    what, what_en = _counted(fact)
    reading, value = closed
    return Finding(
        check=rule.id,
        severity="note",
        verdict="source",
        message=f"文字所称“{what}”{fact.value.number} 是表格的{reading.label}，"
        f"不是{first[0].label}（{first[1]}）。 "
        f"The {fact.value.number} stated for “{what_en}” is the table's {reading.label_en}, "
        f"not its {first[0].label_en} ({first[1]}).",
        left=fact.value.number,
        right=value,
        refs=fact.indicator,
        evidence=fact.printed,
    )


def _counted(fact: Fact) -> tuple[str, str]:
    """What a number counts, in both languages: the indicator and the labels of its codes."""
    book = load_codebook()
    entries: list[Labelled] = [book.indicators[fact.indicator]]
    for name, codes in book.dimensions.items():
        entries += [codes[code] for code in getattr(fact.at, name).split("+") if code in codes]
    return "，".join(entry.label_zh for entry in entries), ", ".join(entry.label_en for entry in entries)


def _among_themselves(table: str, facts: _Stated) -> Iterator[Finding]:
    """Rules of `identities.toml` over the numbers of the text or of an annex; those told twice must agree."""
    told: dict[tuple[str, Coordinates], Bounds] = {}
    for key, stated in facts.items():
        if terms(table, *key):
            first, *others = map(_bounds, stated)
            if others.count(first) == len(others):
                told[key] = first
    if len(told) < 2:
        return
    known = list(told.values())
    if any(item.broken(known) for item in lay(table, [Place(*key) for key in told]).instances):
        sheet = lay(table, [Place(*key, _counted(facts[key][0])[0]) for key in told])
        yield from (wording.broken(sheet, item, known) for item in sheet.instances if item.broken(known))
