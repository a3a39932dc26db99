"""What a line of a scraped text looks like, in yes and no, and in no language.

What lives here: the traits of a line, of its wording and of its neighbours. What does not: what they weigh (`strays`),
and lines whose wording decides alone (`furniture`, `captions`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from worker.parse.dates import find_date
from worker.parse.furniture import addresses, appeals
from worker.parse.lines import ends_closed, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.parse.labels import Line

_SHAPE = (
    "words_1_3", "words_4_8", "words_9_16", "words_17_30", "words_31_60", "words_61", "open_short", "open_long",
    "colon", "one_sentence", "two_sentences", "four_sentences", "starts_small", "starts_digit", "starts_quote",
    "some_capitals", "most_capitals", "strokes", "asks",
)  # fmt: skip
_WORDING = (
    "dated",
    "addresses",
    "appeals",
    "topical_none",
    "topical_low",
    "topical_high",
    "of_title",
    "twice",
    "often",
)
_PLACE = ("no_prose_below", "little_prose_below", "late", "early", "glued", "late_off_topic")
_NEIGHBOURS = (
    "no_prose_near", "little_prose_near", "much_prose_near", "prose_above", "prose_below", "dropped_above",
    "dropped_below", "dropped_near", "short_below_dropped", "sentence_below_dropped", "sentence_off_topic",
    "sentence_alone", "open_alone", "open_in_prose", "open_off_topic",
)  # fmt: skip
NAMES = (*_SHAPE, *_WORDING, *_PLACE, *_NEIGHBOURS)
"""The traits, in the order of their numbers."""

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?…][\"”’'»)\]]*(?:\s|$)")
_NEAR = 3
_LEAST_PROSE = 7  # lines of prose, from which on place and topic say anything
_PROSE_CHARACTERS = 80
_SHORT_WORDS = 16
_CONTENT_CHARACTERS = 5
_STEM = 8
_HEAD = 50


def line_traits(lines: Sequence[Line], headline: str | None) -> list[tuple[int, ...]]:
    """For each line the numbers of its traits in `NAMES`; none for a line that is no text."""
    page = _Page(lines, headline)
    return [page.traits(at) if line.is_text else () for at, line in enumerate(lines)]


def content_words(text: str, least: int = _CONTENT_CHARACTERS) -> frozenset[str]:
    """The beginnings of the text's longer words, in lower case."""
    return frozenset(word.casefold()[:_STEM] for word in _WORD.findall(text) if len(word) >= least)


def is_prose(text: str) -> bool:
    """Whether the line is long and ends as a sentence does."""
    return len(text) >= _PROSE_CHARACTERS and ends_sentence(text)


class _Page:
    """The lines, and what is counted over all of them."""

    def __init__(self, lines: Sequence[Line], headline: str | None) -> None:
        self._lines = lines
        self._title = content_words(headline or "")
        self._words = [content_words(line.text) if line.is_text else frozenset() for line in lines]
        self._prose = [len(line.text) if line.is_text and is_prose(line.text) else 0 for line in lines]
        self._spread = Counter(
            word for words, prose in zip(self._words, self._prose, strict=True) if prose for word in words
        )
        self._copies = Counter(line.text for line in lines if line.is_text)
        self._all_prose = sum(self._prose) or 1
        apart = [line.gap > 0 for line, size in zip(lines, self._prose, strict=True) if size]
        self._is_parted = 2 * sum(apart) > len(apart)  # else a sentence may stand close below
        self._is_small = sum(size > 0 for size in self._prose) < _LEAST_PROSE
        self._prose_above = [0]
        for size in self._prose:
            self._prose_above.append(self._prose_above[-1] + size)

    def traits(self, at: int) -> tuple[int, ...]:
        text = self._lines[at].text
        words = _WORD.findall(text)
        size = len(words)
        topical = self._topical(at)
        traits = (
            *_shape(text, words),
            *self._wording(at, [word.lower() for word in words[:_HEAD]], topical),
            *self._place(at, topical),
            *self._neighbours(at, topical, short=size <= _SHORT_WORDS),
        )
        return tuple(number for number, has in enumerate(traits) if has)

    def _topical(self, at: int) -> float:
        """The share of the line's longer words that other prose of the page uses too; a half where there is little."""
        if self._is_small:
            return 0.5
        own, itself = self._words[at], int(self._prose[at] > 0)
        return sum(self._spread[word] > itself for word in own) / max(len(own), 2)

    def _wording(self, at: int, words: list[str], topical: float) -> tuple[bool, ...]:
        text = self._lines[at].text
        copies = self._copies[text]
        return (
            find_date(text) is not None,
            addresses(words),
            appeals(words),
            topical == 0,
            0 < topical < 0.3,
            topical > 0.6,
            bool(self._words[at] & self._title),
            copies == 2,
            copies > 2,
        )

    def _place(self, at: int, topical: float) -> tuple[bool, ...]:
        above = self._prose_above[at] / self._all_prose
        below = (self._prose_above[-1] - self._prose_above[at + 1]) / self._all_prose
        glued = self._lines[at].gap == 0 and at > 0 and (self._is_parted or not ends_sentence(self._lines[at].text))
        if self._is_small:
            return below == 0 and not self._prose[at], False, False, False, glued, False
        return below == 0, below < 0.15, above > 0.75, above < 0.1, glued, above > 0.6 and topical < 0.2

    def _neighbours(self, at: int, topical: float, *, short: bool) -> tuple[bool, ...]:
        near = [i for i in range(max(0, at - _NEAR), min(len(self._lines), at + _NEAR + 1)) if i != at]
        prose = sum(self._prose[i] > 0 for i in near)
        above, below = at - 1 if at else None, at + 1 if at + 1 < len(self._lines) else None
        dropped_above = above is not None and not self._lines[above].is_text
        text = self._lines[at].text
        sentence, is_open = ends_sentence(text), not ends_closed(text)
        return (
            prose == 0,
            0 < prose <= 2,
            prose >= 5,
            above is not None and self._prose[above] > 0,
            below is not None and self._prose[below] > 0,
            dropped_above,
            below is not None and not self._lines[below].is_text,
            sum(not self._lines[i].is_text for i in near) >= 3,
            short and dropped_above,
            sentence and dropped_above,
            sentence and topical < 0.15,
            sentence and prose <= 2,
            is_open and prose <= 2,
            is_open and prose >= 5,
            is_open and topical == 0,
        )


def _shape(text: str, words: Sequence[str]) -> tuple[bool, ...]:
    size = len(words)
    capitals = sum([word[0].isupper() for word in words[:_HEAD]]) / max(len(words[:_HEAD]), 1)
    sentences = len(_SENTENCE.findall(text)) if ends_sentence(text) else 0
    is_open = not ends_closed(text)
    return (
        size <= 3,
        4 <= size <= 8,
        9 <= size <= 16,
        17 <= size <= 30,
        31 <= size <= 60,
        size > 60,
        is_open and size <= _SHORT_WORDS,
        is_open and size > _SHORT_WORDS,
        text.endswith(":"),
        sentences == 1,
        2 <= sentences <= 3,
        sentences >= 4,
        text[:1].islower(),
        text[:1].isdigit(),
        text[:1] in "\"“„«‘'»”–—-",
        size > 3 and 0.3 < capitals <= 0.7,
        size > 1 and capitals > 0.7,
        any(stroke in text for stroke in "|»›>•/"),
        text.endswith(("?", "!")),
    )
