"""A spaCy tokenizer whose borders never cut through a rule's match; it pickles and goes through `spacy.load`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from gongkai.language.entities import find
from gongkai.tokenise import SegmenterName, load_segmenter, tokenise


class Tokenizer:
    """Cuts a text with a segmenter, forcing borders where entities begin and end.

    Only names and paths are kept: the segmenter is loaded where the tokenizer lands, so it pickles under
    `spawn` too. `doc.text` equals the text.
    """

    def __init__(self, vocab: Vocab, segmenter: SegmenterName = "jieba", model: str = "", rules: str = "") -> None:
        self.vocab = vocab
        self.segmenter: SegmenterName = segmenter
        self.model = model
        self.rules = rules
        load_segmenter(segmenter, Path(model) if model else None)  # fail here, not at the first text

    def __call__(self, text: str) -> Doc:
        """The text as a `Doc`; an empty text gives an empty one."""
        borders = [
            border
            for mention in find(text, Path(self.rules) if self.rules else None)
            for border in (mention.start, mention.end)
        ]
        segmenter = load_segmenter(self.segmenter, Path(self.model) if self.model else None)
        words = tokenise(text, borders, segmenter)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterable[Doc]:
        """Each text as a `Doc`."""
        return map(self, texts)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing: the settings are in the pipeline's config."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Tokenizer:
        """The tokenizer as configured."""
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Nothing to write: the settings are in the pipeline's config."""

    def from_disk(self, path: str | Path, **_: Any) -> Tokenizer:
        """The tokenizer as configured."""
        return self


@registry.tokenizers("gongkai.Tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer(segmenter: SegmenterName = "jieba", model: str = "", rules: str = "") -> Callable[[Any], Tokenizer]:
    """The factory that spaCy's config names; see `gongkai.load`."""

    def create(nlp: Any) -> Tokenizer:
        return Tokenizer(nlp.vocab, segmenter, model, rules)

    return create
