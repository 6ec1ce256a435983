"""Sentences filled with figures: the text of a report and the facts that it states."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from random import Random

from gongkai.records import Coordinates
from tests.generator.figures import Figures, share, some
from tests.generator.sentences import Group
from tests.generator.truth import TrueFact

_SLOT = re.compile(r"\{([^}]+)\}")
_WHOLE = {  # what is split over parts, and these
    "requests_received": ("method", ("in_person", "online", "mail")),
    "requests_answered": ("outcome", ("granted", "partial", "refused", "unable")),
    "staff": ("kind", ("full_time", "part_time")),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a number: what it counts, and what it takes: `some`, `any` or `none`."""

    indicator: str
    at: Coordinates
    takes: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Pieces of text between slots: one piece more than slots."""

    pieces: tuple[str, ...]
    slots: tuple[Slot, ...]

    def fits(self, figures: Figures) -> bool:
        """Whether each slot takes its figure; a figure that is unknown fits no sentence."""
        for slot in self.slots:
            figure = figures.get((slot.indicator, slot.at))
            if figure is None or (slot.takes != "any" and bool(figure) == (slot.takes == "none")):
                return False
        return True


@cache
def parse(template: str) -> Sentence:
    """A template with slots such as `{disclosed channel=website}`."""
    parts = _SLOT.split(template)
    slots = []
    for slot in parts[1::2]:
        indicator, *words = slot.split()
        takes = next((word for word in words if word in ("any", "none")), "some")
        at = Coordinates(**dict(word.split("=") for word in words if "=" in word))
        slots.append(Slot(indicator, at, takes))
    return Sentence(tuple(parts[::2]), tuple(slots))


def complete(figures: Figures, rng: Random, scale: int) -> Figures:
    """The figures of the tables and invented ones for what the tables leave out; parts add up to their whole."""
    invented: Figures = {
        (indicator, Coordinates()): some(rng, size, density)
        for indicator, size, density in (
            ("requests_received", scale, 0.7),
            ("reconsiderations", 2, 0.3),
            ("litigations", 2, 0.2),
            ("interpretations", 20, 0.7),
            ("press_conferences", 3, 0.5),
            ("meetings", 3, 0.8),
            ("trainings", 2, 0.8),
            ("trainees", 90, 1.0),
            ("reading_points", 4, 0.8),
            ("staff", 9, 1.0),
        )
    }
    channels = {channel: some(rng, 20 * scale, 0.8) for channel in ("website", "wechat", "weibo")}
    invented |= {("disclosed", Coordinates(channel=channel)): number for channel, number in channels.items()}
    invented["disclosed", Coordinates()] = max(channels.values()) + some(rng, scale, 0.9)
    invented["fees_collected", Coordinates()] = 0
    made = figures.get(("normative_docs", Coordinates(measure="made")))
    invented["normative_docs", Coordinates(measure="issued")] = some(rng, 3, 0.7) if made is None else made
    invented["trainees", Coordinates()] += invented["trainings", Coordinates()]
    result = invented | figures
    result.setdefault(("requests_answered", Coordinates()), result["requests_received", Coordinates()])
    for indicator, (dimension, codes) in _WHOLE.items():
        keys = [(indicator, Coordinates(**{dimension: code})) for code in codes]
        if not any(key in result for key in keys):
            shares = share(int(result[indicator, Coordinates()]), len(keys), rng)
            result.update(zip(keys, shares, strict=True))
    return result


class Story:
    """Writes paragraphs and keeps the facts that they state, each once."""

    def __init__(self, figures: Figures, rng: Random) -> None:
        self._figures, self._rng = figures, rng
        self._facts: dict[tuple[str, Coordinates], TrueFact] = {}

    @property
    def facts(self) -> tuple[TrueFact, ...]:
        """The facts of all paragraphs written."""
        return tuple(self._facts.values())

    def paragraph(self, groups: Iterable[Group]) -> str:
        """One sentence of each group, of those whose slots fit; nothing of a group where none does."""
        return "".join(self._sentence(group) for group in groups)

    def _sentence(self, group: Group) -> str:
        fitting = [sentence for sentence in map(parse, group) if sentence.fits(self._figures)]
        if not fitting:
            return ""
        chosen = self._rng.choice(fitting)
        text = [chosen.pieces[0]]
        for slot, piece in zip(chosen.slots, chosen.pieces[1:], strict=True):
            number = self._figures[slot.indicator, slot.at]
            none = slot.takes == "none"
            fact = TrueFact(slot.indicator, slot.at, number, "none_stated" if none else "reported")
            self._facts.setdefault((slot.indicator, slot.at), fact)
            text += ["" if none else str(number), piece]
        return "".join(text)
