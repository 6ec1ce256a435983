"""Reading of blocks as an automaton, built as reports come: a state and the shape of a block give rows and a state.

Statutory forms print the same labels, so that nearly every block of a report has been met before in the same state,
with other numbers in other places. `FormReader` alone says what is read; the automaton remembers it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from gongkai.tables.blocks import Block
from gongkai.tables.forms import FormReader
from gongkai.tables.labels import Labels
from gongkai.tables.shapes import Reading, Row, Shape, printed, shape_of

_REMEMBERED = 20_000  # steps, about 2 kB each


@dataclass(slots=True, eq=False)
class _State:
    """A reader that is not changed any more, and where the blocks lead that it has met."""

    reader: FormReader
    steps: dict[Shape, tuple[list[Row], _State]] = field(default_factory=dict)


class Automaton:
    """Reads many reports; what it reads is what a new `FormReader` reads in each."""

    def __init__(self, labels: Labels, *, trimmed: bool = False, remembered: int = _REMEMBERED) -> None:
        self._labels = labels
        self._remembered = remembered
        self._start = _State(FormReader(labels, trimmed=trimmed))
        self._states: dict[Hashable, _State] = {}
        self._count = 0

    def read(self, blocks: Iterable[Block]) -> list[Reading]:
        """Every row of the forms' tables that the blocks of one report hold, in order of print."""
        state = self._start
        readings: list[Reading] = []
        for block in blocks:
            shape, run, fields = shape_of(block, self._labels)
            step = state.steps.get(shape)
            if step is None:
                reader = state.reader.copy()
                step = reader.step(shape, run), self._state(reader)
                if run.is_short:
                    self._remember(state, shape, step)
            rows, state = step
            readings += [printed(row, block, fields) for row in rows]
        return readings

    def _state(self, reader: FormReader) -> _State:
        """The state of a reader, one for all readers that are alike."""
        return self._states.setdefault(reader.state(), _State(reader))

    def _remember(self, state: _State, shape: Shape, step: tuple[list[Row], _State]) -> None:
        if self._count >= self._remembered:  # begin again: what is still met comes back soon
            self._start = _State(self._start.reader)
            self._states.clear()
            self._count = 0
        self._count += 1
        state.steps[shape] = step
