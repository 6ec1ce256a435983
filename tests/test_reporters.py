"""Heads and feet of reports as they are met: who reports, where, for which year, and when it was published."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gongkai.identify import identify
from gongkai.normalise.fold import fold
from gongkai.records import Document, View

BODY = "二、主动公开政府信息情况\n全年主动公开政府信息120条，其中通过网站公开90条。\n三、依申请公开情况\n未收到申请。"
REPORTS = tomllib.loads((Path(__file__).parent / "files" / "report_heads.toml").read_text("utf-8"))["report"]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["text"][:40].replace("\n", " "))
def test_reporter(report: dict[str, Any]) -> None:
    text = report["text"].replace("{body}", BODY)
    squeezed = fold("\n".join("".join(line.split()) for line in text.splitlines()))
    document = Document(text, "text/plain", metadata=report.get("metadata", {}))
    found = identify(document, View(squeezed, range(len(squeezed)), squeezed))
    expected = (report.get("agency", ""), report.get("adcode", ""), report.get("year"), report.get("published"))
    assert (found.agency, found.adcode, found.year, found.published) == expected
