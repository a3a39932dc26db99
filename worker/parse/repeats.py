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
    """Lines that a longer one holds, or the longer one where it holds many."""
    sentences = [_sentences(text) for text in texts]
    by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    holder = {_start(part): index for index in by_length for part in sentences[index]}
    held_by = {}
    for index, parts in enumerate(sentences):
        other = holder.get(_start(parts[0])) if parts and _LEAST <= len(texts[index]) <= _MOST_PULLED else None
        if other is not None and len(texts[other]) > len(texts[index]) and _holds(sentences[other], parts):
            held_by[index] = other
    holds = Counter(held_by.values())
    return {index if holds[other] < _OFTEN else other for index, other in held_by.items()}


def _start(sentence: str) -> str:
    return sentence[:_LEAST]


def _holds(longer: list[str], parts: list[str]) -> bool:
    """Whether the sentences stand in the longer text one after the other, the last of them perhaps going on."""
    at = next((at for at, part in enumerate(longer) if part.startswith(parts[0])), len(longer))
    found = longer[at : at + len(parts)]
    return found[:-1] == parts[:-1] and " ".join(found).startswith(" ".join(parts))


def _sentences(text: str) -> list[str]:
    parts = (_NO_LETTERS.sub(" ", part).strip().casefold() for part in _SENTENCE_END.split(text))
    return [part for part in parts if part]
