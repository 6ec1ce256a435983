"""Rules over words: patterns of spaCy's Matcher. The only rules that need a text cut into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from gongkai.match.engine import Match
from gongkai.rulebook.rules import EntityRule


def token_matches(rules: Iterable[EntityRule], words: Sequence[str]) -> list[Match]:
    """The matches of rules with `tokens` in a text given as its words; positions are those of the text.

    spaCy is imported only here and only when such a rule exists.
    """
    rules = [rule for rule in rules if rule.tokens]
    if not rules:
        return []
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    doc = Doc(Vocab(), words=list(words), spaces=[False] * len(words))
    starts = [0, *accumulate(len(word) for word in words)]
    matcher = Matcher(doc.vocab)
    for rule in rules:
        matcher.add(rule.id, [[dict(token) for token in pattern] for pattern in rule.tokens], greedy="LONGEST")
    by_id = {rule.id: rule for rule in rules}
    return [Match(starts[first], starts[last], by_id[doc.vocab.strings[key]]) for key, first, last in matcher(doc)]
