"""What a page says twice: lines in copies, quotations pulled out of the text, the whole text again in one block.

What lives here: finding what says nothing new. What does not: doubled captions (`labels`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from worker.parse.lines import ends_closed

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 30
_MOST_PULLED = 400
_OFTEN = 3
_LONGEST_SPEAKER = 80
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’'»“]*(?:\s+|$)")
_NO_LETTERS = re.compile(r"\W+")


def repeats(texts: Sequence[str]) -> set[int]:
    """The indices of lines that only repeat; of short lines none, and none at all where that would be half of the text.

    All copies of a line that stands there three times; of a line in two copies the second; a line that is one sentence
    of a longer one, as quotations are that a page sets large, and who spoke below it; and a line that three others are
    sentences of.
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
    places = (
        (_start(part), (index, at)) for index in by_length for at, part in reversed([*enumerate(sentences[index])])
    )
    holder = dict(places)  # of a sentence the longest text, and in it the first place
    held_by = {}
    for index, parts in enumerate(sentences):
        if not parts or not _LEAST <= len(texts[index]) <= _MOST_PULLED:
            continue
        other, at = holder[_start(parts[0])]
        if len(texts[other]) > len(texts[index]) and _holds(sentences[other][at : at + len(parts)], parts):
            held_by[index] = other
    holds = Counter(held_by.values())
    pulled = {index if holds[other] < _OFTEN else other for index, other in held_by.items()}
    spoken = ((index + 1, texts[other]) for index, other in held_by.items() if index in pulled)
    return pulled | {below for below, text in spoken if below < len(texts) and _is_speaker(texts[below], text)}


def _is_speaker(line: str, text: str) -> bool:
    """Whether the line below a quotation set large says who spoke, as the text does that holds the quotation."""
    who = line.split(",", 1)[0].strip("–—- ")
    if len(line) > _LONGEST_SPEAKER or ends_closed(line) or not who[:1].isupper():
        return False
    return who in text and (" " in who or line[0] in "–—-")


def _start(sentence: str) -> str:
    return sentence[:_LEAST]


def _holds(found: list[str], parts: list[str]) -> bool:
    """Whether the sentences are those found in the longer text, the last of them perhaps going on there."""
    return found[:-1] == parts[:-1] and " ".join(found).startswith(" ".join(parts))


def _sentences(text: str) -> list[str]:
    parts = (_NO_LETTERS.sub(" ", part).strip().casefold() for part in _SENTENCE_END.split(text))
    return [part for part in parts if part]
