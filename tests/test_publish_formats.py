"""Every format read back by its own library: the same table, its labels, and the reasons why numbers are missing."""

import importlib.util
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from gongkai.assemble import assemble
from gongkai.cli import main
from gongkai.errors import ConfigError
from gongkai.publish import BuildInfo, export, formats, load, publish
from gongkai.publish.labelled import is_coded
from gongkai.records import (
    Cell,
    Coordinates,
    Document,
    Fact,
    Failure,
    Finding,
    Identity,
    Mention,
    ReportResult,
    Value,
)
from gongkai.rulebook.columns import load_columns

INFO = BuildInfo(datetime(2024, 5, 1, tzinfo=UTC), 1.5)
ALL = ("csv", "parquet", "xlsx", "stata", "spss", "duckdb")
LONG = "公开" * 2000
TEXT = f"=1+1 “要闻”\t1346条，约0.80元 https://a.cn {LONG}"
SCHEMA = load_columns()
pytestmark = pytest.mark.filterwarnings("error")


def fact(indicator, value, start, end, status="reported", **at):
    return Fact(indicator, Value(value), status, Coordinates(**at), "", start, end, 0, len(TEXT), "r", 0.85)


def blank(status, start):
    at = Coordinates(measure="decisions")
    return Cell("form2021", "art20_5", "行政许可", "数量", "licences", at, None, "件", status, "", start, start, "grid")


