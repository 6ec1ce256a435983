"""The words that agency names are built from: `agencies/structure.toml` as checked records."""

from __future__ import annotations

from gongkai.rulebook.files import Record, parse, toml_file
from gongkai.rulebook.kept import kept


class Areas(Record):
    """Special areas such as development zones; `alike` leads from a name to another one of the same area."""

    words: tuple[str, ...]
    alike: dict[str, str]


class Towns(Record):
    """Class words of townships, and the organs that a township has."""

    words: tuple[str, ...]
    organs: tuple[str, ...]


class Bureaus(Record):
    """One-word names of the own superior (`市局`)."""

    words: tuple[str, ...]
    levels: tuple[str, ...]
    not_followed: tuple[str, ...]


class Generic(Record):
    """What makes a word of rank generic (`各县政府`, `乡镇政府`)."""

    before: str
    ranks: str
    town_last: str


class Doubtful(Record):
    """Names of divisions that running text makes by chance, and words that a short name stands in by chance."""

    places: tuple[str, ...]
    words: tuple[str, ...]


class Followed(Record):
    """Continuations that take a name away, for all organs and by kind."""

    any: tuple[str, ...]
    government: tuple[str, ...]
    party: tuple[str, ...]
    post: tuple[str, ...]
    groups: tuple[str, ...]


class Outcomes(Record):
    """What stands beside 本机关 in the name of an outcome."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class Unlisted(Record):
    """Beginnings and ends of words of rank and 局 that are no bureaus."""

    first: tuple[str, ...]
    last: str


class National(Record):
    """How names of national organs begin, which may stand anywhere, how names of national bureaus end that are not
    listed, and how long these are where they begin otherwise (质检总局); `country` names it before any organ's name."""

    words: tuple[str, ...]
    bureaus: tuple[str, ...]
    longest: int
    country: tuple[str, ...]


class Organisation(Record):
    """Which organs stand only behind a place or rank, and what a whole name may end in."""

    keep_place: tuple[str, ...]
    as_printed: tuple[str, ...]
    prefixed: tuple[str, ...]
    prefixed_names: tuple[str, ...]
    parents: tuple[str, ...]
    endings: tuple[str, ...]
    inner: tuple[str, ...]
    alone: tuple[str, ...]
    stop_words: tuple[str, ...]
    stop: str


class Structure(Record):
    """The whole of `agencies/structure.toml`."""

    levels: dict[str, str]
    self: dict[str, tuple[str, ...]]
    not_followed: dict[str, str]
    areas: Areas
    towns: Towns
    bureaus: Bureaus
    outcomes: Outcomes
    unlisted: Unlisted
    national: National
    generic: Generic
    doubtful: Doubtful
    followed: Followed
    organisation: Organisation


@kept
def structure() -> Structure:
    """The shipped structure words, read once."""
    name = "agencies/structure.toml"
    return parse(Structure, toml_file(name), name)
