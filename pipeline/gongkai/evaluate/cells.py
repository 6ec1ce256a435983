"""The statutory tables of one report, cell by cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gongkai.evaluate.dataset import Observed
from gongkai.evaluate.gold import CODED, Figure, GoldReport
from gongkai.evaluate.matching import same_number
from gongkai.evaluate.matrices import CellKey, Matrix, Row, matrices
from gongkai.evaluate.mistakes import Kind, Line, Mistake, Side, codes
from gongkai.evaluate.scores import FALSE, HIT, MISSED, Key, Score
from gongkai.evaluate.shifts import shifts

Found: TypeAlias = Mapping[CellKey, Observed]


@dataclass(frozen=True, slots=True)
class CellScores:
    """Scores of all cells, and apart of zeros, other figures and blanks; and what became of gold's cells.

    `confusion` counts (gold, dataset): `nonzero`, `zero`, `blank` or `no cell` against `same`, `other figure`,
    `zero`, the status of an empty cell, or `no cell`.
    """

    scores: dict[Key, Score]
    mistakes: list[Mistake]
    confusion: Counter[tuple[str, str]]
    missing: int
    spurious: int


def score_cells(gold: GoldReport, observed: Sequence[Observed]) -> CellScores:
    """Compare figures cell by cell: a blank equals only a blank, and is nothing where gold has no cell."""
    tables = matrices(gold)
    found = {(row.table, row.indicator, row.at): row for row in observed if row.is_cell}
    wanted = {
        key: figure for table in tables for row in table.rows for key, figure in zip(row.keys, row.figures, strict=True)
    }
    extra = [key for key, row in found.items() if key not in wanted and row.value is not None]
    scores: dict[Key, Score] = defaultdict(Score)
    confusion: Counter[tuple[str, str]] = Counter()
    for key, figure in wanted.items():
        got = found.get(key)
        right = got is not None and same_number(got.value, figure)
        confusion[_class(figure), "same" if right else _became(got)] += 1
        for part in _parts(key, figure):
            scores[part] += HIT if right else MISSED
        if got is not None and not right:
            for part in _parts(key, got.value):
                scores[part] += FALSE
    for key in extra:
        confusion["no cell", _became(found[key])] += 1
        for part in _parts(key, found[key].value):
            scores[part] += FALSE
    missing = sum(key not in found for key in wanted)
    return CellScores(dict(scores), list(_mistakes(gold.id, tables, found, extra)), confusion, missing, len(extra))


def _parts(key: CellKey, figure: Figure) -> Iterator[Key]:
    yield Key("cells")
    yield Key("cells", "table", key[0])
    yield Key(f"cells {_class(figure)}")
    if figure:
        yield Key("cells nonzero", "indicator", key[1])


def _class(figure: Figure) -> str:
    return "blank" if figure is None else "nonzero" if figure else "zero"


def _became(row: Observed | None) -> str:
    if row is None:
        return "no cell"
    if row.value is None:
        return row.status
    return "other figure" if row.value else "zero"


def _mistakes(id: str, tables: Sequence[Matrix], found: Found, extra: Sequence[CellKey]) -> Iterator[Mistake]:
    """Shifted rows first, then each other cell, moved ones as one mistake, then what has no cell in gold."""
    spare = list(extra)
    for table in tables:
        read = [[found[key].value if key in found else None for key in row.keys] for row in table.rows]
        runs = shifts([row.figures for row in table.rows], read)
        yield from (_shifted(id, table, table.rows[run.start : run.stop], found) for run in runs)
        shifted = {index for run in runs for index in run}
        for index, row in enumerate(table.rows):
            if index not in shifted:
                yield from _wrong_cells(id, table, row, found, spare)
    for key in spare:
        got = found[key]
        yield Mistake(id, "cell", "spurious", None, _side(key, got.value), rule=got.rule, table=key[0])


def _wrong_cells(id: str, table: Matrix, row: Row, found: Found, spare: list[CellKey]) -> Iterator[Mistake]:
    """The mistakes of a row; a figure that stands elsewhere is taken from `spare`."""
    for key, figure in zip(row.keys, row.figures, strict=True):
        got, place = found.get(key), key
        if got is not None and same_number(got.value, figure):
            continue
        kind = _kind(figure, got)
        if got is None and (moved := _moved(key, figure, spare, found)) is not None:
            spare.remove(moved)
            got, place, kind = found[moved], moved, "moved_cell"
        yield Mistake(
            id,
            "cell",
            kind,
            _side(key, figure),
            None if got is None else _side(place, got.value),
            rule=got.rule if got else "",
            table=table.name,
            columns=table.columns,
            lines=(_line(row, found),),
        )


def _moved(key: CellKey, figure: Figure, spare: Sequence[CellKey], found: Found) -> CellKey | None:
    """Where else in the table the figure of a missing cell stands."""
    for other in spare:
        if other[:2] == key[:2] and figure is not None and same_number(found[other].value, figure):
            return other
    return None


def _kind(figure: Figure, got: Observed | None) -> Kind:
    if got is None:
        return "missed"
    if figure is None:
        return "value_for_blank" if got.value else "zero_for_blank"
    if got.value is None:
        return "blank_for_value" if figure else "blank_for_zero"
    return "wrong_value"


def _shifted(id: str, table: Matrix, rows: Sequence[Row], found: Found) -> Mistake:
    lines = tuple(_line(row, found) for row in rows)
    place = (("row", " … ".join(dict.fromkeys((rows[0].label, rows[-1].label)))),)
    indicator = rows[0].keys[0][1]
    return Mistake(
        id,
        "cell",
        "shifted_rows",
        Side(indicator, " / ".join(" ".join(line.wanted) for line in lines), place),
        Side(indicator, " / ".join(" ".join(line.found) for line in lines), place),
        rule=next((found[key].rule for row in rows for key in row.keys if key in found), ""),
        table=table.name,
        columns=table.columns,
        lines=lines,
    )


def _line(row: Row, found: Found) -> Line:
    got = tuple(_shown(found[key].value) if key in found else "" for key in row.keys)
    return Line(row.label, tuple(map(_shown, row.figures)), got)


def _side(key: CellKey, figure: Figure) -> Side:
    return Side(key[1], _shown(figure), codes(zip(CODED, key[2], strict=True)))


def _shown(figure: Figure) -> str:
    return "–" if figure is None else format(figure, ".12g")
