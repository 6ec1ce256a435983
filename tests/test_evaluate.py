"""Scores: a planted error is counted once, in its place; the figures equal those of the corpus's scorer."""

import csv
import json
import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from gongkai.errors import ConfigError
from gongkai.evaluate import evaluate
from gongkai.evaluate.gold import CODED, layout, load_gold, rows
from gongkai.evaluate.scores import CellScore, Score, Share
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
            {"report_id": rid, "agency": fields["agency"].split("|")[0]}
            | {name: fields[name] or "" for name in ("adcode", "year", "published")}
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


FLAWED = {"fully_right": 0}
FIVE = {"attributes": {"qualifier": Share(5, 5), "status": Share(5, 5)}}
WRONG_IN_FULL = FLAWED | FIVE | {"facts_full": Score(4, 1, 1)}
WRONG_IN_VALUE = WRONG_IN_FULL | {"facts_value": Score(4, 1, 1)}


@pytest.mark.parametrize(
    ("plant", "changed", "mistakes"),
    [
        (
            wrong_value,
            WRONG_IN_VALUE | indicator("disclosed", Score(2, 1, 1)),
            2,
        ),
        (wrong_channel, WRONG_IN_FULL | indicator("disclosed", Score(2, 1, 1)), 2),
        (wrong_category, WRONG_IN_FULL | indicator("disclosed", Score(2, 1, 1)), 2),
        (wrong_period, WRONG_IN_FULL | indicator("disclosed", Score(2, 1, 1)), 2),
        (wrong_qualifier, {"attributes": {"qualifier": Share(5, 6), "status": Share(6, 6)}}, 0),
        (wrong_status, {"attributes": {"qualifier": Share(6, 6), "status": Share(5, 6)}}, 0),
        (
            missed_fact,
            WRONG_IN_FULL
            | {"facts_value": Score(4, 0, 1), "facts_full": Score(4, 0, 1)}
            | indicator("disclosed", Score(2, 0, 1)),
            1,
        ),
        (missed_optional_fact, FIVE, 0),
        (
            spurious_fact,
            FLAWED
            | {"facts_value": Score(5, 1, 0), "facts_full": Score(5, 1, 0)}
            | indicator("offices", Score(0, 1, 0)),
            1,
        ),
        (
            spurious_annex_fact,
            FLAWED
            | {"facts_value": Score(5, 1, 0), "facts_full": Score(5, 1, 0)}
            | indicator("offices", Score(0, 1, 0)),
            1,
        ),
        (fact_said_twice, {}, 0),
        (accepted_alternative, {}, 0),
        (wrong_cell, FLAWED | {"cells": CellScore(6, 1, 0, 0, Share(2, 3))}, 1),
        (blank_for_zero, FLAWED | {"cells": CellScore(6, 1, 0, 0, Share(3, 3))}, 1),
        (zero_for_blank, FLAWED | {"cells": CellScore(6, 1, 0, 0, Share(3, 3))}, 1),
        (missing_cell, FLAWED | {"cells": CellScore(6, 0, 1, 0, Share(2, 3))}, 1),
        (spurious_cell, FLAWED | {"cells": CellScore(7, 0, 0, 1, Share(3, 3))}, 1),
        (spurious_blank_cell, {}, 0),
        (moved_cell, FLAWED | {"cells": CellScore(6, 0, 1, 1, Share(2, 3))}, 2),
        (other_form, {}, 0),
        (wrong_entity, entity("AGENCY", Score(1, 1, 1)), 2),
        (lost_entity, entity("AGENCY", Score(1, 0, 1)), 1),
        (spurious_entity, entity("CHANNEL", Score(0, 1, 0)), 1),
        (lost_optional_entity, {}, 0),
        (wrong_agency, {"fields": PERFECT["fields"] | {"agency": Share(0, 1)}}, 1),
        (agency_with_parents, {}, 0),
        (wrong_adcode, {"fields": PERFECT["fields"] | {"adcode": Share(0, 1)}}, 1),
    ],
)
def test_a_planted_error_is_counted_once_in_its_place(tmp_path, plant, changed, mistakes):
    tables = perfect(GOLD)
    plant(tables)
    result = scored(tmp_path, tables)
    assert len(result.pop("mistakes")) == mistakes
    assert result == {name: value for name, value in (PERFECT | changed).items() if name != "mistakes"}


def test_agreement_everywhere(tmp_path):
    assert scored(tmp_path, perfect(GOLD)) == PERFECT


def test_mistakes_say_what_was_wanted_and_what_was_found(tmp_path):
    tables = perfect(GOLD)
    wrong_value(tables)
    zero_for_blank(tables)
    lost_entity(tables)
    wrong_adcode(tables)
    assert [(m.layer, m.wanted, m.found) for m in scored(tmp_path, tables)["mistakes"]] == [
        ("adcode", "370000", ""),
        ("fact", "disclosed 120 公开120条", ""),
        ("fact", "", "disclosed 12"),
        ("cell", "art20_1 normative_docs repealed: blank", "art20_1 normative_docs repealed: 0"),
        ("AGENCY", "县水务局", ""),
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
    score = result.to_dict()["facts_full"]
    assert [score[name] for name in ("precision", "recall", "f1")] == [None, None, None]
    assert result.to_dict()["cells"]["accuracy"] is None
    assert "事实（全）facts, full".ljust(8) in result.table()
    assert result.table().count("–") == 10


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
    lines = result.table().splitlines()
    assert lines[0] == "报告 reports 1, 全对 fully right 1"
    assert [line.split() for line in lines if line.startswith("  disclosed")] == [
        ["disclosed", "3", "3", "0", "0", "100.0", "100.0", "100.0"]
    ]


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
def test_figures_equal_those_of_the_corpus_scorer(shared, tmp_path, seed):
    golds = [json.loads(f.read_text("utf-8")) for f in sorted((shared / "corpus/dev/gold").glob("*.json"))]
    tables: dict[str, list[dict]] = {"reports": [], "entities": [], "observations": []}
    for gold in golds:
        for table, content in perfect(gold).items():
            tables[table] += content
    if seed:
        spoil(tables, random.Random(seed))
    dataset, gold_folder = write(tmp_path, tables, golds)
    command = [sys.executable, shared / "score" / "score.py", gold_folder, dataset, "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = evaluate(dataset, gold_folder)

    def counts(score: Score) -> dict[str, int]:
        return {"tp": score.right, "fp": score.spurious, "fn": score.missed}

    def bare(result: dict) -> dict[str, int]:
        return {name: result[name] for name in ("tp", "fp", "fn")}

    assert (ours.reports, list(ours.absent), ours.fully_right) == (
        theirs["reports"], theirs["not_in_dataset"], theirs["fully_right_reports"],
    )  # fmt: skip
    assert {name: f"{share.right}/{share.total}" for name, share in ours.fields.items()} == theirs["meta"]
    assert {name: f"{s.right}/{s.total}" for name, s in ours.attributes.items()} == theirs["attributes"]
    assert counts(ours.facts_value) == bare(theirs["facts_value"])
    assert counts(ours.facts_full) == bare(theirs["facts_full"])
    assert {kind: counts(s) for kind, s in ours.entities.items()} == {
        kind: bare(result) for kind, result in theirs["entities"].items()
    }
    assert {name: counts(s) for name, s in ours.by_indicator.items()} == {
        name: bare(result) for name, result in theirs["by_indicator"].items()
    }
    cells = {"n": ours.cells.total} | {
        name: getattr(ours.cells, name) for name in ("right", "wrong", "missing", "spurious")
    }
    assert cells == {name: theirs["cells"].get(name, 0) for name in cells}
