"""Scores: a planted error is counted once, in its place; the figures equal those of the corpus's scorer."""

import csv
import json
import operator
import random
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator

from gongkai.cli import main
from gongkai.errors import ConfigError
from gongkai.evaluate import evaluate
from gongkai.evaluate.gold import CODED, layout, load_gold, rows
from gongkai.evaluate.scores import CellScore, Key, Score, Share
from gongkai.evaluate.shifts import shifts
from gongkai.evaluate.spans import READINGS, Extent, score_spans
from gongkai.rulebook.codebook import load_codebook
from gongkai.rulebook.columns import load_columns
from gongkai.rulebook.forms import coordinates

GOLD = {
    "id": "r1",
    "report": {
        "agency": "海滨县水务局|海滨县水利局",
        "region": "甲省/乙市/海滨县",
        "adcode": "370000",
        "year": 2021,
        "period": ["2021-01-01", "2021-12-31"],
        "published": "2022-01-20",
    },
    "facts": [
        {"indicator": "disclosed", "value": 120, "evidence": "公开120条"},
        {"indicator": "disclosed", "value": 80, "channel": "website", "qualifier": "over"},
        {"indicator": "disclosed", "value": 90, "period": "2020"},
        {"indicator": "requests_received", "value": 0, "status": "none_stated"},
        {"indicator": "staff", "value": 2, "kind": "|part_time"},
        {"indicator": "meetings", "value": 3, "optional": True},
    ],
    "tables": {
        "form2021.art20_1": [[0, 0, 0], [4, None, 7]],
        "form2021.art20_8": [[1.5]],
    },
    "entities": [
        ["AGENCY", "县水务局"],
        ["AGENCY", "县水务局"],
        ["COUNT", "120 条"],
        ["PERIOD", "2021年"],
        ["CHANNEL", "县政府网站", "optional"],
    ],
}


def perfect(gold: dict) -> dict[str, list[dict]]:
    """The dataset that agrees with gold everywhere, with the first of all alternatives."""
    rid, fields = gold["id"], gold["report"]
    tables = {
        "reports": [
            {"report_id": rid}
            | {name: str(fields[name] or "").split("|")[0] for name in ("agency", "adcode", "year", "published")}
        ],
        "entities": [{"report_id": rid, "type": e[0], "text": e[1]} for e in gold["entities"]],
        "observations": [],
    }
    for fact in gold["facts"]:
        row = {name: str(fact.get(name, "")).split("|")[0] for name in (*CODED, "category", "period")}
        kept = {name: fact[name] for name in ("indicator", "value", "qualifier", "status") if name in fact}
        tables["observations"].append({"report_id": rid, "source": "narrative"} | row | kept)
    for name, matrix in gold["tables"].items():
        table = layout(name)
        for place, line in zip(table.row, rows(name, tuple(matrix)), strict=True):
            for column, value in zip(table.column, line, strict=True):
                at = coordinates(place, column)
                indicator = place.indicator or column.indicator
                in_yuan = load_codebook().indicators[indicator].unit == "元"
                if value is not None and in_yuan and place.unit == "万元":
                    value = round(value * 10000, 6)
                codes = {code: getattr(at, code) for code in CODED}
                row = {
                    "report_id": rid,
                    "source": "table",
                    "table": name,
                    "indicator": indicator,
                    "value": value,
                }
                tables["observations"].append(row | codes)
    return tables


