"""Floors: scores on our own gold that must not fall."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from math import floor
from pathlib import Path
from typing import Any

from gongkai.errors import ConfigError
from gongkai.evaluate.dataset import read_table
from gongkai.evaluate.evaluation import Evaluation
from gongkai.evaluate.gold import FLOORS
from gongkai.evaluate.scores import Key
from gongkai.evaluate.summary import HEADLINES, measured

_SILENT = Key("report", "share", "silent_error")
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Floors:
    """The checksum of gold and its reports, the floor of each score, and what was lowered and why."""

    corpus: str
    floors: Mapping[str, float]
    lowered: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Fall:
    """A score below its floor; None where it is no longer defined."""

    name: str
    floor: float
    score: float | None


def read_floors(file: Path) -> Floors:
    """The floors of a file, none of a file that is not there yet."""
    try:
        if not file.exists():
            return Floors("", {})
        content = json.loads(file.read_text("utf-8"))
        return Floors(content["corpus"], content["floors"], tuple(content.get("lowered", ())))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: no file of floors ({error})") from error


def write_floors(file: Path, pinned: Floors) -> None:
    """Write floors, a line each."""
    try:
        file.write_text(json.dumps(asdict(pinned), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error


def measure(evaluation: Evaluation) -> dict[str, float | None]:
    """The scores that have floors, rounded down so that they reach the floor that they set."""
    keys = [key for key in evaluation.scores if key in HEADLINES or (key.what, key.by) == ("entities value", "type")]
    scores = {}
    for key in sorted(set(keys) - {_SILENT}):  # the one that should be low
        share: float | None = getattr(evaluation.scores[key], measured(key)[0])
        scores[" ".join(filter(None, (key.what, key.name)))] = share and floor(share * 10**_DIGITS) / 10**_DIGITS
    return scores


def falls(pinned: Floors, scores: Mapping[str, float | None]) -> list[Fall]:
    """The scores that are below their floor."""
    return [
        Fall(name, least, score)
        for name, least in pinned.floors.items()
        if (score := scores.get(name)) is None or score < least
    ]


def raised(pinned: Floors, scores: Mapping[str, float | None], corpus: str) -> Floors:
    """The floors, each as high as its score, on this corpus."""
    best = {
        name: max(score, pinned.floors.get(name, 0.0)) for name, score in sorted(scores.items()) if score is not None
    }
    return replace(pinned, corpus=corpus, floors={**pinned.floors, **best})


def lowered(pinned: Floors, scores: Mapping[str, float | None], reason: str) -> Floors:
    """The floors of what fell as low as the scores are, which is written down with the reason."""
    below = falls(pinned, scores)
    kept = dict(pinned.floors)
    for fall in below:
        del kept[fall.name]
        if fall.score is not None:
            kept[fall.name] = fall.score
    told = tuple({"score": fall.name, "from": fall.floor, "to": fall.score, "reason": reason} for fall in below)
    return replace(pinned, floors=dict(sorted(kept.items())), lowered=(*pinned.lowered, *told))


def corpus_hash(gold: Path, dataset: Path) -> str:
    """The SHA-256 of the gold files and of the checksums of the reports that they annotate."""
    files = sorted(file for file in gold.glob("*.json") if file.name != FLOORS)
    ids = {file.stem for file in files}
    reports = {row["report_id"]: row.get("sha256", "") for row in read_table(dataset, "reports", ids)}
    digest = hashlib.sha256()
    for file in files:
        for part in (
            file.stem.encode(),
            hashlib.sha256(file.read_bytes()).digest(),
            reports.get(file.stem, "").encode(),
        ):
            digest.update(part + b"\0")
    return digest.hexdigest()