def result(report_id):
    facts = (
        fact("disclosed", Decimal("1346.0"), 8, 12, channel="wechat+weibo"),
        fact("fees_collected", Decimal("0.80"), 14, 18),
        fact("disclosed", 2**40, 20, 21, status="none_stated", outlet="=cmd|' /C calc'!A0"),
    )
    cells = tuple(
        blank(status, 30 + at) for at, status in enumerate(("blank", "slash", "unreadable", "not_applicable"))
    )
    return ReportResult(
        report_id, f"in/{report_id}.txt", "ab" * 32, Document(TEXT, "text/plain"),
        Identity("甲县水务局", adcode="370112", level="county", year=2020, published=date(2021, 1, 20)),
        "narrative+form2021", (), (Mention("COUNT", "=1+1", 0, 4, "1346", "count"),), facts, cells,
        (Finding("X1", "note", "undecided", "一句。 One.", Decimal("-1.5"), 2, None),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return assemble([result("r1"), result("r2")], [Failure("in/bad.pdf", "format", "加密, “no”")])


@pytest.fixture(scope="module")
def folder(frames, tmp_path_factory) -> Path:
    for library in ("xlsxwriter", "pyreadstat", "duckdb", "python_calamine"):
        pytest.importorskip(library)
    out = tmp_path_factory.mktemp("formats") / "out"
    publish(frames, out, INFO, ALL)
    return out


def expected(frame: pd.DataFrame, table: str, *, empty: object = None, coded: bool = False) -> list[list[object]]:
    """A table as rows of plain values; numbers as doubles, codes as their place in the vocabulary where `coded`."""
    columns = []
    for column in SCHEMA.columns[table]:
        values = [empty if pd.isna(value) else value for value in frame[column.name]]
        if column.type in ("integer", "number"):
            values = [value if value is empty else float(value) for value in values]
        elif column.type == "string" and coded and is_coded(column):
            places = {code: float(place) for place, code in enumerate(SCHEMA.vocabularies[column.codes], start=1)}
            values = [places.get(value) for value in values]
        elif column.type == "string":
            values = [value or empty for value in values]
        columns.append(values)
    return [list(row) for row in zip(*columns, strict=True)]


def found(frame: pd.DataFrame) -> list[list[object]]:
    """The same of a table that was read back; letters for missing values count as missing."""
    columns = []
    for name in frame.columns:
        days = pd.api.types.is_datetime64_any_dtype(frame[name])
        values = [None if pd.isna(value) else value for value in frame[name]]
        if days:
            values = [value and value.date() for value in values]
        columns.append([float(value) if isinstance(value, int | float) else value for value in values])
    return [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_dataset_is_loaded_as_it_was(frames, tmp_path, kind):
    publish(frames, tmp_path / "out", INFO, [kind])
    for table, frame in load(tmp_path / "out").items():
        pd.testing.assert_frame_equal(frame, frames[table])


def test_an_export_is_the_same_dataset(folder, tmp_path):
    export(folder, tmp_path / "again", ["csv", "xlsx", "stata"])
    for file in (tmp_path / "again").iterdir():
        if file.name != "build.json":
            assert file.read_bytes() == (folder / file.name).read_bytes(), file.name
    before, after = ((place / "build.json").read_text("utf-8") for place in (folder, tmp_path / "again"))
    assert before.split('"formats"')[0] == after.split('"formats"')[0]


def test_workbook(folder, frames):
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(folder / "gongkai.xlsx")
    assert book.sheet_names == [*SCHEMA.tables, "codebook"]
    for table in SCHEMA.tables:
        head, *rows = book.get_sheet_by_name(table).to_python(skip_empty_area=False)
        assert head == SCHEMA.names(table)
        assert rows == expected(frames[table], table, empty="")


def test_workbook_is_frozen_and_filtered_and_holds_no_formula(folder):
    with zipfile.ZipFile(folder / "gongkai.xlsx") as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, 7)]
    assert all('state="frozen"' in sheet for sheet in sheets)
    assert all("<autoFilter" in sheet for sheet in sheets[:5])
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_workbook_cuts_what_a_cell_cannot_hold(frames, tmp_path):
    from python_calamine import CalamineWorkbook

    long = frames["failures"].assign(message="长" * 40_000)
    publish({**frames, "failures": long}, tmp_path / "out", INFO, ["xlsx"])
    _, row = CalamineWorkbook.from_path(tmp_path / "out" / "gongkai.xlsx").get_sheet_by_name("failures").to_python()
    assert row[2] == "长" * 32_766 + "…"


@pytest.mark.parametrize("library", ["pandas", "pyreadstat"])
@pytest.mark.parametrize("table", SCHEMA.tables)
def test_stata(folder, frames, table, library):
    path = folder / f"{table}.dta"
    if library == "pandas":
        frame = pd.read_stata(path, convert_categoricals=False)
    else:
        frame = importlib.import_module("pyreadstat").read_dta(path)[0]
    assert [name.rstrip("_") for name in frame.columns] == SCHEMA.names(table)
    assert found(frame.replace("", None)) == expected(frames[table], table, coded=True)


def test_stata_labels_and_reasons_for_missing_numbers(folder):
    import pyreadstat

    frame, meta = pyreadstat.read_dta(folder / "observations.dta", user_missing=True)
    assert list(frame["value"])[:7] == [1346, 0.8, 2**40, "a", "b", "e", "d"]
    assert meta.variable_value_labels["value"] == {
        "a": "blank 空白",
        "b": "slash 划线",
        "c": "implied 推定",
        "d": "not_applicable 不适用",
        "e": "unreadable 无法辨读",
    }
    assert meta.variable_value_labels["status"][1] == "reported 报告"
    assert meta.column_names_to_labels["value"] == "数值 Value"
    assert meta.file_label == "观测表 Observations"
    written = pd.read_stata(folder / "observations.dta", convert_missing=True, convert_categoricals=False)
    assert [str(value) for value in written["value"][3:7]] == [".a", ".b", ".e", ".d"]


@pytest.mark.parametrize("table", SCHEMA.tables)
def test_spss(folder, frames, table):
    import pyreadstat

    frame, meta = pyreadstat.read_sav(folder / f"{table}.sav")
    assert list(frame.columns) == SCHEMA.names(table)
    assert found(frame.replace("", None)) == expected(frames[table], table, coded=True)
    assert meta.column_labels == [f"{column.label_zh} {column.label_en}" for column in SCHEMA.columns[table]]


def test_spss_value_labels(folder):
    import pyreadstat

    _, meta = pyreadstat.read_sav(folder / "observations.sav")
    assert meta.variable_value_labels["source"] == {1: "narrative 正文", 2: "table 表格"}


def test_database(folder, frames):
    import duckdb

    with duckdb.connect(folder / "gongkai.duckdb", read_only=True) as database:
        for table in SCHEMA.tables:
            read = database.execute(f'SELECT * FROM "{table}"').df()
            assert list(read.columns) == SCHEMA.names(table)
            assert found(read.replace("", None)) == expected(frames[table], table)
        comments = database.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        assert [name for table, name, comment in comments if table != "codebook" and not comment] == []
        (codes,) = database.execute("SELECT count(*) FROM codebook WHERE entry = 'code'").fetchone()
    assert codes == sum(map(len, SCHEMA.vocabularies.values()))


@pytest.mark.parametrize("names", [("csv",), ("xlsx",), ("stata",), ("parquet",)])
def test_equal_datasets_are_equal_files(frames, tmp_path, names):
    for out in ("one", "two"):
        publish(frames, tmp_path / out, INFO, names)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_empty_tables_in_every_format(tmp_path):
    for library in ("xlsxwriter", "pyreadstat", "duckdb"):
        pytest.importorskip(library)
    publish(assemble([], []), tmp_path / "out", INFO, ALL)
    assert len(list((tmp_path / "out").iterdir())) == 4 * len(SCHEMA.tables) + 2 + 7


def test_a_missing_library_is_told_with_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(ConfigError, match=r"format spss needs pyreadstat: pip install 'gongkai\[spss\]'"):
        formats.check_formats(["csv", "spss"])


def test_export_command(folder, tmp_path, capsys):
    assert main(["export", str(folder), "-o", str(tmp_path / "x"), "--formats", "stata,xlsx"]) == 0
    assert "gongkai.xlsx" in {file.name for file in (tmp_path / "x").iterdir()}
    assert main(["export", str(folder), "-o", str(tmp_path / "y"), "--formats", "sas"]) == 2
    assert main(["export", str(folder), "-o", str(folder), "--formats", "stata"]) == 2
    assert main(["export", str(tmp_path), "-o", str(tmp_path / "y")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "gongkai: no format 'sas'; there are csv, parquet, xlsx, stata, spss, duckdb",
        f"gongkai: {folder}: the dataset itself; give another folder",
        f"gongkai: {tmp_path}: no table reports as CSV or Parquet; is this a dataset?",
    ]
