"""Words of a text: tokens with their places, and the words that say little by themselves.

What lives here: the tokeniser every enricher shares, stop words, and a word's plain form. What does not: sentences
(`sentences`), how common a word is (`frequencies`), and anything that knows what a word means.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple, cast

from worker.enrich.tables import groups_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable


class Token(NamedTuple):
    """A word, number or mark, and where it stands: `text[start:end]`."""

    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""(?=\S)(?:                                  # spares the rest at every space
        [A-Za-z]{2,}+(?![\w&-])                    # most words; what follows would say the same of them
      | [.,!?:;()"“”-]                             # most marks
      | (?:[^\W\d_]\.){2,}                         # U.S., a.m., J.K.
      | (?<=\w)['’](?:s|S)\b                       # Kerry's -> Kerry, 's
      | [^\W\d_]++(?:&[^\W\d_]++)+                 # AT&T
      | [^\W\d_]['’](?=[^\W\d_]{2})[^\W\d_]+       # O'Brien, D'Souza, l’Etat
      | (?=[^\W\d_])\w+(?:-(?=[^\W\d_])\w+)*       # words, also joined by a hyphen
      | \d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|m|bn|pc|k|s)?(?![^\W\d_])   # numbers
      | \w+
      | [^\w\s])""",
    re.VERBOSE,
)
_JOINED = re.compile(r"^((?:[A-Z]\.?){2,}|[A-Z][a-z]+)-([a-z]{2,}(?:-\w+)*)$")
"""A name and what is joined to it: `US-led`, `London-based`."""


@lru_cache(maxsize=512)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text`, in order, none overlapping.

    Several enrichers ask for the same paragraphs one after another, so the latest answers are kept.
    """
    found = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    if "-" in text:
        found = [part for word in found for part in (_parted(*word) if "-" in word[0] else (word,))]
    return tuple(map(_as_token, found))


_as_token = cast("Callable[[tuple[str, int, int]], Token]", partial(tuple.__new__, Token))
"""`Token._make` without its check, in half the time."""


def _parted(word: str, start: int, end: int) -> tuple[tuple[str, int, int], ...]:
    joined = _JOINED.match(word)
    if joined is None:
        return ((word, start, end),)
    cut = start + joined.end(1)
    return (joined.group(1), start, cut), ("-", cut, cut + 1), (joined.group(2), cut + 1, end)


_VOWEL = re.compile(r"[aeiouy]")


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """Return the word's plain form: lower case, straight apostrophe, an English plural ending removed.

    Several enrichers ask for the same words, and articles share most of theirs, so answers are kept.
    """
    word = word.lower().replace("’", "'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    if (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is", "'s"))
        and _VOWEL.search(word[:-1])
    ):
        return word[:-1]
    return word


STOP_WORDS = words_of("stop_words.txt")
"""English words that carry little by themselves, with the verbs and units of time that news uses everywhere."""

FUNCTION_WORDS = groups_of("function_words.tsv")
"""Closed classes of English: `articles`, `prepositions`, `pronouns`, `says` and others."""
