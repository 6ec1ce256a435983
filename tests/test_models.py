"""What is shipped in models/ is what its manifest and its card say."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import jieba
import pytest

from gongkai.records import Source
from models import train_reader, train_segmenter

MODELS = Path(__file__).resolve().parents[1] / "models"
MANIFEST = tomllib.loads((MODELS / "manifest.toml").read_text("utf-8"))["model"]
NO_MODELS = {"README.md", "__init__.py", "__pycache__", "manifest.toml", "words.txt"}


@pytest.mark.parametrize("model", MANIFEST, ids=lambda model: model["name"])
def test_files_are_those_of_the_manifest(model: dict) -> None:
    folder = MODELS / model["name"]
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "README.md"}
    assert {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in found.items()} == model[
        "files"
    ]
    assert sum(map(len, found.values())) < 5_000_000


@pytest.mark.parametrize("model", MANIFEST, ids=lambda model: model["name"])
def test_the_library_is_the_one_it_was_trained_with(model: dict) -> None:
    major = model["version"].split(".")[0]
    assert version(model["library"]).split(".")[0] == major


@pytest.mark.parametrize("model", MANIFEST, ids=lambda model: model["name"])
def test_the_card_tells_what_a_user_must_know(model: dict) -> None:
    card = (MODELS / model["name"] / "README.md").read_text("utf-8")
    headings = [line.removeprefix("## ") for line in card.splitlines() if line.startswith("## ")]
    assert headings == ["Data", "Recipe", "Scores", "Limits", "Licence", "中文"]
    assert all(name in card for name in (model["recipe"], model["library"], model["version"], f"{model['f1']:.3f}"))
    assert all(told["sha256"][:12] in card for told in model["files"].values())


def test_the_manifest_and_the_folder_name_the_same_models_and_recipes() -> None:
    recipes = {path.name for path in MODELS.glob("train_*.py")}
    assert {path.name for path in MODELS.iterdir()} - NO_MODELS - recipes == {model["name"] for model in MANIFEST}
    assert {model["recipe"] for model in MANIFEST} <= recipes


def test_the_teacher_of_words() -> None:
    words = train_segmenter.teach("截至2014年12月31日，我局作出行政许可七百余件，行政复议1,024件。")
    assert " ".join(words) == "截至 2014年 12月 31日 ， 我 局 作出 行政 许可 七百余 件 ， 行政复议 1,024 件 。"


def test_the_same_text_gives_the_same_words_model(tmp_path: Path) -> None:
    for name in ("one", "two"):
        train_segmenter.train(train_segmenter.gold()[:20], tmp_path / name)
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert sorted(one) == ["features.msgpack", "weights.npz"]
    assert one == two


def test_the_second_reader_reads_what_the_rules_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_reader, "EPOCHS", 1)
    report = "崇义县林业局2012年政府信息公开工作年度报告\n全年收到申请37件。更换设备12台。\n".encode()
    reading = train_reader.reading(Source("report.txt", report), "report")
    counts = [(count.around, count.told) for count in reading.counts]
    assert counts == [("全年收到申请#。更换设备12台。", "requests_received"), ("全年收到申请37件。更换设备#。", "")]
    gold = tuple(replace(count, gold=count.told) for count in reading.counts)
    entities, numbers = train_reader.train([replace(reading, counts=gold)])
    assert train_reader.entity_tally(entities, [reading])["right"] == 0
    assert train_reader.link_tally(numbers, [reading], threshold=0.0)["right"] == 0


def test_the_words_for_jieba_are_new_to_it() -> None:
    words = (MODELS / "words.txt").read_text("utf-8").split()
    assert len(set(words)) == len(words)
    plain = jieba.Tokenizer()
    plain.initialize()
    assert [word for word in words if plain.FREQ.get(word)] == []
