"""The segmenters side by side: words on our gold, borders of entities, speed, size, and what the results notice.

    python benchmarks/segmenters.py [FOLDER OF REPORTS]

`words` is the F1 of words on `data/segmentation/gold.txt`, `forced` the same through gongkai's tokenizer, which
sets the borders of the rules' entities. `kept` is the share of the entities of the reports (default: `data/reports`)
that begin and end where a word does, without that force; with it all do. The shipped pkuseg model has learned the
gold and the sample reports: the last line tells its F1 by cross-validation (`python -m models.train_segmenter
--folds 5`), and for `kept` other reports are needed. `differ` counts the entities and facts that a pipeline with
this segmenter has and one of characters has not, or the other way round. `load` is the first word of a fresh
process, beyond importing gongkai; `MB` what is on disk.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

import gongkai
from gongkai.language import load
from gongkai.records import ReportResult
from gongkai.tokenise import Segmenter, SegmenterName, load_segmenter, tokenise
from gongkai.tokenise.segmenters import SEGMENTERS

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "data" / "segmentation" / "gold.txt"
FIRST_WORD = """
import time, gongkai.tokenise
start = time.perf_counter()
list(gongkai.tokenise.load_segmenter("{name}")("收到申请37件"))
print(time.perf_counter() - start)
"""


def main(reports: Path) -> None:
    gold = [line.split("\t")[1].split() for line in GOLD.read_text("utf-8").splitlines()]
    results = [gongkai.extract(file) for file in sorted(reports.iterdir()) if file.is_file()]
    sys.stdout.write(f"{len(gold)} sentences, {len(results)} reports\n")
    sys.stdout.write("segmenter   words  forced    kept   chars/s  load s    MB  differ\n")
    for name in SEGMENTERS:
        segment, tokenizer = load_segmenter(name), load(name).tokenizer
        differ = sum(len(noticed(name, result.text) ^ noticed("char", result.text)) for result in results)
        sys.stdout.write(
            f"{name:9} {f1(segment, gold):7.3f} {f1(lambda text, cut=tokenizer: words(cut(text)), gold):7.3f}"
            f" {kept(segment, results):7.3f} {speed(segment, results):9,.0f} {first_word(name):7.2f}"
            f" {megabytes(name):5.1f} {differ:7}\n"
        )
    manifest = tomllib.loads((ROOT / "models" / "manifest.toml").read_text("utf-8"))
    f1s = {model["name"]: model["f1"] for model in manifest["model"]}
    sys.stdout.write(f"pkuseg, cross-validated {f1s['segmenter']:.3f}\n")


def words(doc: Iterable[object]) -> list[str]:
    return [str(token) for token in doc]


def places(pieces: Iterable[str]) -> list[int]:
    """Where words begin and end."""
    return [0, *accumulate(map(len, pieces))]


def f1(segment: Callable[[str], Iterable[str]], gold: Iterable[Sequence[str]]) -> float:
    right = found = needed = 0
    for sentence in gold:
        got, need = set(pairwise(places(segment("".join(sentence))))), set(pairwise(places(sentence)))
        right, found, needed = right + len(got & need), found + len(got), needed + len(need)
    return 2 * right / (found + needed)


def kept(segment: Segmenter, results: Iterable[ReportResult]) -> float:
    inside = total = 0
    for result in results:
        borders = set(places(unforced(result.text, segment)))
        inside += sum(m.start in borders and m.end in borders for m in result.entities)
        total += len(result.entities)
    return inside / total


def unforced(text: str, segment: Segmenter) -> list[str]:
    """The words without borders; white space parts them, as everywhere in gongkai."""
    return tokenise(text, segmenter=segment)


def speed(segment: Segmenter, results: Sequence[ReportResult]) -> float:
    """Characters a second, the best of three rounds over all reports."""
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        for result in results:
            unforced(result.text, segment)
        rounds.append(time.perf_counter() - start)
    return sum(len(result.text) for result in results) / min(rounds)


def first_word(name: str) -> float:
    done = subprocess.run([sys.executable, "-c", FIRST_WORD.format(name=name)], capture_output=True, check=True)
    return float(done.stdout)


def megabytes(name: str) -> float:
    spec = find_spec("jieba")
    folder = {"jieba": Path(str(spec and spec.origin)).parent / "dict.txt", "pkuseg": ROOT / "models" / "segmenter"}
    place = folder.get(name)
    files = [] if place is None else [place] if place.is_file() else list(place.iterdir())
    return sum(file.stat().st_size for file in files) / 1e6


def noticed(name: SegmenterName, text: str) -> set[object]:
    """The entities and facts of a pipeline, as spaCy shows them."""
    doc = load(name)(text)
    spans = {(s.label_, s.start_char, s.end_char, s._.gongkai_norm, s._.gongkai_text) for s in doc.spans["gongkai"]}
    return spans | set(doc._.gongkai.facts)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "reports")
