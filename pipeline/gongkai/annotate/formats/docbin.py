"""spaCy: a DocBin of blank Chinese documents, a character a token, so that every span keeps its borders.

Marks are the span group `gongkai`; what else is said travels in the user data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from gongkai.annotate.marks import Marked, with_attributes

_KEY = "gongkai"


def read(path: Path) -> list[Marked]:
    """The documents of a file."""
    return [_marked(doc) for doc in DocBin(store_user_data=True).from_disk(path).get_docs(Vocab())]


def write(path: Path, items: Sequence[Marked]) -> None:
    """A document a report."""
    vocab = Vocab()
    DocBin(docs=[_doc(item, vocab) for item in items], store_user_data=True).to_disk(path)


def _marked(doc: Doc) -> Marked:
    told = json.loads(doc.user_data[_KEY])
    spans = [(span.start_char, span.end_char, span.label_) for span in doc.spans[_KEY]]
    return Marked(told["id"], doc.text, tuple(with_attributes(spans, told["attributes"])), told["rest"])


def _doc(item: Marked, vocab: Vocab) -> Doc:
    doc = Doc(vocab, words=list(item.text), spaces=[False] * len(item.text))
    doc.spans[_KEY] = [Span(doc, mark.start, mark.end, mark.label) for mark in item.marks]
    attributes = [[mark.start, mark.end, mark.label, dict(mark.more)] for mark in item.marks]
    # As text: user data is kept as msgpack, which makes tuples of lists.
    doc.user_data[_KEY] = json.dumps({"id": item.id, "attributes": attributes, "rest": dict(item.rest)})
    return doc