def write(folder: Path, tables: dict[str, list[dict]], gold: list[dict]) -> tuple[Path, Path]:
    for place in (folder / "dataset", folder / "gold"):
        place.mkdir()
    for table, content in tables.items():
        with (folder / "dataset" / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.DictWriter(handle, load_columns().names(table), restval="")
            writer.writeheader()
            writer.writerows(content)
    for report in gold:
        (folder / "gold" / f"{report['id']}.json").write_text(json.dumps(report, ensure_ascii=False), "utf-8")
    return folder / "dataset", folder / "gold"


PERFECT = {
    "reports": 1,
    "absent": (),
    "fully_right": 1,
    "fields": {name: Share(1, 1) for name in ("agency", "adcode", "year", "published")},
    "facts_value": Score(5, 0, 0),
    "facts_full": Score(5, 0, 0),
    "attributes": {"qualifier": Share(6, 6), "status": Share(6, 6)},
    "cells": CellScore(7, 0, 0, 0, Share(3, 3)),
    "entities": {
        "AGENCY": Score(2, 0, 0),
        "PERIOD": Score(1, 0, 0),
        "COUNT": Score(1, 0, 0),
        "CHANNEL": Score(0, 0, 0),
    },
    "by_indicator": {
        "disclosed": Score(3, 0, 0),
        "requests_received": Score(1, 0, 0),
        "staff": Score(1, 0, 0),
    },
    "mistakes": (),
}


def scored(folder: Path, tables: dict[str, list[dict]], *gold: dict) -> dict:
    result = evaluate(*write(folder, tables, list(gold or [GOLD])))
    return {name: getattr(result, name) for name in PERFECT}


def observation(tables, **wanted):
    (row,) = [row for row in tables["observations"] if all(str(row.get(k, "")) == str(v) for k, v in wanted.items())]
    return row


def wrong_value(t):
    observation(t, value=120)["value"] = 12


def wrong_channel(t):
    observation(t, value=80)["channel"] = "weibo"


def wrong_category(t):
    observation(t, value=80)["category"] = "水务"


def wrong_period(t):
    observation(t, value=90)["period"] = ""


def wrong_qualifier(t):
    observation(t, value=80)["qualifier"] = "exact"


def wrong_status(t):
    observation(t, indicator="requests_received")["status"] = "reported"


def missed_fact(t):
    t["observations"].remove(observation(t, value=120))


def missed_optional_fact(t):
    t["observations"].remove(observation(t, indicator="meetings"))


def spurious_fact(t):
    t["observations"].append({"report_id": "r1", "source": "narrative", "indicator": "offices", "value": 1})


def spurious_annex_fact(t):
    row = {"report_id": "r1", "source": "table", "table": "annex", "indicator": "offices", "value": 1}
    t["observations"].append(row)


def fact_said_twice(t):
    t["observations"].append(dict(observation(t, value=120)))


def accepted_alternative(t):
    observation(t, indicator="staff")["kind"] = "part_time"


def wrong_cell(t):
    observation(t, indicator="normative_docs", measure="issued")["value"] = 5


def blank_for_zero(t):
    observation(t, indicator="regulations", measure="issued")["value"] = ""


def zero_for_blank(t):
    observation(t, indicator="normative_docs", measure="repealed")["value"] = 0


def missing_cell(t):
    t["observations"].remove(observation(t, indicator="normative_docs", measure="in_force"))


def spurious_cell(t):
    row = {"report_id": "r1", "source": "table", "table": "form2021.art20_5", "indicator": "licences"}
    t["observations"].append(row | {"measure": "decisions", "value": 9})


def spurious_blank_cell(t):
    row = {"report_id": "r1", "source": "table", "table": "form2021.art20_5", "indicator": "licences"}
    t["observations"].append(row | {"measure": "decisions", "value": ""})


def moved_cell(t):
    observation(t, indicator="normative_docs", measure="in_force")["measure"] = "made"


def other_form(t):
    for row in t["observations"]:
        row["table"] = str(row.get("table", "")).replace("form2021", "form2019")


def wrong_entity(t):
    t["entities"][0]["text"] = "水务局"


def entity_of_wrong_type(t):
    t["entities"][3]["type"] = "COUNT"


def lost_entity(t):
    del t["entities"][1]


def spurious_entity(t):
    t["entities"].append({"report_id": "r1", "type": "CHANNEL", "text": "电视"})


def lost_optional_entity(t):
    del t["entities"][4]


def wrong_agency(t):
    t["reports"][0]["agency"] = "滨海县水务局"


def agency_with_parents(t):
    t["reports"][0]["agency"] = "甲省乙市海滨县水利局"


def wrong_adcode(t):
    t["reports"][0]["adcode"] = ""


def indicator(name, score):
    return {"by_indicator": dict(sorted((PERFECT["by_indicator"] | {name: score}).items()))}


def entity(kind, score):
    return {"entities": PERFECT["entities"] | {kind: score}}


def entity_scores(**scores):
    return {"entities": PERFECT["entities"] | scores}


def attributes(qualifiers, statuses):
    return {"qualifier": Share(qualifiers, 6), "status": Share(statuses, 6)}


FLAWED = {"fully_right": 0}
FIVE = {"attributes": {"qualifier": Share(5, 5), "status": Share(5, 5)}}
WRONG_IN_FULL = FLAWED | FIVE | {"facts_full": Score(4, 1, 1)}
WRONG_IN_VALUE = WRONG_IN_FULL | {"facts_value": Score(4, 1, 1)}


def kinds(mistakes) -> list[tuple[str, str]]:
    return [(mistake.layer, mistake.kind) for mistake in mistakes]


MISSED_FACT = WRONG_IN_FULL | {"facts_value": Score(4, 0, 1), "facts_full": Score(4, 0, 1)}
SPURIOUS_FACT = FLAWED | {"facts_value": Score(5, 1, 0), "facts_full": Score(5, 1, 0)}


@pytest.mark.parametrize(
    ("plant", "changed", "mistakes"),
    [
        (wrong_value, WRONG_IN_VALUE | indicator("disclosed", Score(2, 1, 1)), ["fact wrong_value"]),
        (wrong_channel, WRONG_IN_FULL | indicator("disclosed", Score(2, 1, 1)), ["fact wrong_dimension"]),
        (wrong_category, WRONG_IN_FULL | indicator("disclosed", Score(2, 1, 1)), ["fact wrong_dimension"]),
        (wrong_period, WRONG_IN_FULL | indicator("disclosed", Score(2, 1, 1)), ["fact wrong_dimension"]),
        (wrong_qualifier, {"attributes": attributes(5, 6)}, ["fact wrong_qualifier"]),
        (wrong_status, {"attributes": attributes(6, 5)}, ["fact wrong_status"]),
        (missed_fact, MISSED_FACT | indicator("disclosed", Score(2, 0, 1)), ["fact missed"]),
        (missed_optional_fact, FIVE, []),
        (spurious_fact, SPURIOUS_FACT | indicator("offices", Score(0, 1, 0)), ["fact spurious"]),
        (spurious_annex_fact, SPURIOUS_FACT | indicator("offices", Score(0, 1, 0)), ["fact spurious"]),
        (fact_said_twice, {}, []),
        (accepted_alternative, {}, []),
        (wrong_cell, FLAWED | {"cells": CellScore(6, 1, 0, 0, Share(2, 3))}, ["cell wrong_value"]),
        (blank_for_zero, FLAWED | {"cells": CellScore(6, 1, 0, 0, Share(3, 3))}, ["cell blank_for_zero"]),
        (zero_for_blank, FLAWED | {"cells": CellScore(6, 1, 0, 0, Share(3, 3))}, ["cell zero_for_blank"]),
        (missing_cell, FLAWED | {"cells": CellScore(6, 0, 1, 0, Share(2, 3))}, ["cell missed"]),
        (spurious_cell, FLAWED | {"cells": CellScore(7, 0, 0, 1, Share(3, 3))}, ["cell spurious"]),
        (spurious_blank_cell, {}, []),
        (moved_cell, FLAWED | {"cells": CellScore(6, 0, 1, 1, Share(2, 3))}, ["cell moved_cell"]),
        (other_form, {}, []),
        (wrong_entity, entity("AGENCY", Score(1, 1, 1)), ["entity wrong_span"]),
        (entity_of_wrong_type, entity_scores(PERIOD=Score(0, 0, 1), COUNT=Score(1, 1, 0)), ["entity wrong_type"]),
        (lost_entity, entity("AGENCY", Score(1, 0, 1)), ["entity missed"]),
        (spurious_entity, entity("CHANNEL", Score(0, 1, 0)), ["entity spurious"]),
        (lost_optional_entity, {}, []),
        (wrong_agency, {"fields": PERFECT["fields"] | {"agency": Share(0, 1)}}, ["field wrong_value"]),
        (agency_with_parents, {}, []),
        (wrong_adcode, {"fields": PERFECT["fields"] | {"adcode": Share(0, 1)}}, ["field missed"]),
    ],
)
def test_a_planted_error_is_counted_once_in_its_place(tmp_path, plant, changed, mistakes):
    tables = perfect(GOLD)
    plant(tables)
    result = scored(tmp_path, tables)
    assert [" ".join(kind) for kind in kinds(result.pop("mistakes"))] == mistakes
    assert result == {name: value for name, value in (PERFECT | changed).items() if name != "mistakes"}


def test_agreement_everywhere(tmp_path):
    assert scored(tmp_path, perfect(GOLD)) == PERFECT


def test_mistakes_say_what_was_wanted_and_what_was_found(tmp_path):
    tables = perfect(GOLD)
    for plant in (wrong_value, zero_for_blank, lost_entity, wrong_adcode):
        plant(tables)
    told = [(m.layer, str(m.wanted or ""), str(m.found or "")) for m in scored(tmp_path, tables)["mistakes"]]
    assert told == [
        ("field", "adcode 370000", ""),
        ("fact", "disclosed 120", "disclosed 12"),
        ("cell", "normative_docs – measure=repealed", "normative_docs 0 measure=repealed"),
        ("entity", "AGENCY 县水务局", ""),
    ]


def test_a_report_that_the_dataset_lacks_is_missing_everywhere(tmp_path):
    second = deepcopy(GOLD) | {"id": "r2"}
    result = scored(tmp_path, perfect(GOLD), GOLD, second)
    assert (result["reports"], result["absent"], result["fully_right"]) == (2, ("r2",), 1)
    assert result["facts_full"] == Score(5, 0, 5)
    assert result["cells"] == CellScore(7, 0, 7, 0, Share(3, 6))
    assert result["entities"]["AGENCY"] == Score(2, 0, 2)
    assert result["fields"]["year"] == Share(1, 2)


def test_a_report_without_gold_is_left_out(tmp_path):
    tables = perfect(GOLD)
    for table, content in perfect(GOLD | {"id": "r2"}).items():
        tables[table] += content
    assert scored(tmp_path, tables) == PERFECT


def test_required_gold_comes_before_optional_gold(tmp_path):
    facts = [
        {"indicator": "meetings", "value": 3, "optional": True},
        {"indicator": "meetings", "value": 3},
    ]
    tables = perfect(GOLD | {"facts": facts[:1]})
    result = scored(tmp_path, tables, GOLD | {"facts": facts})
    assert result["facts_full"] == Score(1, 0, 0)


def test_the_matching_is_as_large_as_can_be(tmp_path):
    facts = [
        {"indicator": "disclosed", "value": 5, "channel": "tv|weibo"},
        {"indicator": "disclosed", "value": 5, "channel": "tv"},
    ]
    tables = perfect(GOLD | {"facts": []})
    for channel in ("tv", "weibo"):
        row = {"report_id": "r1", "source": "narrative", "indicator": "disclosed", "value": 5}
        tables["observations"].append(row | {"channel": channel})
    assert scored(tmp_path, tables, GOLD | {"facts": facts})["facts_full"] == Score(2, 0, 0)


def test_what_is_undefined_is_none_and_printed_as_a_dash(tmp_path):
    nothing = GOLD | {"facts": [], "tables": {}, "entities": []}
    result = evaluate(*write(tmp_path, perfect(nothing), [nothing]))
    score = result.to_dict()["scores"]["facts full"]
    assert [score[name] for name in ("precision", "recall", "f1")] == [None, None, None]
    assert result.to_dict()["cells"]["accuracy"] is None
    (line,) = [line for line in result.table().splitlines() if line.startswith("事实（全）facts, full ")]
    assert line.split()[2:] == ["0", "0", "0", "0", "–", "–", "–", "–"]


def test_ratios():
    assert (Score(0, 2, 0).precision, Score(0, 2, 0).recall, Score(0, 2, 0).f1) == (0, None, 0)
    assert (Score(0, 0, 2).precision, Score(0, 0, 2).recall, Score(0, 0, 2).f1) == (None, 0, 0)
    assert (Score(3, 1, 2).precision, Score(3, 1, 2).recall, Score(3, 1, 2).f1) == (0.75, 0.6, 6 / 9)


def test_table_and_dict(tmp_path):
    result = evaluate(*write(tmp_path, perfect(GOLD), [GOLD]))
    assert json.loads(json.dumps(result.to_dict()))["cells"]["nonzero"] == {
        "right": 3,
        "total": 3,
        "accuracy": 1.0,
    }
    lines = [line.split() for line in result.table().splitlines()]
    assert lines[0] == ["报告", "reports", "1;", "区间", "intervals", "95", "%"]
    assert ["disclosed", "3", "3", "0", "0", "100.0", "100.0", "100.0", "–"] in lines


# ---------------------------------------------------------------- planted errors in our own gold

OWN = Path(__file__).resolve().parents[1] / "data" / "gold"


def unique_facts(gold, tables):
    """Rows of required facts whose value no other fact of their indicator has, and that have no channel."""
    values = Counter((fact["indicator"], fact["value"]) for fact in gold["facts"])
    required = {(f["indicator"], f["value"]) for f in gold["facts"] if not f.get("optional") and not f.get("channel")}
    return [
        row
        for row in tables["observations"]
        if row["source"] == "narrative" and values[key := (row["indicator"], row["value"])] == 1 and key in required
    ]


def cells_of(tables, wanted):
    return [row for row in tables["observations"] if row["source"] == "table" and wanted(row["value"])]


def plant_value(gold, tables, chance):
    chance.choice(unique_facts(gold, tables))["value"] += 1_000_003


def plant_dimension(gold, tables, chance):
    chance.choice(unique_facts(gold, tables))["channel"] = "loudspeaker"


def plant_missed(gold, tables, chance):
    tables["observations"].remove(chance.choice(unique_facts(gold, tables)))


def plant_spurious(gold, tables, chance):
    row = chance.choice(unique_facts(gold, tables))
    tables["observations"].append(row | {"value": 1_000_003})


def plant_zero(gold, tables, chance):
    chance.choice(cells_of(tables, lambda value: value is None))["value"] = 0


def plant_blank(gold, tables, chance):
    chance.choice(cells_of(tables, lambda value: value == 0))["value"] = None


def plant_lost_figure(gold, tables, chance):
    chance.choice(cells_of(tables, bool))["value"] = None


def plant_cell(gold, tables, chance):
    chance.choice(cells_of(tables, bool))["value"] += 1_000_003


def plant_shift(gold, tables, chance):
    """All rows of the requests table from one on stand one row too low."""
    name = next(
        name for name in gold["tables"] if name.endswith("requests") and sum(map(any, gold["tables"][name])) > 5
    )
    rows_ = [row for row in tables["observations"] if row.get("table") == name]
    width = len(layout(name).column)
    first = chance.randrange(1, 3)
    values = [row["value"] for row in rows_]
    for at, row in enumerate(rows_):
        if at >= first * width:
            row["value"] = values[at - width] if at >= (first + 1) * width else None


@pytest.mark.parametrize(
    ("plant", "kind", "layers"),
    [
        (plant_value, ("fact", "wrong_value"), {"facts value", "facts full"}),
        (plant_dimension, ("fact", "wrong_dimension"), {"facts full"}),
        (plant_missed, ("fact", "missed"), {"facts value", "facts full"}),
        (plant_spurious, ("fact", "spurious"), {"facts value", "facts full"}),
        (plant_zero, ("cell", "zero_for_blank"), {"cells", "cells blank", "cells zero"}),
        (plant_blank, ("cell", "blank_for_zero"), {"cells", "cells blank", "cells zero"}),
        (plant_lost_figure, ("cell", "blank_for_value"), {"cells", "cells blank", "cells nonzero"}),
        (plant_cell, ("cell", "wrong_value"), {"cells", "cells nonzero"}),
        (plant_shift, ("cell", "shifted_rows"), {"cells", "cells nonzero", "cells zero"}),
    ],
)
def test_an_error_planted_in_own_gold_is_one_mistake_of_its_kind(tmp_path, plant, kind, layers):
    tried = 0
    for file in sorted(OWN.glob("s*.json")):
        gold = json.loads(file.read_text("utf-8"))
        tables = perfect(gold)
        try:
            plant(gold, tables, random.Random(file.stem))
        except (IndexError, StopIteration):
            continue  # it has nothing to spoil in this way
        tried += 1
        folder = tmp_path / str(tried)
        folder.mkdir()
        result = evaluate(*write(folder, tables, [gold]))
        assert kinds(result.mistakes) == [kind], file.stem
        spoiled = {key.what for key, score in result.scores.items() if not key.by and score.f1 not in (1, None)}
        assert spoiled - {"cells blank"} == layers - {"cells blank"}, file.stem
    assert tried > 1


def test_an_unspoiled_dataset_of_own_gold_has_no_mistakes(tmp_path):
    golds = [json.loads(file.read_text("utf-8")) for file in sorted(OWN.glob("s*.json"))]
    tables: dict[str, list[dict]] = {"reports": [], "entities": [], "observations": []}
    for gold in golds:
        for table, content in perfect(gold).items():
            tables[table] += content
    result = evaluate(*write(tmp_path, tables, golds))
    assert result.mistakes == ()
    assert {score.f1 for score in result.scores.values()} - {None} == {1}


@pytest.mark.parametrize(
    ("read", "runs"),
    [
        ([(1, 2), (3, 4), (5, 6), (0, 0)], []),
        ([(0, 0), (1, 2), (3, 4), (5, 6)], [range(0, 4)]),  # all one row too low, the first left empty
        ([(3, 4), (5, 6), (0, 0), (None, None)], [range(0, 4)]),  # all one row too high, the last left empty
        ([(1, 2), (None, None), (3, 4), (0, 0)], [range(1, 3)]),
        ([(2, 1), (3, 4), (5, 6), (0, 0)], []),  # figures of no other row
        ([(1, 2), (3, 4), (5, 6), (0, 6)], []),  # one figure alone may be chance
        ([(0, 0), (0, 0), (0, 0), (0, 0)], []),
    ],
)
def test_shifts(read, runs):
    assert shifts([(1, 2), (3, 4), (5, 6), (0, 0)], read) == runs


# ---------------------------------------------------------------- who finds errors


def finding(t, **changes):
    row = {"report_id": "r1", "check": "c", "severity": "error", "refs": "form2021.art20_1[a | b]"}
    t["findings"] = [row | changes]


@pytest.mark.parametrize(
    ("plant", "changes", "pointed", "silent"),
    [
        (wrong_cell, {}, Score(1, 0, 0), 0),
        (wrong_cell, {"severity": "note"}, Score(0, 0, 1), 1),
        (wrong_cell, {"refs": "form2021.requests[a | b]; staff"}, Score(0, 0, 1), 1),
        (wrong_value, {"refs": "form2021.requests[a | b]; disclosed"}, Score(1, 0, 0), 0),
        (wrong_value, {}, Score(0, 0, 1), 1),
        (wrong_entity, {}, Score(0, 0, 0), 0),
        (accepted_alternative, {}, Score(0, 0, 0), 0),
    ],
)
def test_an_error_is_silent_if_no_finding_points_at_it(tmp_path, plant, changes, pointed, silent):
    tables = perfect(GOLD)
    plant(tables)
    finding(tables, **changes)
    result = evaluate(*write(tmp_path, tables, [GOLD]))
    assert result.score("mistake", "share", "pointed_at") == pointed
    assert result.score("report", "share", "silent_error") == Score(right=silent, missed=1 - silent)


def test_without_findings_nothing_is_said_about_silence(tmp_path):
    result = evaluate(*write(tmp_path, perfect(GOLD), [GOLD]))
    assert Key("report", "share", "silent_error") not in result.scores


def test_confusion_tells_what_became_of_cells(tmp_path):
    tables = perfect(GOLD)
    for plant in (wrong_cell, blank_for_zero, zero_for_blank, missing_cell, spurious_cell):
        plant(tables)
    observation(tables, indicator="regulations", measure="issued")["status"] = "slash"
    result = evaluate(*write(tmp_path, tables, [GOLD]))
    assert result.confusion == {
        ("nonzero", "same"): 1,
        ("nonzero", "other figure"): 1,
        ("nonzero", "no cell"): 1,
        ("zero", "same"): 2,
        ("zero", "slash"): 1,
        ("blank", "zero"): 1,
        ("no cell", "other figure"): 1,
    }


# ---------------------------------------------------------------- readings of spans


def test_readings_of_spans_are_those_of_nervaluate(tmp_path):
    gold = GOLD | {
        "entities": [["AGENCY", "县水务局"], ["COUNT", "120条"], ["CHANNEL", "县政府网站"], ["PERIOD", "2021年"]]
    }
    tables = perfect(GOLD)
    found = [("AGENCY", "县水务局", 0), ("PERIOD", "120条", 10), ("CHANNEL", "网站", 23), ("COUNT", "3人", 40)]
    tables["entities"] = [
        {"report_id": "r1", "type": type_, "text": text, "start": start, "end": start + len(text)}
        for type_, text, start in found
    ]
    scores = evaluate(*write(tmp_path, tables, [gold])).scores
    assert {what: scores[Key(f"entities {what}", "type", "ALL")] for what in READINGS} == {
        "strict": Score(1, 3, 3),
        "exact": Score(2, 2, 2),
        "partial": Score(2.5, 1.5, 1.5),
        "type": Score(2, 2, 2),
    }


def test_neighbouring_spans_do_not_overlap():
    wanted, got = [Extent("COUNT", 0, 3)], [Extent("COUNT", 3, 6)]
    assert {name: by["ALL"] for name, by in score_spans(wanted, got, ["COUNT"]).items()} == dict.fromkeys(
        READINGS, Score(0, 1, 1)
    )


spans = st.lists(
    st.builds(
        lambda type_, start, length: Extent(type_, start, start + length),
        st.sampled_from(["AGENCY", "COUNT"]),
        st.integers(0, 30),
        st.integers(1, 6),
    ),
    max_size=8,
    unique_by=lambda span: span.start,
)


@given(spans, spans)
def test_clusters_give_what_the_library_gives_of_the_whole(wanted, got):
    """The library on all spans at once, in order of position: cutting into clusters must change nothing."""
    place = operator.attrgetter("start", "end")
    wanted, got = sorted(wanted, key=place), sorted(got, key=place)
    as_dicts = [[{"label": s.type, "start": s.start, "end": s.end - 1} for s in side] for side in (wanted, got)]
    theirs = Evaluator([as_dicts[0]], [as_dicts[1]], ["AGENCY", "COUNT"], loader="dict").evaluate()["overall"]
    ours = score_spans(wanted, got, ["AGENCY", "COUNT"])
    for name, reading in {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}.items():
        score, result = ours[name]["ALL"], theirs[reading]
        assert (score.right, score.right + score.spurious, score.support) == (
            result.correct + result.partial / 2, result.actual, result.possible,
        )  # fmt: skip


# ---------------------------------------------------------------- the error browser


@pytest.fixture
def page(tmp_path) -> lxml.html.HtmlElement:
    """The page of a dataset with several mistakes, one of which holds mark-up."""
    tables = perfect(GOLD)
    for plant in (wrong_channel, spurious_fact, zero_for_blank, wrong_entity, wrong_adcode):
        plant(tables)
    observation(tables, indicator="offices").update(
        rule="offices.rule", evidence="设<b>1</b>个", printed="1", confidence=0.8
    )
    report = tmp_path / "r1.txt"
    report.write_text("概述。我县水务局设机构。公开120条。", "utf-8")
    for place, row in enumerate(tables["entities"]):
        row["start"] = 5 + 10 * place
    tables["reports"][0]["path"] = str(report)
    dataset, gold = write(tmp_path, tables, [GOLD])
    assert main(["evaluate", str(dataset), str(gold), "--html", str(tmp_path / "e.html")]) == 0
    return lxml.html.fromstring((tmp_path / "e.html").read_text("utf-8"))


def words_of(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_each_mistake_stands_on_the_page_once(page):
    shown = [(item.get("data-layer"), item.get("data-kind"), item.get("data-name")) for item in page.iter("article")]
    assert shown == [
        ("field", "missed", "adcode"),
        ("fact", "wrong_dimension", "disclosed"),
        ("fact", "spurious", "offices"),
        ("cell", "zero_for_blank", "normative_docs"),
        ("entity", "wrong_span", "AGENCY"),
    ]
    kinds_ = [option.get("value") for option in page.get_element_by_id("kind")]
    assert kinds_ == ["", "missed", "spurious", "wrong_dimension", "zero_for_blank", "wrong_span"]


def test_both_sides_stand_side_by_side_with_passage_table_and_rule(page):
    field, channel, offices, cell, agency = page.iter("article")
    assert [words_of(side) for side in field.find_class("side")] == ["标注 gold 370000", "数据集 dataset 无 nothing"]
    assert [words_of(chip) for chip in channel.find_class("differs")] == ["政府（部门）网站", "政务微博"]
    assert words_of(offices.find("q")) == "设<b>1</b>个"  # escaped
    assert words_of(offices.find("footer")) == "规则 rule offices.rule · 置信度 confidence 0.80"
    assert [[words_of(figure) for figure in row.iter("td")] for row in cell.iter("tr")][1:] == [
        ["4", "–", "7"],
        ["4", "0", "7"],
    ]
    assert [words_of(value) for value in cell.find_class("differs")] == ["0"]
    assert (words_of(agency.find("q")), words_of(agency.find("q/mark"))) == ("我县水务局设机构。", "水务局")


def test_the_page_needs_nothing_from_outside(page):
    assert [element.tag for element in page.iter("link", "img", "iframe", "object")] == []
    assert {name for element in page.iter() for name in element.attrib} & {"src", "href", "onclick"} == set()
    assert not re.search(r"https?:|@import|url\(", lxml.html.tostring(page, encoding="unicode"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"facts": [{"indicator": "disclosed", "value": 1, "chanel": "tv"}]}, r"facts\.0\.chanel"),
        ({"facts": [{"indicator": "pigeons", "value": 1}]}, "no indicator 'pigeons'"),
        ({"facts": [{"indicator": "disclosed"}]}, r"facts\.0\.value"),
        ({"tables": {"form2021.art20_1": [[1, 2, 3]]}}, "2 rows of 3 cells"),
        ({"tables": {"form2021.art20_8": [["1"]]}}, "'1' is no number"),
        ({"tables": {"form1999.x": []}}, "no table 'form1999.x'"),
        ({"entities": [["AGENCY", "县水务局", "maybe"]]}, r"entities\.0"),
        ({"entities": [["PERSON", "张三"]]}, r"entities\.0\.type"),
        ({"id": "other"}, "not the file's stem"),
    ],
)
def test_faulty_gold_is_refused(tmp_path, change, message):
    (tmp_path / "r1.json").write_text(json.dumps(GOLD | change), "utf-8")
    with pytest.raises(ConfigError, match=message):
        load_gold(tmp_path)


