"""What a page says twice: lines in copies, quotations pulled out of the text, the whole text again in one block.

What lives here: finding what says nothing new. What does not: doubled captions (`labels`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 30
_MOST_PULLED = 400
_OFTEN = 3
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’'»“]*(?:\s+|$)")
_NO_LETTERS = re.compile(r"\W+")


def repeats(texts: Sequence[str]) -> set[int]:
    """The indices of lines that only repeat; of short lines none, and none at all where that would be half of the text.

    All copies of a line that stands there three times; of a line in two copies the second; a line that is one sentence
    of a longer one, as quotations are that a page sets large; and a line that three others are sentences of.
    """
    found = _copies(texts) | _overlaps(texts)
    repeated = sum(len(texts[index]) for index in found)
    return found if 2 * repeated < sum(map(len, texts)) else set()


def _copies(texts: Sequence[str]) -> set[int]:
    copies = Counter(texts)
    first: dict[str, int] = {}
    return {
        index
        for index, text in enumerate(texts)
        if len(text) >= _LEAST and (first.setdefault(text, index) != index or copies[text] >= _OFTEN)
    }


def _overlaps(texts: Sequence[str]) -> set[int]:
    """Lines that are a sentence of another, or the other where it is one of many."""
    sentences = [_sentences(text) for text in texts]
    holder = {sentence: index for index, parts in enumerate(sentences) if len(parts) > 1 for sentence in parts}
    held_by = {
        index: holder[parts[0]]
        for index, parts in enumerate(sentences)
        if len(parts) == 1 and parts[0] in holder and _LEAST <= len(texts[index]) <= _MOST_PULLED
    }
    holds = Counter(held_by.values())
    return {index if holds[other] < _OFTEN else other for index, other in held_by.items()}


def _sentences(text: str) -> list[str]:
    parts = (_NO_LETTERS.sub(" ", part).strip().casefold() for part in _SENTENCE_END.split(text))
    return [part for part in parts if part]
