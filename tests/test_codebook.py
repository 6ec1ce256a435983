"""The codebook and the schema: complete, bilingual, and strict about what goes with what."""

from pathlib import Path

import pytest

from gongkai.errors import RuleError
from gongkai.records import DIMENSIONS, Coordinates
from gongkai.rulebook import codebook as module
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.columns import load_columns
from gongkai.rulebook.files import using

LABELS = ("label_zh", "label_en", "definition_zh", "definition_en")


def entries():
    book, schema = load_codebook(), load_columns()
    yield from book.groups.items()
    yield from book.axes.items()
    yield from schema.tables.items()
    for columns in schema.columns.values():
        yield from ((f"{column.table}.{column.name}", column) for column in columns)
    for name, terms in schema.vocabularies.items():
        yield from ((f"{name}:{code}", term) for code, term in terms.items())


@pytest.mark.parametrize("entry", [pytest.param(entry, id=name) for name, entry in entries()])
def test_every_entry_is_described_in_both_languages(entry):
    assert all(getattr(entry, label).strip() for label in LABELS)
    assert entry.label_en.isascii() or "元" in entry.label_en
    assert entry.definition_zh.endswith("。")
    assert entry.definition_en.endswith(".")


def test_dimensions_are_those_of_the_records():
    assert tuple(load_codebook().axes) == DIMENSIONS
    assert {name for name, axis in load_codebook().axes.items() if axis.open} == {"outlet", "category"}


def test_every_code_can_be_used_by_some_indicator():
    book = load_codebook()
    used = {dim for indicator in book.indicators.values() for dim in indicator.dims}
    assert used == set(DIMENSIONS)


def test_a_code_with_a_dot_has_a_parent():
    outcomes = load_codebook().dimensions["outcome"]
    assert outcomes["refused.privacy"].parent == "refused"
    assert outcomes["granted"].parent == ""


@pytest.mark.parametrize(
    ("indicator", "coordinates", "faults"),
    [
        ("disclosed", Coordinates(), []),
        ("disclosed", Coordinates(channel="wechat+weibo", category="财政预算", outlet="海滨日报"), []),
        ("requests_answered", Coordinates(outcome="refused.privacy", applicant="legal.commercial"), []),
        ("staff", Coordinates(kind="full_time"), []),
        ("no_such", Coordinates(), ["no indicator 'no_such' in the codebook"]),
        ("disclosed", Coordinates(channel="pigeon"), ["channel has no code 'pigeon'"]),
        ("staff", Coordinates(kind="film"), ["kind 'film' does not go with indicator 'staff'"]),
        ("offices", Coordinates(channel="tv"), ["indicator 'offices' has no dimension 'channel' (got 'tv')"]),
        (
            "disclosed",
            Coordinates(channel="weibo+wechat"),
            ["channel 'weibo+wechat': joined codes stand once each, in alphabetical order"],
        ),
        (
            "litigations",
            Coordinates(outcome="granted", kind="leader"),
            [
                "outcome 'granted' does not go with indicator 'litigations'",
                "indicator 'litigations' has no dimension 'kind' (got 'leader')",
            ],
        ),
    ],
)
def test_check(indicator, coordinates, faults):
    assert load_codebook().check(indicator, coordinates) == faults


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda counted, split: counted["indicator"].append(counted["indicator"][0]), "second entry"),
        (lambda counted, split: counted["indicator"][0].update(group="misc"), "unknown group"),
        (lambda counted, split: counted["indicator"][0].update(colour="red"), "colour"),
        (lambda counted, split: split["code"][0].update(code="a.b"), "no code 'a'"),
        (lambda counted, split: split["code"][0].update(indicators=["staff"]), "no such dimension"),
        (lambda counted, split: split["dimension"].reverse(), "dimensions must be"),
    ],
)
def test_a_faulty_codebook_is_a_rule_error(monkeypatch, change, message):
    shipped = module.toml_layers
    files = {name: next(shipped(name, None)) for name in ("codebook/indicators.toml", "codebook/dimensions.toml")}
    change(*files.values())
    monkeypatch.setattr(module, "toml_layers", lambda name, own: iter([files[name]]))
    with pytest.raises(RuleError, match=message), using(Path("of this test alone")):
        load_codebook()


def test_schema_of_the_tables():
    schema = load_columns()
    assert list(schema.columns) == ["reports", "entities", "observations", "findings", "failures"]
    assert schema.names("failures") == ["path", "error", "message"]
    assert [name for name in schema.names("observations") if name in DIMENSIONS] == list(DIMENSIONS)
    assert {c.name for c in schema.columns["observations"] if c.type == "number"} == {
        "value", "lower", "upper", "confidence",
    }  # fmt: skip


def test_codebook_covers_the_shared_one(shared):
    import csv

    book = load_codebook()
    with (shared / "codebook" / "dims.csv").open(encoding="utf-8") as handle:
        assert [r for r in csv.DictReader(handle) if r["code"] not in book.dimensions[r["dim"]]] == []
    with (shared / "codebook" / "indicators.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert [r["indicator"] for r in rows] == list(book.indicators)
    assert [r["unit"] for r in rows] == [indicator.unit for indicator in book.indicators.values()]
