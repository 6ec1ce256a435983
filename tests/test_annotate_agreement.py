"""Agreement: published examples, the reference implementation, and two coders who differ in known ways."""

from __future__ import annotations

import csv
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annotate.agreement import Agreement, Coefficient, adjudicate, agree, write_disagreements
from gongkai.annotate.coefficients import alpha, interval, kappa, nominal, ratio
from gongkai.annotate.formats import write_marks
from gongkai.annotate.marks import Marked, from_marks, to_marks
from gongkai.cli import main
from gongkai.errors import ConfigError
from gongkai.evaluate.gold import GoldEntity, GoldFact, GoldFields, GoldReport, load_gold

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, example C: four observers, twelve units.
FOUR = [
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
]


@pytest.mark.parametrize(("distance", "expected"), [(nominal, 0.743), (interval, 0.849), (ratio, 0.797)])
def test_alpha_of_krippendorffs_example(distance, expected: float) -> None:
    assert alpha(Counter(zip(*FOUR, strict=True)), distance) == pytest.approx(expected, abs=5e-4)


def test_alpha_of_krippendorffs_binary_example() -> None:
    """Example A: two observers, ten units."""
    pairs = Counter(zip((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0), strict=True))
    assert alpha(pairs) == pytest.approx(0.095, abs=5e-4)


def test_kappa_of_a_textbook_example() -> None:
    """Two readers of 50 grant proposals: 20 both yes, 15 both no (Wikipedia's example after Cohen)."""
    assert kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}) == pytest.approx(0.4)


@pytest.mark.parametrize("pairs", [{}, {("a", "a"): 9}])
def test_agreement_without_variation_is_undefined(pairs: dict) -> None:
    assert (alpha(pairs), kappa(pairs)) == (None, None)


