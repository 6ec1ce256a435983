"""The table that `make bench` prints, from the figures that it writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_NAME = 58


def table(figures: dict[str, Any]) -> str:
    """What was measured, with the goal beside it; only the agreement where it is under a floor."""
    lines = list(_agreement(figures))
    if figures["below_floor"]:
        lines += ["", "Not timed, for too little is found of:", *figures["below_floor"]]
    else:
        lines += [*_rows(figures), *_parts(figures), *_starts(figures), *_goals(figures)]
    return "\n".join(lines) + "\n"


def _agreement(figures: dict[str, Any]) -> Iterator[str]:
    title = "of what gongkai finds, checked before timing"
    yield f"{title:<{_NAME}}{'own':>9}{'found':>12}{'added':>12}{'equal (F)':>11}"
    for name, corpora in figures["agreement"].items():
        for corpus, kinds in corpora.items():
            for kind, share in kinds.items():
                own = share["own"]
                found, added = (f"{share[key] / own:.3f}" if own else "" for key in ("found", "added"))
                yield f"{f'{name}, {corpus}: {kind}':<{_NAME}}{own:>9,}{found:>12}{added:>12}{share['equal']:>11.3f}"


def _rows(figures: dict[str, Any]) -> Iterator[str]:
    for format, corpora in figures["rows"].items():
        for corpus, found in corpora.items():
            length = f" of {found['characters']:,} characters" if found["characters"] else ""
            title = f"{format}, {corpus}: {found['reports']} reports{length}"
            yield ""
            yield f"{title:<{_NAME}}{'CPU ms':>9}{'naive/this':>12}{'tuned/this':>12}{'this/bare':>11}"
            for name, row in found["works"].items():
                tuned = f"{row['tuned_over']:>11.2f}x" if "tuned_over" in row else " " * 12
                ratios = f"{row['naive_over']:>11.2f}x{tuned}{row['over_bare']:>10,.1f}x"
                yield f"{name:<{_NAME}}{row['ms']:>9.3f}{ratios}"


def _parts(figures: dict[str, Any]) -> Iterator[str]:
    yield ""
    for format, parts in figures["shares"].items():
        shares = ", ".join(f"{name} {share:.0%}" for name, share in parts.items() if share >= 0.005)
        yield f"of all stages, {format}: {shares}"


def _starts(figures: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"{'cold starts':<{_NAME}}{'CPU s':>9}{'naive/this':>12}{'this/python':>12}"
    for name, row in figures["starts"].items():
        yield f"{name:<{_NAME}}{row['seconds']:>9.3f}{row['naive_over']:>11.2f}x{row['over_python']:>11.2f}x"


def _goals(figures: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"{'goal':<{_NAME - 6}}{'must be':>16}{'aim':>9}{'measured':>12}  met"
    for row in figures["goals"]:
        met = "yes" if row["met"] else "NO"
        yield f"{row['goal']:<{_NAME - 6}}{row['must']:>16}{row['aim']:>9}{row['measured']:>12,.2f}  {met}"
