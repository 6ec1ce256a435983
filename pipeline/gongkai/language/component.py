"""The spaCy component: entities to `doc.spans["gongkai"]`, facts to `doc._.gongkai`."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from gongkai.language.entities import result_of

KEY = "gongkai"
# `expand` may widen the span where a pipeline's tokens cut through a match: `_.gongkai_text` is what was printed.
_ALIGN = "expand"

if not Span.has_extension("gongkai_norm"):
    Span.set_extension("gongkai_norm", default="")
    Span.set_extension("gongkai_value", default=None)
    Span.set_extension("gongkai_rule", default="")
    Span.set_extension("gongkai_text", default="")
    Doc.set_extension("gongkai", default=None)


class Component:
    """Writes entities into `doc.spans["gongkai"]` and the whole `ReportResult` into `doc._.gongkai`.

    Each span has `_.gongkai_norm`, `_.gongkai_value` (a `Value`, for counts), `_.gongkai_rule` and
    `_.gongkai_text`, the characters printed, which are the span's own unless the pipeline's tokens cut them.
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
            span._.gongkai_value = mention.value
            span._.gongkai_rule = mention.rule
            span._.gongkai_text = mention.text
            spans.append(span)
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans)
        doc._.gongkai = result
        return doc


@Language.factory("gongkai", default_config={"rules": ""})
def make_component(nlp: Language, name: str, rules: str) -> Component:
    """The factory behind `nlp.add_pipe("gongkai")`; `rules` is a folder of the user's rules."""
    return Component(rules)
