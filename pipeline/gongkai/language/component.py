"""The spaCy component: entities to `doc.spans["gongkai"]`, facts to `doc._.gongkai`."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from gongkai.language.entities import result_of
from gongkai.records import ReportResult, Value

KEY = "gongkai"
# `expand` may widen the span where a pipeline's tokens cut through a match: `_.gongkai_text` is what was printed.
_ALIGN = "expand"

_RULES = "gongkai_rules"


def _result(doc: Doc) -> ReportResult:
    rules = doc.user_data.get(_RULES, "")
    return result_of(doc.text, Path(rules) if rules else None)


if not Span.has_extension("gongkai_norm"):
    Span.set_extension("gongkai_norm", default="")
    Span.set_extension("gongkai_value", default=None)
    Span.set_extension("gongkai_rule", default="")
    Span.set_extension("gongkai_text", default="")
    # Computed, not stored: a `Doc` goes to bytes and between processes only with plain values.
    Doc.set_extension("gongkai", getter=_result)


class Component:
    """Writes entities into `doc.spans["gongkai"]` and the whole `ReportResult` into `doc._.gongkai`.

    Each span has `_.gongkai_norm`, `_.gongkai_value` (for counts: number, qualifier, lower, upper and unit of
    the `Value`, numbers as strings), `_.gongkai_rule` and `_.gongkai_text`, the characters printed, which are the
    span's own unless the pipeline's tokens cut them. `Doc`s serialise.
    """

    def __init__(self, rules: str = "") -> None:
        self.rules = rules

    def __call__(self, doc: Doc) -> Doc:
        """The same document with its spans."""
        result = result_of(doc.text, Path(self.rules) if self.rules else None)
        spans = []
        for mention in result.entities:
            span = doc.char_span(mention.start, mention.end, label=mention.type, alignment_mode=_ALIGN)
            if span is None:
                continue
            span._.gongkai_norm = mention.norm
            span._.gongkai_value = _plain(mention.value)
            span._.gongkai_rule = mention.rule
            span._.gongkai_text = mention.text
            spans.append(span)
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans)
        doc.user_data[_RULES] = self.rules
        return doc


def _plain(value: Value | None) -> dict[str, str] | None:
    return None if value is None else {name: str(item) for name, item in value._asdict().items()}


@Language.factory("gongkai", default_config={"rules": ""})
def make_component(nlp: Language, name: str, rules: str) -> Component:
    """The factory behind `nlp.add_pipe("gongkai")`; `rules` is a folder of the user's rules."""
    return Component(rules)
