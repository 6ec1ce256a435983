"""Intervals, samples, comparisons, confidence and floors: what is claimed of them holds in simulation."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from gongkai.annotate.sample import probabilities, read_weights, sample, systematic
from gongkai.cli import main
from gongkai.errors import ConfigError
from gongkai.evaluate.compare import compare
from gongkai.evaluate.evaluation import Evaluation, ReportScores
from gongkai.evaluate.floors import Fall, Floors, falls, lowered, measure, raised, read_floors, write_floors
from gongkai.evaluate.gold import CODED
from gongkai.evaluate.mistakes import Mistake, Side
from gongkai.evaluate.scores import Key, Score
from gongkai.evaluate.trust import Bin, Point, trust
from gongkai.evaluate.uncertainty import Interval, bounds

FACTS = Key("facts full")


def part(id: str, score: Score, mistakes: Iterable[Mistake] = (), judged: Iterable[tuple[float, bool]] = ()):
    return ReportScores(id, True, {FACTS: score}, tuple(mistakes), {}, tuple(judged), 0, 0)


def population(rng: np.random.Generator, reports: int, spread: float = 8.0) -> list[Score]:
    """Reports of unequal size whose facts are right more or less often: alike within a report."""
    sizes = rng.integers(5, 60, reports)
    chances = rng.beta(spread * 0.9, spread * 0.1, reports)
    right = rng.binomial(sizes, chances)
    spurious = rng.binomial(sizes - right, 0.5)
    return [Score(int(r), int(s), int(n - r)) for n, r, s in zip(sizes, right, spurious, strict=True)]


def coverage(reports: int, rounds: int, draws: int = 400, seed: int = 0) -> dict[str, float]:
    """How often the intervals hold the scores of the population that the reports are from."""
    rng = np.random.default_rng(seed)
    truth = Score(right=0.9, spurious=0.05, missed=0.1)  # expected, of each number of the population
    held = dict.fromkeys(("precision", "recall", "f1"), 0)
    for number in range(rounds):
        scores = population(rng, reports)
        found = bounds(Evaluation.of(part(str(i), s) for i, s in enumerate(scores)), draws, number)[FACTS]
        for name in held:
            low, high = getattr(found, name)
            held[name] += low <= getattr(truth, name) <= high
    return {name: count / rounds for name, count in held.items()}


def test_intervals_cover_as_often_as_they_say() -> None:
    """Of 2,000 rounds 92 to 93 % with 12 reports, 92 to 93 % with 40, 95 to 96 % with 100, 94 to 95 % with 300."""
    for name, share in coverage(100, 200).items():
        assert 0.9 <= share <= 0.99, name


def test_intervals_are_the_same_for_the_same_seed_only() -> None:
    evaluation = Evaluation.of(part(str(i), s) for i, s in enumerate(population(np.random.default_rng(1), 30)))
    assert bounds(evaluation, 200, 1) == bounds(evaluation, 200, 1) != bounds(evaluation, 200, 2)


def test_reports_are_drawn_whole() -> None:
    """One bad report among good ones: numbers drawn singly would give an interval ten times as narrow."""
    evaluation = Evaluation.of(part(str(i), Score(0 if i == 0 else 100, 0, 100 if i == 0 else 0)) for i in range(20))
    found = bounds(evaluation)[FACTS].recall
    assert found is not None
    assert found.low < 0.87
    assert found.high == 1


@pytest.mark.parametrize(
    ("scores", "recall"),
    [
        ([Score(9, 0, 0)] * 20, Interval(0.8316, 1.0)),  # nothing wrong in 20 reports: up to one in six may be
        ([Score(0, 0, 9)] * 20, Interval(0.0, 0.1684)),
        ([Score(9, 0, 1)] * 4, None),  # too few
        ([Score(0, 3, 0)] * 20, None),  # undefined
    ],
)
def test_intervals_where_resampling_says_nothing(scores: list[Score], recall: Interval | None) -> None:
    found = bounds(Evaluation.of(part(str(i), score) for i, score in enumerate(scores)))[FACTS].recall
    assert found == (recall and pytest.approx(recall, abs=1e-4))


# ---------------------------------------------------------------- weights


def test_probabilities_add_up_and_are_proportional_to_size_up_to_1() -> None:
    assert probabilities(np.array([1.0, 1.0, 2.0]), 2).tolist() == [0.5, 0.5, 1.0]
    assert probabilities(np.array([1.0, 1.0, 10.0, 2.0]), 3).tolist() == [0.5, 0.5, 1.0, 1.0]
    assert probabilities(np.array([1.0, 5.0]), 9).tolist() == [1.0, 1.0]


def test_each_place_is_drawn_as_often_as_its_probability_says() -> None:
    chances = probabilities(np.array([1.0, 3.0, 2.0, 1.0, 1.0]), 2)
    starts = np.linspace(0, 1, 10_000, endpoint=False)
    drawn = np.bincount([place for start in starts for place in systematic(chances, float(start))], minlength=5)
    assert drawn / len(starts) == pytest.approx(chances, abs=1e-3)
    assert {len(systematic(chances, float(start))) for start in starts} == {2}


def test_a_weighted_sample_speaks_for_all_reports_without_bias() -> None:
    """Doubtful reports are worse and drawn more often: unweighted the score is too low, weighted it is right."""
    rng = np.random.default_rng(5)
    doubtful = rng.random(300) < 0.3
    scores = [Score(int(r), 0, 20 - int(r)) for r in rng.binomial(20, np.where(doubtful, 0.6, 0.95))]
    chances = probabilities(np.where(doubtful, 3.0, 1.0), 60)
    truth = sum(scores, Score())
    rights, recalls, plain = [], [], []
    for start in rng.random(800):
        order = rng.permutation(300)
        drawn = order[systematic(chances[order], float(start))]
        evaluation = Evaluation.of(part(f"{i:03}", scores[i]) for i in drawn)
        weighted = evaluation.weighted({f"{i:03}": 1 / chances[i] for i in drawn})
        rights.append(weighted.score("facts full").right)
        recalls.append(weighted.score("facts full").recall)
        plain.append(evaluation.score("facts full").recall)
    assert truth.recall is not None
    assert np.mean(rights) == pytest.approx(truth.right, rel=0.005)
    assert np.mean(recalls) == pytest.approx(truth.recall, abs=0.003)
    assert np.mean(plain) < truth.recall - 0.05


def dataset(folder: Path) -> Path:
    """120 reports of two forms and three years, every fifth with low confidence, every tenth with a finding."""
    folder.mkdir()
    ids = [f"r{number:03}" for number in range(120)]
    tables = {
        "reports": [
            {"report_id": id, "form": "form2021" if n % 4 else "narrative", "level": "county", "year": 2020 + n % 3}
            | {"agency": "", "adcode": "", "published": "", "sha256": id}
            for n, id in enumerate(ids)
        ],
        "observations": [
            {"report_id": id, "source": "narrative", "indicator": "disclosed", "value": 1}
            | {"confidence": 0.6 if n % 5 == 0 else 0.95}
            for n, id in enumerate(ids)
        ],
        "entities": [],
        "findings": [{"report_id": id, "severity": "error", "refs": "x"} for id in ids[::10]],
    }
    columns = {
        "observations": ["table", "qualifier", "status", "category", "period", *CODED],
        "entities": ["report_id", "type", "text"],
    }
    for table, rows in tables.items():
        names = list(dict.fromkeys([*(name for row in rows for name in row), *columns.get(table, ())]))
        with (folder / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.DictWriter(handle, names, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_a_sample_has_its_share_of_each_stratum_and_more_of_the_doubtful(tmp_path: Path) -> None:
    drawn = sample(dataset(tmp_path / "d"), 30)
    assert len({report.report_id for report in drawn}) == 30
    assert sum(report.weight for report in drawn) == pytest.approx(120, rel=0.15)
    families = [report.family for report in drawn]
    assert 6 <= families.count("narrative") <= 13  # a quarter of the reports, more of them doubtful
    chances = {report.report_id: report.probability for report in drawn}
    plain = next(chance for id, chance in chances.items() if int(id[1:]) % 5)  # neither doubtful nor flagged
    for id, chance in chances.items():
        number = int(id[1:])
        assert chance / plain == pytest.approx(1 + (number % 5 == 0) + (number % 10 == 0))


def test_sample_command_writes_weights_that_evaluate_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out, gold = dataset(tmp_path / "d"), tmp_path / "s.csv", tmp_path / "gold"
    assert main(["sample", str(folder), "-o", str(out), "-n", "10", "--seed", "3"]) == 0
    weights = read_weights(out)
    assert len(weights) == 10
    gold.mkdir()
    for id in weights:
        content = {"id": id, "report": {"agency": "", "year": 2020}, "facts": [{"indicator": "disclosed", "value": 1}]}
        (gold / f"{id}.json").write_text(json.dumps(content), "utf-8")
    assert main(["evaluate", str(folder), str(gold), "--weights", str(out), "--json", str(tmp_path / "e.json")]) == 0
    assert "加权 weighted" in capsys.readouterr().out
    right = json.loads((tmp_path / "e.json").read_text("utf-8"))["scores"]["facts full"]["right"]
    assert right == pytest.approx(sum(weights.values()))
    (gold / "r.json").write_text(json.dumps(content | {"id": "r"}), "utf-8")
    assert main(["evaluate", str(folder), str(gold), "--weights", str(out)]) == 2


def test_the_same_seed_draws_the_same_sample(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d")
    assert sample(folder, 20, 1) == sample(folder, 20, 1) != sample(folder, 20, 2)
    assert {report.weight for report in sample(folder, 500)} == {1.0}
    with pytest.raises(ConfigError, match="0 reports"):
        sample(folder, 0)


# ---------------------------------------------------------------- confidence


def test_trust() -> None:
    judged = [(0.95, True), (0.95, True), (0.95, False), (0.91, True), (0.62, False), (1.0, True)]
    told = trust(Evaluation.of([part("a", Score(), judged=judged[:4]), part("b", Score(), judged=judged[4:])]))
    assert told.bins == (
        Bin(0.6, 0.65, 1, 0.62, 0.0),
        Bin(0.9, 0.95, 1, 0.91, 1.0),
        Bin(0.95, 1.0, 4, pytest.approx(0.9625), 0.75),
    )
    assert told.error == pytest.approx((0.62 + 0.09 + 4 * 0.2125) / 6)
    assert told.curve == (
        Point(1.0, 1 / 6, 0.0),
        Point(0.95, 4 / 6, 1 / 4),
        Point(0.91, 5 / 6, 1 / 5),
        Point(0.62, 1.0, 2 / 6),
    )
    assert told.area == pytest.approx((3 / 6) / 4 + (1 / 6) / 5 + (1 / 6) * 2 / 6)


def test_trust_of_a_sample_is_weighted() -> None:
    sure, unsure = part("a", Score(), judged=[(0.9, True)]), part("b", Score(), judged=[(0.5, False)])
    told = trust(Evaluation.of([sure, unsure], {"a": 9, "b": 1}))
    assert told.curve == (Point(0.9, 0.9, 0.0), Point(0.5, 1.0, 0.1))


def test_trust_of_nothing_is_undefined() -> None:
    told = trust(Evaluation.of([part("a", Score(3, 0, 0))]))
    assert (told.bins, told.error, told.curve, told.area) == ((), None, (), None)


# ---------------------------------------------------------------- two datasets


def mistake(report: str, value: str) -> Mistake:
    return Mistake(report, "fact", "missed", Side("disclosed", value), None)


def test_a_comparison_is_paired() -> None:
    """Both share the reports' difficulty: the difference is far surer than either score."""
    rng = np.random.default_rng(2)
    before = population(rng, 60, spread=3)
    after = [Score(s.right + min(s.missed, 1), s.spurious, s.missed - min(s.missed, 1)) for s in before]
    sides = [Evaluation.of(part(f"{i:02}", s) for i, s in enumerate(side)) for side in (before, after)]
    (change,) = compare(*sides).changes
    alone = bounds(sides[0])[FACTS].f1
    assert change.difference is not None
    assert change.interval is not None
    assert alone is not None
    assert 0 < change.interval.low < change.difference < change.interval.high
    assert change.interval.high - change.interval.low < (alone.high - alone.low) / 3


