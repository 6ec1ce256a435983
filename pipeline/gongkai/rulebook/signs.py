"""What tells a place beside its name: telephone area codes (`places/areas.csv`) and pinyin (`places/spellings.csv`)."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from gongkai.rulebook.files import csv_rows


@lru_cache(maxsize=1)
def _areas() -> dict[str, tuple[str, ...]]:
    return {row["area"]: tuple(row["cities"].split()) for row in csv_rows("places/areas.csv")}


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    """Names by their pinyin; what spells several names (linyi) tells none."""
    rows = csv_rows("places/spellings.csv")
    uses = Counter(row["pinyin"] for row in rows)
    return {row["pinyin"]: row["name"] for row in rows if uses[row["pinyin"]] == 1}


def cities_of_area(area: str) -> tuple[str, ...]:
    """The beginnings of the codes of the cities that share a telephone area code (without its 0).

    >>> cities_of_area("539"), cities_of_area("10"), cities_of_area("999")
    (('3713',), ('11',), ('6540',))
    """
    return _areas().get(area, ())


def names_of_host(host: str) -> frozenset[str]:
    """The short names of places that a government host is named after.

    >>> sorted(names_of_host("czj.zichuan.gov.cn")), names_of_host("www.example.com")
    (['淄川'], frozenset())
    """
    if not host.endswith(".gov.cn"):
        return frozenset()
    return frozenset(_spellings()[part] for part in host.split(".") if part in _spellings())
