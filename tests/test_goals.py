"""What keeps gongkai fast, counted and not timed: modules that are not imported, and work that is not done.

Counts are the same on every machine and in every run; `make bench` has the times. Bounds are what was counted when
they were set, and some slack: whoever lowers a count may lower its bound.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.process import GARBAGE

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "data" / "reports"
TEXT = str(REPORTS / "s01-rongcheng-education-2009.txt")
PAGE = str(REPORTS / "s03-dazhou-city-2011.html")
LIBRARIES = {
    "ahocorasick_rs", "cn2an", "duckdb", "jieba", "jinja2", "lxml", "nervaluate", "numpy", "olefile", "pandas",
    "pandera", "pyarrow", "pydantic", "pypdfium2", "python_calamine", "spacy", "spacy_pkuseg", "xlrd",
}  # fmt: skip
# Characters of the text of a report that are tagged, of a thousand; Chinese numerals that cn2an reads, in a report.
MOST_TAGGED, MOST_NUMERALS = 30, 1
# Calls, of Python's functions and of built-in ones, for a thousand characters of text: of all stages, of the text core.
MOST_CALLS, MOST_CORE_CALLS = 8_400, 4_000

COUNTED = """
import json, sys
from pathlib import Path
import cn2an
import gongkai
from gongkai.tokenise.tagger import Tagger

counts = {"numerals": 0, "tagged": 0, "characters": 0, "reports": 0}
read, tag = cn2an.cn2an, Tagger.tag

def count_numeral(*args, **named):
    counts["numerals"] += 1
    return read(*args, **named)

def count_tagged(self, text):
    counts["tagged"] += len(text)
    return tag(self, text)

cn2an.cn2an, Tagger.tag = count_numeral, count_tagged
for file in sorted(Path(sys.argv[1]).glob("*.*")):
    counts["characters"] += len(gongkai.extract(file).text)
    counts["reports"] += 1
print(json.dumps({**counts, "imported": sorted(sys.modules)}))
"""

CALLS = """
import json, re, sys
from gongkai.records import Source
from benchmarks.speed import works
from gongkai.flow import flow
from gongkai.read import read
from gongkai.rulebook.rules import load_rulebook
from tests.generator import reports

def sources(count, seed):
    return [Source(report.name, report.data) for report in reports(count, seed)]

def calls(work, files):
    number = 0
    def count(frame, event, argument):
        nonlocal number
        number += event in ("call", "c_call")
    sys.setprofile(count)
    for file in files:
        work(file)
    sys.setprofile(None)
    return number

def core(source):
    return works.entities(read(source))

for rule in load_rulebook().entities:
    re.compile(rule.regex)  # as a process of many reports has them all
for source in sources(40, 2):
    flow(source, "r")
fresh, others = sources(20, 1), sources(20, 3)
thousands = sum(len(source.data.decode()) for source in fresh) / 1000
print(json.dumps({"all": calls(lambda source: flow(source, "r"), fresh) / thousands,
                  "core": calls(core, others) / (sum(len(source.data.decode()) for source in others) / 1000)}))
"""


def run(code: str, *arguments: str) -> str:
    """What a program prints in a process of its own, whose memories are empty."""
    path = os.pathsep.join([str(ROOT / "pipeline"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def imported(arguments: list[str]) -> set[str]:
    """The libraries that a command imports."""
    code = (
        "import json, sys\n"
        "from gongkai.cli import main\n"
        f"code = main({arguments!r})\n"
        "print()\n"
        "print(json.dumps([code, *sys.modules]))"
    )
    code, *modules = json.loads(run(code).rstrip().rsplit("\n", 1)[1])
    assert code in (0, None)
    return LIBRARIES & set(modules)


def test_the_start_is_not_searched_for_garbage() -> None:
    code = (
        "import gc, json, sys\n"
        "from gongkai.__main__ import main\n"
        f"sys.argv = ['gongkai', 'extract', {TEXT!r}, '--csv']\n"
        "code = main()\n"
        "print()\n"
        "print(json.dumps([code, sum(generation['collections'] for generation in gc.get_stats())]))"
    )
    done, collections = json.loads(run(code).rstrip().rsplit("\n", 1)[1])
    assert done == 0
    assert collections <= 25  # a dozen before the first line is run; without the limit there are 160


def test_workers_look_for_garbage_as_seldom() -> None:
    code = (
        "import gc, runpy\n"
        "from gongkai.batch import desk\n"
        "desk.main = lambda: print(gc.get_threshold()[0])\n"
        "runpy.run_module('gongkai.batch', run_name='__main__')"
    )
    assert int(run(code)) == GARBAGE


def test_import_loads_no_library() -> None:
    modules = json.loads(run("import json, sys, gongkai; print(json.dumps(sorted(sys.modules)))"))
    assert "gongkai" in modules
    assert LIBRARIES & set(modules) == set()


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        (["--help"], set()),
        (["rules", "list"], {"pydantic"}),
        (["places", "平顺县"], {"pydantic", "ahocorasick_rs"}),
        (["extract", TEXT, "--json"], {"pydantic", "ahocorasick_rs", "cn2an", "lxml"}),
        (["extract", TEXT], {"pydantic", "ahocorasick_rs", "cn2an", "lxml"}),
        (["extract", PAGE, "--json"], {"pydantic", "ahocorasick_rs", "cn2an", "lxml"}),
    ],
    ids=" ".join,
)
def test_commands_load_only_what_they_need(command: list[str], needed: set[str]) -> None:
    assert imported(command) <= needed


def test_few_characters_are_tagged_and_few_numerals_converted() -> None:
    counts = json.loads(run(COUNTED, str(REPORTS)))
    assert counts["reports"] >= 18
    assert counts["tagged"] <= counts["characters"] * MOST_TAGGED / 1000
    assert counts["numerals"] <= counts["reports"] * MOST_NUMERALS
    assert {"spacy", "jieba", "pandas", "numpy", "pyarrow"} & set(counts["imported"]) == set()  # so no Doc was built


def test_few_calls_are_made() -> None:
    counts = json.loads(run(CALLS))
    assert 0 < counts["core"] <= MOST_CORE_CALLS
    assert 0 < counts["all"] <= MOST_CALLS
