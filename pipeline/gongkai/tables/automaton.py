"""Reading of blocks as an automaton, built as reports come: a state and the shape of a block give rows and a state.

Statutory forms print the same labels, so that most blocks of a report have been met before in the same state, with
other numbers in other places. `FormReader` alone says what is read; the automaton remembers it, together with what the
reader looked up of the tables before, without which the step would have been another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from gongkai.tables.blocks import Block
from gongkai.tables.forms import FormReader
from gongkai.tables.labels import Labels, Run
from gongkai.tables.memory import Facts, Topic
from gongkai.tables.shapes import Kinds, Reading, Row, Shape, printed, run_of, shape_with

_REMEMBERED = 4_000  # states and steps, 1 to 2 kB each; twice as many spare another tenth of the steps
_MOST_KEPT = 3 / 4  # of what is remembered, when room is made: if more than that comes again, all is met anew
_MOST_STEPS = 8  # in one state at one shape, after different tables before


@dataclass(slots=True, eq=False)
class _Step:
    """What a reader made of a block, given what it looked up: rows, changes to what is known, the next state."""

    looked_up: tuple[tuple[Topic, int | frozenset[int] | None], ...]
    changes: Facts
    rows: list[Row]
    state: _State
    came_again: bool = False


@dataclass(slots=True, eq=False)
class _State:
    """A reader that is not changed any more, and its steps at the blocks that it has met.

    Steps are kept with the kinds of the values, or with None where it did not matter which of them are blank.
    """

    reader: FormReader
    steps: dict[Shape, dict[Kinds | None, list[_Step]]] = field(default_factory=dict)

    def forget(self) -> int:
        """Drop the steps that did not come again since the last time; how many are left."""
        left = 0
        for shape, by_kinds in [*self.steps.items()]:
            for kinds, steps in [*by_kinds.items()]:
                steps[:] = [step for step in steps if step.came_again]
                left += len(steps)
                for step in steps:
                    step.came_again = False
                if not steps:
                    del by_kinds[kinds]
            if not by_kinds:
                del self.steps[shape]
        return left


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
        facts: Facts = {}
        readings: list[Reading] = []
        labels = self._labels
        for block in blocks:
            run, fields = run_of(block, labels)
            if not run.hits and not (block.values and run.is_label):
                continue  # nothing is read, whatever the state
            shape, kinds = shape_with(run, fields, block)
            step = self._known(state, shape, kinds, facts) or self._take(state, shape, kinds, run, facts)
            facts.update(step.changes)
            if step.rows:
                fields += block.values
                readings += [printed(row, block, fields) for row in step.rows]
            state = step.state
        return readings

    @staticmethod
    def _known(state: _State, shape: Shape, kinds: Kinds, facts: Facts) -> _Step | None:
        """A step that was taken before, when what it looked up was as it is now."""
        steps = state.steps.get(shape)
        if steps is None:
            return None
        met: list[_Step] = [*steps.get(None, ()), *steps.get(kinds, ())]
        for step in met:
            for topic, known in step.looked_up:
                if facts.get(topic) != known:
                    break
            else:
                step.came_again = True
                return step
        return None

    def _take(self, state: _State, shape: Shape, kinds: Kinds, run: Run, facts: Facts) -> _Step:
        """A step that was not taken before."""
        reader = state.reader.copy(facts)
        rows = reader.step(shape, kinds, run)
        key = reader.state()
        if key not in self._states:
            self._states[key] = _State(reader.copy({}))
        step = _Step(tuple(reader.memory.looked_up.items()), reader.memory.changes, rows, self._states[key])
        if run.is_short:
            self._remember(state, shape, kinds if reader.memory.saw_blanks else None, step)
        return step

    def _remember(self, state: _State, shape: Shape, kinds: Kinds | None, step: _Step) -> None:
        if self._count + len(self._states) >= self._remembered:
            self._forget()
        self._count += 1
        steps = state.steps.setdefault(shape, {}).setdefault(kinds, [])
        steps.append(step)
        del steps[:-_MOST_STEPS]

    def _forget(self) -> None:
        """Make room: half of the steps are taken once and never again.

        States lead to each other in circles, which only the collector would find: their steps are taken out of them.
        """
        states = [self._start, *self._states.values()]
        self._count = sum(state.forget() for state in states)
        if self._count + len(self._states) > self._remembered * _MOST_KEPT:
            for state in states:
                state.steps.clear()
            self._states.clear()
            self._count = 0
