"""Gold goes into every format and comes back as it was; marks find their place in a text that changed."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gongkai
from gongkai.annotate.draft import draft
from gongkai.annotate.formats import FORMATS, read_marks, write_marks
from gongkai.annotate.marks import Mark, Marked, from_marks, to_marks
from gongkai.annotate.realign import realign
from gongkai.cli import main
from gongkai.errors import ConfigError
from gongkai.evaluate import evaluate
from gongkai.evaluate.gold import GoldEntity, GoldFact, GoldFields, GoldReport, load_gold, write_gold

OWN = Path(__file__).resolve().parents[1] / "data"
TEXT = "全年主动公开政府信息120条，其中网站80余条。\n收到申请\n3件，局长办公会\t听取汇报𠮷。"

# What a CSV cell, a JSON string and a brat file can all hold: any character but half ones and NUL.
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
words = st.text(letters, max_size=12)
names = st.text("abcdefgh-0123456789", min_size=1, max_size=8)


def set_only(**strategies: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Keyword arguments, some of them left out."""
    return st.fixed_dictionaries({}, optional=strategies)


codes = st.sampled_from(["website", "|website", "wechat+weibo", "other|tv"])
more_of_facts = set_only(
    channel=codes,
    outcome=codes,
    category=words.filter(bool),
    period=st.just("2013"),
    qualifier=st.sampled_from(["over", "about"]),
    status=st.just("none_stated"),
    scope=st.just("jurisdiction"),
    optional=st.just(True),
)


@st.composite
def gold_with_text(draw: st.DrawFn) -> tuple[GoldReport, str]:
    """A text of anything, with entities and facts anywhere in it, and everything else that gold can hold."""
    text = draw(st.text(letters, min_size=1, max_size=80))

    def place() -> dict[str, int]:
        start = draw(st.integers(0, len(text) - 1))
        return {"start": start, "end": draw(st.integers(start + 1, len(text)))}

    entities, facts = [], []
    for _ in range(draw(st.integers(0, 4))):
        at = place()
        kind = draw(st.sampled_from(["AGENCY", "COUNT"]))
        entities.append(GoldEntity(type=kind, text=text[at["start"] : at["end"]], optional=draw(st.booleans()), **at))
    for _ in range(draw(st.integers(0, 4))):
        at = place()
        value = draw(st.integers(0, 10**9) | st.floats(0, 1e6, allow_nan=False))
        indicator = draw(st.sampled_from(["disclosed", "staff"]))
        evidence = text[at["start"] : at["end"]]
        facts.append(GoldFact(indicator=indicator, value=value, evidence=evidence, **draw(more_of_facts), **at))
    report = GoldReport(
        id=draw(names),
        report=GoldFields(
            agency=draw(words),
            year=draw(st.integers(2008, 2030)),
            adcode=draw(st.none() | st.just("370000")),
            period=draw(st.none() | st.just(("2021-01-01", "2021-12-31"))),
        ),
        facts=tuple(facts),
        entities=tuple(entities),
        tables=draw(
            st.just({}) | st.just({"form2021.art20_8": ([1.5],), "form2021.art20_1": ([1, None, 0], [0, 2, 3])})
        ),
        violations=draw(st.just(()) | st.just(("C1",))),
        notes=draw(words),
    )
    return report, text