ratings = st.lists(st.lists(st.none() | st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=12)


@settings(deadline=None)
@given(ratings)
def test_alpha_equals_the_reference_implementation(units: list[list[int | None]]) -> None:
    krippendorff = pytest.importorskip("krippendorff", reason="the reference implementation is not installed")
    compared = {value for unit in units if sum(v is not None for v in unit) > 1 for value in unit if value is not None}
    if len(compared) < 2:
        return
    data = [[math.nan if value is None else value for value in coder] for coder in zip(*units, strict=True)]
    for distance, level in ((nominal, "nominal"), (interval, "interval"), (ratio, "ratio")):
        theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
        assert alpha(Counter(map(tuple, units)), distance) == pytest.approx(theirs, abs=1e-9)


@settings(deadline=None)  # the first call imports the library
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_kappa_equals_the_reference_implementation(pairs: list[tuple[str, str]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    ours = kappa(Counter(pairs))
    if ours is not None:
        assert ours == pytest.approx(metrics.cohen_kappa_score(*zip(*pairs, strict=True)), abs=1e-9)


# ---------------------------------------------------------------- two coders

TEXT = "全年公开信息120条，其中网站80余条。收到申请3件，答复2件。"


def coder(**changes: object) -> GoldReport:
    content: dict[str, object] = {
        "id": "r1",
        "report": GoldFields(agency="某局", year=2021),
        "facts": (
            fact("disclosed", 120, "公开信息120条"),
            fact("disclosed", 80, "网站80余条", channel="website"),
            fact("requests_received", 3, "申请3件"),
        ),
        "entities": (entity("COUNT", "120条"), entity("CHANNEL", "网站"), entity("COUNT", "80余条")),
        "tables": {"form2021.art20_1": ([1, 2, None], [0, 0, 7])},
    }
    return GoldReport.model_validate(content | changes)


def fact(indicator: str, value: int, evidence: str, **codes: str) -> GoldFact:
    start = TEXT.index(evidence)
    return GoldFact(
        indicator=indicator, value=value, evidence=evidence, start=start, end=start + len(evidence), **codes
    )


def entity(kind: str, text: str) -> GoldEntity:
    start = TEXT.index(text)
    return GoldEntity(type=kind, text=text, start=start, end=start + len(text))


LEFT = coder()
RIGHT = coder(
    report=GoldFields(agency="某县某局", year=2021),
    facts=(
        fact("disclosed", 120, "信息120条"),  # other evidence is no disagreement
        fact("disclosed", 80, "网站80余条", channel="wechat"),
        fact("requests_received", 8, "申请3件"),
        fact("requests_answered", 2, "答复2件"),
    ),
    entities=(entity("COUNT", "120条"), entity("CHANNEL", "网站"), entity("COUNT", "80余条"), entity("COUNT", "3件")),
    tables={"form2021.art20_1": ([1, 2, 0], [0, 0, 7])},
)


def both(left: GoldReport = LEFT, right: GoldReport = RIGHT) -> Agreement:
    return agree([to_marks(left, TEXT)], [to_marks(right, TEXT)])


def coefficient(agreement: Agreement, name: str) -> Coefficient:
    (found,) = [item for item in agreement.coefficients if item.name == name]
    return found


def test_a_coder_agrees_with_themselves() -> None:
    found = both(LEFT, LEFT)
    assert list(found.disagreements()) == []
    assert {c.same for c in found.coefficients} == {1.0}
    assert all(c.alpha is None or c.alpha == pytest.approx(1.0) for c in found.coefficients)
    assert [coefficient(found, name).kappa for name in ("spans", "fact values")] == [1.0, 1.0]


def test_coders_who_differ_in_known_ways() -> None:
    found = both()
    told = [(unit.layer, unit.left, unit.right) for _, _, unit in found.disagreements()]
    assert [(layer, bool(left), bool(right)) for layer, left, right in told] == [
        ("report", True, True),
        ("tables", False, False),  # a blank and a zero
        ("entities", False, True),
        ("facts", True, True),
        ("facts", True, True),
        ("facts", False, True),
    ]
    spans = coefficient(found, "spans")
    assert spans.units == len(TEXT)
    assert spans.same == pytest.approx(1 - 2 / len(TEXT))  # the two characters of 3件
    values = coefficient(found, "fact values")
    assert (values.units, values.same) == (4, 0.5)
    assert coefficient(found, "fact values, ratio").units == 3
    assert coefficient(found, "cell values").same == pytest.approx(5 / 6)
    assert coefficient(found, "cell values, interval").same == 1
    assert coefficient(found, "channel").same == pytest.approx(2 / 3)


def test_gold_without_places_is_compared_by_order() -> None:
    bare = {"start": None, "end": None}
    left, right = (
        report.model_copy(update={"entities": tuple(e.model_copy(update=bare) for e in report.entities)})
        for report in (LEFT, RIGHT)
    )
    found = agree([to_marks(left, "")], [to_marks(right, "")])
    assert coefficient(found, "spans").units == 0
    mentions = coefficient(found, "mentions")
    assert (mentions.units, mentions.same) == (4, 0.75)


def test_marks_on_another_version_of_the_text_are_moved() -> None:
    other = f"标题\n{TEXT}"
    moved = from_marks(to_marks(RIGHT.model_copy(update={"facts": (), "entities": ()}), other))
    shifted = moved.model_copy(
        update={
            "entities": tuple(
                e.model_copy(update={"start": (e.start or 0) + 3, "end": (e.end or 0) + 3}) for e in LEFT.entities
            )
        }
    )
    found = agree([to_marks(LEFT, TEXT)], [to_marks(shifted, other)])
    assert coefficient(found, "spans").same == 1


def test_reports_of_one_coder_only_are_named() -> None:
    found = agree([Marked("a", "", (), {})], [Marked("b", "", (), {})])
    assert (found.only, found.units) == (("a", "b"), {})


def decide(file: Path, choose: dict[tuple[str, str], str], other: str) -> None:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row["decision"] = next(
            (d for (layer, part), d in choose.items() if (layer in row["layer"] and part in row["b"])), other
        )
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("side", "whole"), [("a", LEFT), ("b", RIGHT)])
def test_gold_decided_for_one_coder_is_that_coders(tmp_path: Path, side: str, whole: GoldReport) -> None:
    found = both()
    write_disagreements(tmp_path / "d.csv", found)
    decide(tmp_path / "d.csv", {}, side)
    (merged,) = adjudicate(found, tmp_path / "d.csv")
    plain = {"evidence": "", "start": None, "end": None}
    bare = [[f.model_copy(update=plain) for f in report.facts] for report in (merged, whole)]
    assert sorted(bare[0], key=str) == sorted(bare[1], key=str)
    assert merged.entities == whole.entities
    assert merged.report == whole.report
    assert merged.tables == whole.tables


def test_each_disagreement_is_decided_by_itself(tmp_path: Path) -> None:
    found = both()
    write_disagreements(tmp_path / "d.csv", found)
    chosen = {
        ("facts", "wechat"): "both",
        ("facts", '"value": 8'): '{"indicator": "requests_received", "value": 5}',
        ("facts", "answered"): "none",
        ("entities", "3件"): "b",
        ("report", "某县"): "b",
    }
    decide(tmp_path / "d.csv", chosen, "a")
    (merged,) = adjudicate(found, tmp_path / "d.csv")
    assert [(f.indicator, f.value, f.channel) for f in merged.facts] == [
        ("disclosed", 120, ""),
        ("disclosed", 80, "website"),
        ("disclosed", 80, "wechat"),
        ("requests_received", 5, ""),
    ]
    assert len(merged.entities) == 4
    assert merged.report.agency == "某县某局"
    assert merged.tables == {"form2021.art20_1": ([1, 2, None], [0, 0, 7])}


@pytest.mark.parametrize(("decision", "message"), [("", "'' is no decision"), ("c", "'c' is no decision")])
def test_what_is_not_decided_is_named(tmp_path: Path, decision: str, message: str) -> None:
    found = both()
    write_disagreements(tmp_path / "d.csv", found)
    decide(tmp_path / "d.csv", {}, decision)
    with pytest.raises(ConfigError, match=message):
        adjudicate(found, tmp_path / "d.csv")


def test_decisions_about_other_annotations_are_refused(tmp_path: Path) -> None:
    write_disagreements(tmp_path / "d.csv", both())
    decide(tmp_path / "d.csv", {}, "a")
    other = both(right=coder(report=GoldFields(agency="另一局", year=2021)))
    with pytest.raises(ConfigError, match="list the disagreements"):
        adjudicate(other, tmp_path / "d.csv")


def test_agreement_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two coders with two tools; decisions go through the CSV that the command wrote."""
    write_marks(tmp_path / "a.jsonl", "doccano", [to_marks(LEFT, TEXT)])
    write_marks(tmp_path / "b.csv", "csv", [to_marks(RIGHT, TEXT)])
    command = ["agreement", str(tmp_path / "a.jsonl"), str(tmp_path / "b.csv")]
    assert main([*command, "-o", str(tmp_path / "d.csv")]) == 0
    assert "不一致 disagreements 6" in capsys.readouterr().out
    decide(tmp_path / "d.csv", {}, "b")
    assert main([*command, "--decisions", str(tmp_path / "d.csv"), "--merge", str(tmp_path / "gold")]) == 0
    (merged,) = load_gold(tmp_path / "gold")
    assert merged.report == RIGHT.report
    assert main([*command, "--merge", str(tmp_path / "gold")]) == 2
