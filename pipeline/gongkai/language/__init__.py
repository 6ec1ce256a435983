"""gongkai inside spaCy: a tokenizer that keeps the borders of rules, a component, and `load`.

`nlp.add_pipe("gongkai")` works in any `zh` pipeline: the component matches on characters, so it does not
depend on how the pipeline cuts its words.
"""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language

from gongkai.language.component import make_component
from gongkai.language.tokenizer import make_tokenizer
from gongkai.tokenise import SegmenterName, load_segmenter

__all__ = ["load", "make_component", "make_tokenizer"]


def load(segmenter: SegmenterName = "jieba", *, model: Path | None = None, rules: Path | None = None) -> Language:
    """A blank spaCy `zh` pipeline with gongkai's tokenizer and component.

    `segmenter` is "jieba", "char" or "pkuseg", the last with the shipped model or the folder of another `model`;
    `rules` is a folder of rules that extend the shipped ones. Raises `ConfigError` for a segmenter that cannot be
    had.
    """
    load_segmenter(segmenter, model)  # its error says more than spaCy's for the config below
    config = {
        "nlp": {
            "tokenizer": {
                "@tokenizers": "gongkai.Tokenizer.v1",
                "segmenter": segmenter,
                "model": str(model or ""),
                "rules": str(rules or ""),
            }
        }
    }
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe("gongkai", config={"rules": str(rules or "")})
    return nlp