@pytest.mark.parametrize("name", FORMATS)
@given(some=st.lists(gold_with_text(), max_size=3, unique_by=lambda item: item[0].id))
@settings(max_examples=40, deadline=None)
def test_gold_survives_every_format(name: str, some: list[tuple[GoldReport, str]]) -> None:
    if FORMATS[name][2] and not some:
        return  # a folder without a file is no annotation
    some = sorted(some, key=lambda item: item[0].id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"gold{FORMATS[name][1]}"
        marked = [to_marks(report, text) for report, text in some]
        write_marks(path, name, marked)
        back = read_marks(path, name)
        assert [from_marks(item) for item in back] == [report for report, _ in some]
        if name != "json":  # our own files do not hold the texts
            assert back == marked
        if back:
            assert read_marks(path) == back  # the name tells the format


def test_what_a_coder_adds_moves_and_deletes_comes_back(tmp_path: Path) -> None:
    report = GoldReport(
        id="r1",
        report=GoldFields(agency="某局", year=2021),
        facts=(GoldFact(indicator="disclosed", value=120, channel="website", evidence="120条"),),
        entities=(GoldEntity(type="COUNT", text="3件"), GoldEntity(type="COUNT", text="120条")),
    )
    write_marks(tmp_path / "d.jsonl", "doccano", [to_marks(report, TEXT)])
    line = json.loads((tmp_path / "d.jsonl").read_text("utf-8"))
    (three, count, fact) = line["label"]
    assert TEXT[slice(*three[:2])] == "3件"
    at = TEXT.index("80余条")
    added = [[at, at + 4, "disclosed"], [at, at + 4, "COUNT"]]
    line["label"] = [count, fact, *added]
    (tmp_path / "d.jsonl").write_text(json.dumps(line), "utf-8")
    (item,) = read_marks(tmp_path / "d.jsonl")
    changed = from_marks(item)
    assert [(fact.value, fact.channel, fact.evidence) for fact in changed.facts] == [
        (120, "website", "120条"),
        (80, "", "80余条"),
    ]
    assert [entity.text for entity in changed.entities] == ["120条", "80余条"]


def test_newer_exports_of_doccano(tmp_path: Path) -> None:
    line = {
        "id": 7,
        "report_id": "r1",
        "text": TEXT,
        "entities": [{"id": 1, "label": "COUNT", "start_offset": 10, "end_offset": 14}],
        "gongkai": {"rest": {"report": {"agency": "", "year": 2021}}},
    }
    (tmp_path / "d.jsonl").write_text(json.dumps(line), "utf-8")
    (item,) = read_marks(tmp_path / "d.jsonl")
    assert from_marks(item).entities == (GoldEntity(type="COUNT", text="120条", start=10, end=14),)


def test_annotations_come_before_predictions_in_label_studio(tmp_path: Path) -> None:
    file = tmp_path / "l.json"
    write_marks(file, "labelstudio", [Marked("r1", TEXT, (Mark("COUNT", 10, 14),), {})])
    (task,) = json.loads(file.read_text("utf-8"))
    assert task["predictions"][0]["result"][0]["value"] == {
        "start": 10,
        "end": 14,
        "text": "120条",
        "labels": ["COUNT"],
    }
    region = {"id": "x", "type": "labels", "value": {"start": 0, "end": 2, "labels": ["PERIOD"]}}
    task["annotations"] = [{"result": [region]}]
    file.write_text(json.dumps([task]), "utf-8")
    assert read_marks(file)[0].marks == (Mark("PERIOD", 0, 2),)


def test_brat_fragments_go_round_line_ends(tmp_path: Path) -> None:
    start = TEXT.index("申请\n3件")
    write_marks(tmp_path, "brat", [Marked("r1", TEXT, (Mark("COUNT", start, start + 5, {"optional": True}),), {})])
    assert (tmp_path / "r1.ann").read_text("utf-8") == (
        f"T1\tCOUNT {start} {start + 2};{start + 3} {start + 5}\t申请 3件\n"
        '#1\tAnnotatorNotes T1\t{"optional": true}\n'
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", "{", "not as the format has it"),
        ("a.jsonl", '{"text": "x"}', "not as the format has it: KeyError"),
        ("a.csv", "x,y\n1,2\n", "not as the format has it"),
        ("a.txt", "", "its name does not tell a format"),
        ("a.jsonl", '{"report_id": "r", "text": "x", "label": [[0, 1, "staff"]]}', "no number, and no value"),
        ("a.jsonl", '{"report_id": "r", "text": "x", "label": []}', "report: Field required"),
    ],
)
def test_what_is_not_in_its_format_is_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=message):
        [from_marks(item) for item in read_marks(tmp_path / name)]


def test_what_the_text_does_not_hold_stays_in_gold_without_a_place() -> None:
    report = GoldReport(
        id="r1",
        report=GoldFields(agency="某局", year=2021),
        facts=(GoldFact(indicator="staff", value=2, evidence="不在此处"),),
        entities=(GoldEntity(type="COUNT", text="99条"),),
    )
    item = to_marks(report, TEXT)
    assert item.marks == ()
    assert from_marks(item) == report


def test_entities_are_placed_in_order_of_appearance() -> None:
    text = "我局公开3条，收到3条，我局答复3条。"
    wanted = [("我局", 0), ("3条", 4), ("3条", 9), ("我局", 12), ("3条", 16)]
    report = GoldReport(
        id="r1",
        report=GoldFields(agency="", year=2021),
        entities=tuple(GoldEntity(type="COUNT" if "条" in word else "AGENCY", text=word) for word, _ in wanted),
    )
    assert [(text[mark.start : mark.end], mark.start) for mark in to_marks(report, text).marks] == wanted


def test_our_own_gold_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    gold = load_gold(OWN / "gold")
    write_gold(tmp_path, gold)
    assert load_gold(tmp_path) == gold


# ---------------------------------------------------------------- texts that changed


