"""Which of the lines above the text is the headline.

What lives here: the candidates, their traits, and the choice. What does not: what stands around it (`opening`).

In a clean text it is the first line with the shape of one. Where a page was scraped, labels, breadcrumbs and the titles
of other pieces stand there too: weights choose by shape, by neighbours and by what the text speaks of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from worker.parse.furniture import appeals
from worker.parse.lines import ends_sentence
from worker.parse.meta import is_meta
from worker.parse.traits import content_words
from worker.parse.weights import read_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.parse.labels import Line

_SHAPE = (
    "words_1_2", "words_3", "words_4_5", "words_6_14", "words_15_22", "words_23", "asks", "quotes", "colon_inside",
    "colon_last", "appeals", "strokes", "capitals",
)  # fmt: skip
_NEIGHBOURS = (
    "sentence_next", "meta_next", "longer_next", "shorter_next", "dropped_next", "label_above", "title_above",
    "dropped_above", "first_line", "meta_soon", "meta_above",
)  # fmt: skip
_PAGE = (
    "first_shaped", "topical_none", "topical_low", "topical_high", "most_topical", "said_above", "said_below", "twice",
    "prose_soon", "prose_in_reach", "prose_far", "prose_above", "prose_far_above",
)  # fmt: skip
NAMES = (*_SHAPE, *_NEIGHBOURS, *_PAGE)
"""The traits of a candidate, in the order of their numbers."""

_MOST_LINES = 300
_MAX_HEADLINE = 220
_LEAST_CHARACTERS = 15
_LEAST_WORD = 4
_FEWEST_WORDS, _MOST_WORDS = 5, 22
_PROSE_CHARACTERS = 100
_LEAD_PARAGRAPHS = 12
_TRAIL = re.compile(r"\s[/>›»|]\s")
_WORD = re.compile(r"\w+")


def headline_at(lines: Sequence[Line], *, scraped: bool) -> int | None:
    """The index of the headline's line, or None where no line can be one."""
    page = HeadlineCandidates(lines)
    if not scraped or len(page.found) < 2 or not page.prose:
        return next(iter(page.shaped or page.found), None)
    _, weights = read_weights("headlines", NAMES)
    best = max(page.found, key=lambda index: (sum([weights[trait] for trait in page.traits(index)]), -index))
    return 0 if page.opens_with_headline(best) else best


def is_opening_prose(text: str) -> bool:
    """Whether the line is prose as an article's text is."""
    return ends_sentence(text) and len(text) >= _PROSE_CHARACTERS and not is_meta(text)


def repeats_title(text: str, title: str) -> bool:
    """Whether the line is the title again, in other words of the same kind: a picture's, a search engine's."""
    own, others = content_words(text, _LEAST_WORD), content_words(title, _LEAST_WORD)
    is_open = not ends_sentence(text.rstrip("?!"))
    return len(text) <= _MAX_HEADLINE and is_open and _are_alike(own, others) and len(own - others) <= 2