def test_gold_that_is_no_json_or_absent_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no gold"):
        load_gold(tmp_path)
    (tmp_path / "r1.json").write_text("{", "utf-8")
    with pytest.raises(ConfigError, match=r"r1\.json"):
        load_gold(tmp_path)


def test_a_folder_without_a_dataset_is_refused(tmp_path):
    dataset, gold = write(tmp_path, perfect(GOLD), [GOLD])
    (dataset / "observations.csv").write_text("report_id,source\r\n")
    with pytest.raises(ConfigError, match="no column table"):
        evaluate(dataset, gold)
    (dataset / "observations.csv").unlink()
    with pytest.raises(ConfigError, match="is this a dataset"):
        evaluate(dataset, gold)


def spoil(tables: dict[str, list[dict]], chance: random.Random) -> None:
    """Change, drop and add rows at random, as a bad reader would."""
    for content in tables.values():
        for row in list(content):
            if chance.random() < 0.1:
                content.remove(row)
            elif chance.random() < 0.1:
                content.append(dict(row) | {"value": chance.randint(0, 9), "text": "某处"})
            if chance.random() < 0.1:
                row |= {"channel": "website", "qualifier": "about", "text": "某局", "agency": "某局"}
            if chance.random() < 0.05:
                row |= {"value": "", "status": "blank", "published": "", "period": "2001"}
    for content, table in ((content, table) for table, content in tables.items()):
        names = set(load_columns().names(table))
        content[:] = [{name: value for name, value in row.items() if name in names} for row in content]


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_those_of_the_corpus_scorer(shared, assert_scorer_agrees, tmp_path, seed):
    golds = [json.loads(f.read_text("utf-8")) for f in sorted((shared / "corpus/dev/gold").glob("*.json"))]
    tables: dict[str, list[dict]] = {"reports": [], "entities": [], "observations": []}
    for gold in golds:
        for table, content in perfect(gold).items():
            tables[table] += content
    if seed:
        spoil(tables, random.Random(seed))
    dataset, gold_folder = write(tmp_path, tables, golds)
    assert_scorer_agrees(dataset, gold_folder)