def test_a_comparison_lists_what_got_better_and_worse() -> None:
    twice = [mistake("a", "1"), mistake("a", "1"), mistake("a", "2")]
    before = Evaluation.of([part("a", Score(1, 0, 3), twice)])
    after = Evaluation.of([part("a", Score(2, 0, 2), [mistake("a", "1"), mistake("a", "3")])])
    found = compare(before, after)
    assert found.better == (mistake("a", "1"), mistake("a", "2"))
    assert found.worse == (mistake("a", "3"),)
    assert [line[:1] for line in found.text().splitlines()[-3:]] == ["+", "+", "-"]
    assert json.loads(json.dumps(found.to_dict()))["changes"][0]["key"] == ["facts full", "", ""]


def test_a_dataset_compared_with_itself_has_not_changed() -> None:
    one = Evaluation.of(part(str(i), s) for i, s in enumerate(population(np.random.default_rng(3), 20)))
    found = compare(one, one)
    assert [(change.difference, change.interval) for change in found.changes] == [(0.0, (0.0, 0.0))]
    assert (found.better, found.worse) == ((), ())


# ---------------------------------------------------------------- floors


def test_floors_rise_by_themselves_and_fall_for_a_reason_only(tmp_path: Path) -> None:
    file = tmp_path / "floors.json"
    first = raised(read_floors(file), {"a": 0.9, "b": 0.5, "c": None}, "corpus 1")
    assert first == Floors("corpus 1", {"a": 0.9, "b": 0.5})
    second = raised(first, {"a": 0.8, "b": 0.6}, "corpus 1")
    assert second.floors == {"a": 0.9, "b": 0.6}
    assert falls(second, {"a": 0.8, "b": 0.6}) == [Fall("a", 0.9, 0.8)]
    assert falls(second, {"b": 0.6}) == [Fall("a", 0.9, None)]
    third = lowered(second, {"a": 0.8, "b": 0.6}, "gold was wrong")
    assert third.floors == {"a": 0.8, "b": 0.6}
    assert third.lowered == ({"score": "a", "from": 0.9, "to": 0.8, "reason": "gold was wrong"},)
    write_floors(file, third)
    assert read_floors(file) == third