@pytest.mark.parametrize(
    ("new", "places", "lost"),
    [
        (TEXT, ["120条", "80余条", "3件"], []),
        (f"标题\n\n{TEXT}", ["120条", "80余条", "3件"], []),
        (TEXT.replace("，其中", ", 其中 "), ["120条", "80余条", "3件"], []),
        (TEXT.replace("120条", "１２０条"), ["１２０条", "80余条", "3件"], []),
        (TEXT.replace("120条", "12 0条"), ["12 0条", "80余条", "3件"], []),
        (TEXT.replace("120条", "121条"), ["80余条", "3件"], ["120条"]),  # its value may have changed too
        (TEXT.replace("，其中网站80余条", ""), ["120条", "3件"], ["80余条"]),
        ("", [], ["120条", "80余条", "3件"]),
    ],
)
def test_marks_move_with_their_words(new: str, places: list[str], lost: list[str]) -> None:
    marks = tuple(Mark("COUNT", TEXT.index(word), TEXT.index(word) + len(word)) for word in ("120条", "80余条", "3件"))
    moved, gone = realign(Marked("r1", TEXT, marks, {}), new)
    assert moved.text == new
    assert [new[mark.start : mark.end] for mark in moved.marks] == places
    assert [TEXT[mark.start : mark.end] for mark in gone] == lost


@given(st.text("一二三0123条件，。\n", min_size=4, max_size=60), st.data())
def test_a_mark_outside_of_what_was_put_in_is_never_lost(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.integers(0, start) | st.integers(end, len(text)))
    if not text[start:end].strip():
        return
    new = f"{text[:at]}甲乙丙{text[at:]}"
    moved, lost = realign(Marked("r1", text, (Mark("COUNT", start, end),), {}), new)
    assert lost == []
    (mark,) = moved.marks
    assert new[mark.start : mark.end].split() == text[start:end].split()


# ---------------------------------------------------------------- our own reading as gold


def test_a_draft_agrees_with_the_dataset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for name in ("s06-taoyuan-environment-2014.html", "s12-jimo-health-2019.html", "s16-yizi-street-2022.txt"):
        (reports / name).write_bytes((OWN / "reports" / name).read_bytes())
    gongkai.build(reports, tmp_path / "out")
    assert (
        main(["annotate", "export", str(tmp_path / "out"), "-o", str(tmp_path / "a.spacy"), "--format", "docbin"]) == 0
    )
    assert main(["annotate", "import", str(tmp_path / "a.spacy"), "-o", str(tmp_path / "gold")]) == 0
    assert "3 reports written" in capsys.readouterr().out
    evaluation = evaluate(tmp_path / "out", tmp_path / "gold")
    assert evaluation.mistakes == ()
    assert evaluation.cells.total > 300
    assert evaluation.facts_full.right > 50


def test_import_moves_marks_to_the_reports_as_they_are_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "r1.txt"
    report.write_text("昌乐县水利局2012年政府信息公开工作年度报告\n全年公开政府信息24条。\n收到申请3件。", "utf-8")
    out = tmp_path / "a.csv"
    assert main(["annotate", "export", str(report), "-o", str(out), "--format", "csv"]) == 0
    report.write_text(
        "昌乐县水利局2012年政府信息公开工作年度报告\n一、概述\n全年公开政府信息25条。\n收到申请3件。", "utf-8"
    )
    assert main(["annotate", "import", str(out), "-o", str(tmp_path / "gold"), "--reports", str(report)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[:2] for line in told[1:-1]] == [["r1", "COUNT"], ["r1", "disclosed"]]
    (gold,) = load_gold(tmp_path / "gold")
    assert [(fact.indicator, fact.value) for fact in gold.facts] == [("requests_received", 3)]
    text = report.read_text("utf-8")
    assert all(text[entity.start : entity.end] == entity.text for entity in gold.entities)


def test_export_of_gold_and_of_chosen_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = tmp_path / "s.csv"
    chosen.write_text("report_id,weight\ns04-huaqiu-town-2012,3\n", "utf-8")
    arguments = ["annotate", "export", str(OWN / "reports"), "--gold", str(OWN / "gold"), "--only", str(chosen)]
    assert main([*arguments, "-o", str(tmp_path / "brat"), "--format", "brat"]) == 0
    assert sorted(file.suffix for file in (tmp_path / "brat").iterdir()) == [".ann", ".json", ".txt"]
    (item,) = read_marks(tmp_path / "brat")
    (gold,) = [report for report in load_gold(OWN / "gold") if report.id == item.id]
    back = from_marks(item)
    assert [fact.model_copy(update={"start": None, "end": None}) for fact in back.facts] == list(gold.facts)
    assert back.tables == gold.tables
    assert main([*arguments, "-o", str(tmp_path / "x"), "--format", "word"]) == 2
    assert "no format 'word'" in capsys.readouterr().err


def test_a_fact_said_twice_is_there_once() -> None:
    text = "昌乐县水利局2016年政府信息公开工作年度报告\n全年收到政府信息公开申请3件。全年收到政府信息公开申请3件。"
    report = draft(gongkai.extract(text))
    assert [(fact.indicator, fact.value) for fact in report.facts] == [("requests_received", 3)]
