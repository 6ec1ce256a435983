"""What cuts a text into words, by name. Each is loaded where it is first used, and none of them goes online.

jieba's default dictionary belongs to the whole process, also through spaCy: the one here is private, and
nobody else's `add_word` reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from gongkai.errors import ConfigError
from gongkai.rulebook.authority import organs

if TYPE_CHECKING:
    from jieba import Tokenizer as Jieba

# Whatever cuts a text into words; the words, joined, must be the text.
Segmenter: TypeAlias = Callable[[str], Iterable[str]]
SegmenterName: TypeAlias = Literal["char", "jieba", "pkuseg"]
_MODELS = Path(__file__).parents[1] / "models"
_LONGEST = 6
"""Characters of an organ's name that is one word (农业农村局); longer ones are made of words."""


def characters(text: str) -> list[str]:
    """The segmenter that takes each character for a word."""
    return list(text)


@cache
def load_segmenter(name: str = "jieba", model: Path | None = None) -> Segmenter:
    """A segmenter by name, or pkuseg with the model in the folder `name`.

    `model` is the folder of a pkuseg model, by default of the one that is shipped. Raises `ConfigError` for an
    unknown name and for a folder that holds no model.
    """
    if name in SEGMENTERS:
        return SEGMENTERS[name](model)
    if Path(name).is_dir():
        return _pkuseg(Path(name))
    raise ConfigError(f"no segmenter {name!r}: there are {', '.join(SEGMENTERS)}, and folders of pkuseg models")


@cache
def jieba_tokenizer() -> Jieba:
    """The private jieba with the words of this genre, and a cache of the user's own: jieba's is one file for all
    users of a machine.
    """
    import logging
    from getpass import getuser

    import jieba

    jieba.setLogLevel(logging.WARNING)  # it greets on stderr while it loads
    tokenizer = jieba.Tokenizer()
    tokenizer.cache_file = f"gongkai-jieba-{getuser()}.cache"
    listed = (_MODELS / "words.txt").read_text("utf-8").split()
    for word in (*listed, *(name for name in organs().names if 2 < len(name) <= _LONGEST)):
        tokenizer.add_word(word)
    return tokenizer


def _characters(_model: Path | None) -> Segmenter:
    return characters


def _jieba(_model: Path | None) -> Segmenter:
    return lambda text: jieba_tokenizer().lcut(text)


def _pkuseg(model: Path | None) -> Segmenter:
    folder = model or _MODELS / "segmenter"
    # With a name in place of a folder, or with its old files, pkuseg would go online or unpickle.
    missing = [name for name in ("features.msgpack", "weights.npz") if not (folder / name).is_file()]
    if missing:
        raise ConfigError(f"{folder}: no pkuseg model there, without {' and '.join(missing)}")
    import spacy_pkuseg

    # Without a dictionary: pkuseg's own glues 2014年 and 40余, and prefixes in a user's give wrong words.
    segmenter: Segmenter = spacy_pkuseg.pkuseg(str(folder), user_dict=None).cut
    return segmenter


SEGMENTERS: Mapping[str, Callable[[Path | None], Segmenter]] = {
    "char": _characters,
    "jieba": _jieba,
    "pkuseg": _pkuseg,
}