def test_a_score_reaches_the_floor_that_it_sets() -> None:
    scores = measure(Evaluation.of([part("a", Score(2, 0, 1))]))
    assert scores == {"facts full": 0.8}
    assert measure(Evaluation.of([part("a", Score(7, 3, 3)), part("b", Score(0, 0, 1))])) == {"facts full": 0.6666}


def test_floors_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, gold = dataset(tmp_path / "d"), tmp_path / "gold"
    gold.mkdir()
    content = {"id": "r001", "report": {"agency": "", "year": 2021}, "facts": [{"indicator": "disclosed", "value": 1}]}
    (gold / "r001.json").write_text(json.dumps(content), "utf-8")
    command = ["floors", str(folder), str(gold)]
    assert main(command) == 0
    pinned = read_floors(gold / "floors.json")
    assert pinned.floors["facts full"] == 1
    content["facts"].append({"indicator": "staff", "value": 2})
    (gold / "r001.json").write_text(json.dumps(content), "utf-8")
    assert main(command) == 1
    assert read_floors(gold / "floors.json") == pinned
    assert "facts full: 0.6666, below its floor of 1.0000" in capsys.readouterr().out
    assert main([*command, "--lower", "staff was forgotten"]) == 0
    after = read_floors(gold / "floors.json")
    assert after.floors["facts full"] == 0.6666
    assert after.corpus != pinned.corpus
    assert {entry["reason"] for entry in after.lowered} == {"staff was forgotten"}