class HeadlineCandidates:
    """The lines above the text that may be its headline.

    `found` and `shaped` hold indices: of all of them, and of those with a headline's shape. `prose` holds those of the
    first lines of prose: where two stand together the text has begun, and no candidate comes from below.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._texts = [line.text for line in lines[:_MOST_LINES] if line.is_text]
        self._indices = [index for index, line in enumerate(lines[:_MOST_LINES]) if line.is_text]
        self._metas = [is_meta(text) for text in self._texts]
        self.found: list[int] = []
        self.prose: list[int] = []
        self._find()
        self._leave_out_trails()
        self.shaped = [index for index in self.found if _has_shape(lines[index].text)]
        self._rank = {index: rank for rank, index in enumerate(self._indices)}
        spoken = content_words(" ".join(lines[index].text for index in self.prose), _LEAST_WORD)
        self._words = {index: content_words(lines[index].text, _LEAST_WORD) for index in self.found}
        self._topical = {index: len(words & spoken) / max(len(words), 4) for index, words in self._words.items()}

    def opens_with_headline(self, best: int) -> bool:
        """Whether the text opens with a headline of other words, and the best candidate stands right below.

        It is a dek then; or, with nothing but lines of type between the two, the title of a live blog's entry.
        """
        if best < 1 or self.found[0] != 0 or _are_alike(self._words[0], self._words[best]):
            return False
        between = self._metas[1 : self._rank[best]]
        if best > 1 and not (between and all(between)):
            return False
        return _FEWEST_WORDS <= len(self._lines[0].text.split()) <= _MOST_WORDS

    def _find(self) -> None:
        begun = after_prose = False
        for index, text, meta in zip(self._indices, self._texts, self._metas, strict=True):
            if is_opening_prose(text):
                begun = begun or after_prose
                self.prose.append(index)
            elif not (begun or meta or len(text) > _MAX_HEADLINE or text.endswith(".")):
                self.found.append(index)
            after_prose = self.prose[-1:] == [index]
            if len(self.prose) == _LEAD_PARAGRAPHS:
                break

    def _leave_out_trails(self) -> None:
        """Without breadcrumbs that end with a line below them."""
        texts = [self._lines[index].text for index in self.found]
        last = {text: at for at, text in enumerate(texts)}
        self.found = [
            index
            for at, (index, text) in enumerate(zip(self.found, texts, strict=True))
            if last.get(_TRAIL.split(text)[-1], at) <= at
        ]

    def traits(self, index: int) -> tuple[int, ...]:
        """The numbers of the candidate's traits in `NAMES`."""
        traits = (*_shape(self._lines[index].text), *self._neighbours(index), *self._page(index))
        return tuple(number for number, has in enumerate(traits) if has)

    def _neighbours(self, index: int) -> tuple[bool, ...]:
        rank = self._rank[index]
        above, below = self._texts[max(rank - 1, 0) : rank], self._texts[rank + 1 : rank + 2]
        next_is_meta = self._metas[rank + 1 : rank + 2] == [True]
        size, size_above, size_below = (len(_WORD.findall("".join(text))) for text in (self._texts[rank], above, below))
        sentence = ends_sentence("".join(below)) and not next_is_meta
        is_open = not next_is_meta and not sentence
        return (
            sentence,
            next_is_meta,
            is_open and size_below > size,
            is_open and size_below <= size,
            index + 1 < len(self._lines) and not self._lines[index + 1].is_text,
            0 < size_above <= 3,
            size_above > 3 and not self._metas[rank - 1],
            index > 0 and not self._lines[index - 1].is_text,
            rank == 0,
            any(self._metas[rank + 1 : rank + 3]),
            any(self._metas[:rank]),
        )

    def _page(self, index: int) -> tuple[bool, ...]:
        topical = self._topical[index]
        rank, prose = self._rank[index], self._rank[self.prose[0]]
        alike = [other for other in self.found if other != index and _are_alike(self._words[index], self._words[other])]
        return (
            self.shaped[:1] == [index],
            topical == 0,
            0 < topical < 0.3,
            topical > 0.6,
            topical == max(self._topical.values()) > 0,
            any(other < index for other in alike),
            any(other > index for other in alike),
            any(self._lines[other].text == self._lines[index].text for other in alike),
            prose - rank <= 2,
            2 < prose - rank <= 4,
            prose - rank > 8,
            prose < rank,
            prose < rank - 4,
        )


def _shape(text: str) -> tuple[bool, ...]:
    words = _WORD.findall(text.lower())
    size = len(words)
    return (
        size <= 2,
        size == 3,
        4 <= size <= 5,
        6 <= size <= 14,
        15 <= size <= 22,
        size > 22,
        text.endswith(("?", "!")),
        any(mark in text for mark in '"“”„«»'),
        ": " in text,
        text.endswith(":"),
        appeals(words),
        any(stroke in text for stroke in "|»›>/"),
        text.isupper(),
    )


def _has_shape(text: str) -> bool:
    return len(text) >= _LEAST_CHARACTERS and len(text.split()) > 2


def _are_alike(words: frozenset[str], others: frozenset[str]) -> bool:
    shared = len(words & others)
    return shared >= 2 and shared > 0.5 * min(len(words), len(others))
