"""AGENCY mentions: self-references, organs behind a place or rank, townships, and the report's own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.records import View
from gongkai.rulebook.authority import organs
from gongkai.rulebook.naming import last_characters, parse_name, scan_text
from gongkai.rulebook.prefixes import is_stop, place_before
from gongkai.rulebook.structure import structure

Found: TypeAlias = tuple[int, int, str]
_REPORT_WORDS = ("信息公开", "政务公开")
_DEFINED = ("（以下简称", "（简称", "（下称", "（以下称", "（下简称")
_SHORT_NAMES = range(3, 11)  # characters of a name that a report defines
_TITLE_LENGTH = 60
_LINE_LENGTH = 32
_LONGEST_BUREAU = 10
_MOST_NAMES = 30  # annexes may list every agency of a place; those are found without this


@lru_cache(maxsize=1)
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    """One automaton over the words of self-reference and of the own superior."""
    rules = structure()
    selves = [head + tail for head, tails in rules.self.items() for tail in tails]
    bureaus = [level + word for level in rules.bureaus.levels for word in rules.bureaus.words]
    words = (*selves, *bureaus)
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), words


def agencies(view: View) -> list[Found]:
    """Every AGENCY mention of `view.text` as (start, end, rule), in order and without overlap.

    Nothing inside 《…》 and nothing that is part of a channel's name is given.
    """
    text = view.text
    titled = _titled(text)
    found = [*_hits(text), *_unlisted(text), *_own(text)]
    found = [item for item in _merged(text, found) if not titled[item[0]] and not _taken_away(text, *item)]
    return _leftmost_longest(found)


def _hits(text: str) -> Iterator[Found]:
    """Organs with what stands in front of them, and self-references."""
    for hit in scan_text(text):
        front = hit.front
        yield hit.start, hit.end, f"agency.{'town' if front.town else 'bare' if front.empty else 'organ'}"
    automaton, words = _automaton()
    for index, start, end in automaton.find_matches_as_indexes(text):
        if not _refers(text, words[index], start, end):
            continue
        if words[index][0] in structure().self:
            yield start, end, "agency.self"
        else:  # 市局, of a place that is named or not (成都市局)
            place = place_before(text, start + 1)
            yield min(start, start + 1 - len(place)), end, "agency.bureau"


def _unlisted(text: str) -> Iterator[Found]:
    """Bureaus that are not in the list: a rank that begins a word, up to eight characters, 局; those of the country."""
    rules, national = structure(), structure().national
    end = text.find("局") + 1
    while end:
        start = end - 1
        while start and end - start <= _LONGEST_BUREAU and not is_stop(text[start - 1]):
            start -= 1
        inside = text[start + 1 : end - 1]
        first = _national(text, start, end) if text.endswith(national.bureaus, 0, end) else None
        if first is not None:
            yield first, end, "agency.national"
        named = len(inside) > 1 and text[start] in rules.levels and inside[-1] not in rules.unlisted.last
        if named and not inside.startswith(rules.unlisted.first) and "部门" not in inside:
            yield start, end, "agency.unlisted"
        end = text.find("局", end) + 1


def _national(text: str, start: int, end: int) -> int | None:
    """Where the name of a national bureau begins that is not in the list: at 国家 (国家质检总局), else where a short
    name begins behind a mark or a linking word (质检总局); None where neither stands."""
    rules = structure().national
    at = max(text.rfind(word, start, end) for word in rules.words)
    if at >= 0:
        return at
    return start if end - start <= rules.longest else None


def _refers(text: str, word: str, start: int, end: int) -> bool:
    """Whether 我局, 本中心, 市局 stand for an agency, and are no part of another word or a generic rank."""
    rules = structure()
    following = text[end : end + 1]
    if word[0] in rules.self:
        return not following or following not in rules.not_followed.get(word[1:], "")
    before = text[start - 1 : start]
    generic = before and (before in rules.generic.before or before in rules.generic.ranks)
    if generic and not place_before(text, start + 1):
        return False
    return not text.startswith(rules.bureaus.not_followed, end)


def _own(text: str) -> Iterator[Found]:
    """The names that titles, lines of their own and definitions (以下简称昌乐局) print, wherever they occur."""
    names: dict[str, None] = dict.fromkeys(_defined(text))
    ends = last_characters()
    for line in text.split("\n"):
        if line[-1:] in ends and len(line) <= _LINE_LENGTH and parse_name(line):
            names[line] = None
        elif "公开" in line and len(line) <= _TITLE_LENGTH and (_REPORT_WORDS[0] in line or _REPORT_WORDS[1] in line):
            head = _title_head(line)
            if head and parse_name(head):
                names[head] = None
    names |= dict.fromkeys(word for word in structure().organisation.alone if _is_of(word, names))
    for name in islice(names, _MOST_NAMES):
        start = text.find(name)
        while start >= 0:
            yield start, start + len(name), "agency.own"
            start = text.find(name, start + len(name))


def _is_of(word: str, names: Iterable[str]) -> bool:
    """Whether one of the names ends in a short name (管委会) or in what it stands for."""
    return any(name.endswith((word, organs().expand(word, None))) for name in names)


def _defined(text: str) -> Iterator[str]:
    """Short names that the report gives to agencies: （以下简称昌乐局）, （简称“昌乐局”）."""
    for word in _DEFINED:
        start = text.find(word)
        while start >= 0:
            start += len(word)
            end = text.find("）", start, start + _LINE_LENGTH)
            name = text[start : max(start, end)].strip("：为“”")
            if len(name) in _SHORT_NAMES and name.endswith(structure().organisation.endings):
                yield name
            start = text.find(word, start)


def _title_head(line: str) -> str:
    """What stands in front of the year of a title."""
    for at, char in enumerate(line):
        if char in "二关〇" or (not "一" <= char < "\ua000" and char.isdigit()):
            return line[:at]
    return line


def _merged(text: str, found: list[Found]) -> list[Found]:
    """`found` with parents joined to the agency that follows, inner offices and branches included."""
    rules, country = structure().organisation, structure().national.country
    by_end = {end: start for start, end, rule in found if rule not in ("agency.self", "agency.bureau")}
    result = []
    for start, end, rule in found:
        first = by_end.get(start, start)
        if first < start and (text.endswith(rules.parents, first, start) or text.endswith("队", start, end)):
            start = first
        if text.endswith(country, 0, start):
            start -= next(len(word) for word in country if text.endswith(word, 0, start))
        result.append((start, end if rule == "agency.self" else _with_inner(text, end), rule))
    return result


def _with_inner(text: str, end: int) -> int:
    """Where the name ends when its inner office or a branch (公安局+江北分局) is taken in."""
    for word in structure().organisation.inner:
        if text.startswith(word, end):
            return end + len(word)
    branch = text.find("分局", end, end + 6)
    if text[end - 1] == "局" and branch >= 0 and not any(is_stop(char) for char in text[end:branch]):
        return branch + len("分局")
    return end


def _taken_away(text: str, start: int, end: int, rule: str) -> bool:
    """Whether what follows makes this a channel, a post or a part of another word."""
    rules, name = structure().followed, text[start:end]
    if rule == "agency.self":
        outcome = structure().outcomes
        of_outcome = text.endswith(outcome.before, 0, start) or text.startswith(outcome.after, end)
        return text.startswith(rules.any, end) or (name == "本机关" and of_outcome)
    party = name.endswith("委") and organs().function(name) == "party"
    government = name.endswith("政府")
    endings = rules.any + rules.post
    endings += rules.government if government else rules.party if party else ()
    if text.startswith(endings, _past_quotation(text, end)):
        return True
    if name.endswith("国务院") and text.startswith("令", end):
        return True
    return _group_follows(text, end)


def _past_quotation(text: str, end: int) -> int:
    """The end of a quoted name that follows at once (县公安局+“平安莒南”+微信公众号), else `end`."""
    close = text.find("”", end, end + _LINE_LENGTH) if text.startswith("“", end) else -1
    return close + 1 if close >= 0 else end


def _group_follows(text: str, end: int) -> bool:
    """Whether the words up to the next stop are those of a leading group (县委政务公开领导小组)."""
    at = end
    while at < min(len(text), end + 20) and not is_stop(text[at]):
        if text.startswith(structure().followed.groups, at):
            return True
        at += 1
    return False


def _titled(text: str) -> bytearray:
    """For each character whether it stands between 《 and 》 of one paragraph."""
    inside = bytearray(len(text))
    start = text.find("《")
    while start >= 0:
        line_end = text.find("\n", start)
        end = text.find("》", start, line_end if line_end >= 0 else len(text))
        if end >= 0:
            inside[start:end] = b"\x01" * (end - start)
        elif line_end < 0:
            break
        start = text.find("《", end if end >= 0 else line_end)
    return inside


def _leftmost_longest(found: list[Found]) -> list[Found]:
    """The spans without overlap: the leftmost first, of these the longest."""
    kept: list[Found] = []
    for item in sorted(dict.fromkeys(found), key=lambda span: (span[0], -span[1])):
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept
