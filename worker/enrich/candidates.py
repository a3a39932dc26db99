"""The phrases of a text that might be what it is about.

What lives here: phrases, which are runs of words between stop words and marks and what repeats inside them; the roughly
best as candidates, with all that is known of them; and what the ranker sees of each. Shared by the enricher and its
training script. What does not: the choice (`keyphrases`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from worker.enrich.words import FUNCTION_WORDS, STOP_WORDS, plain, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.enrich.frequencies import Frequencies
    from worker.enrich.words import Token

_Paragraph = tuple[int, str, "tuple[Token, ...]", int]
"""Its number, text and tokens, and how many characters were read before it."""
_Place = tuple[_Paragraph, int, int, bool]
"""Tokens from one to another, exclusive, and whether they are a whole run."""

MAX_WORDS = 4
_KEPT_ANSWERS = 20_000
NAMES = (
    "words", "whole", "inside", "total", "first", "log_first", "spread", "paragraphs", "in_headline",
    "in_lead", "rarity_sum", "rarity_mean", "rarity_least", "rarity_last", "rarity_first", "head_count",
    "first_count", "large_share", "all_large", "after_article", "after_preposition", "after_to", "before_of",
    "opens", "last_ing", "last_ed", "last_ly", "last_s", "first_ing", "first_ed", "first_ly", "last_small",
    "first_small", "characters", "length", "weight", "adjective", "hyphen",
)  # fmt: skip

_ARTICLES = FUNCTION_WORDS["articles"]
_PREPOSITIONS = FUNCTION_WORDS["prepositions"]
_VERBAL = FUNCTION_WORDS["verbal"]
_ADJECTIVE = ("al", "ic", "ive", "ous", "able", "ible", "ary", "ful", "less", "ish", "ese", "ian", "an")


class Phrase(NamedTuple):
    """Words as they are compared, and everywhere they stand."""

    words: tuple[str, ...]
    places: list[_Place]

    @property
    def whole(self) -> int:
        """In how many places it is all that stands between stop words and marks."""
        return sum([place[-1] for place in self.places])

    @property
    def first(self) -> int:
        """How many characters come before it."""
        (_, _, tokens, read), token, _, _ = self.places[0]
        return read + tokens[token].start


@dataclass(slots=True)
class Candidate:
    """A phrase, all of its spellings and places, and how many of these are how."""

    words: tuple[str, ...]
    places: list[int]
    paragraphs: set[int]
    spellings: dict[str, int]
    whole: int
    large: int
    article: int
    preposition: int
    verbal: int
    of: int
    opens: int

    @property
    def text(self) -> str:
        """The spelling that occurs most, the earliest of several."""
        return max(self.spellings, key=self.spellings.__getitem__)


def phrases(texts: Sequence[str]) -> list[Phrase]:
    """Return the phrases of a text's paragraphs: whole runs of up to `MAX_WORDS`, and parts of runs that recur."""
    found: dict[tuple[str, ...], list[_Place]] = {}
    read = 0
    for number, text in enumerate(texts):
        tokens = tokenize(text)
        paragraph = (number, text, tokens, read)
        for first, last in _runs(text, tokens):
            words = tuple([plain(word) for word, _, _ in tokens[first:last]])
            size = len(words)
            for start in range(size):
                for end in range(start + 1, min(start + MAX_WORDS, size) + 1):
                    place = (paragraph, first + start, first + end, end - start == size)
                    found.setdefault(words[start:end], []).append(place)
        read += len(text) + 1
    return [Phrase(words, places) for words, places in found.items() if len(places) > 1 or places[0][-1]]


def candidate(phrase: Phrase) -> Candidate:
    """Return what is known of a phrase by its places."""
    starts: list[int] = []
    paragraphs: set[int] = set()
    spellings: dict[str, int] = {}
    alone = large = article = preposition = verbal = of = opens = 0
    for (number, text, tokens, read), first, last, whole in phrase.places:
        start, final = tokens[first].start, tokens[last - 1]
        spelling = text[start : final.end]
        spellings[spelling] = spellings.get(spelling, 0) + 1
        starts.append(read + start)
        paragraphs.add(number)
        alone += whole
        large += spelling[0].isupper() and final.text[0].isupper()
        before = _before(tokens[first - 1].text if first else ".")
        article, preposition, verbal = article + before[0], preposition + before[1], verbal + before[2]
        opens += before[3]
        of += last < len(tokens) and tokens[last].text == "of"
    return Candidate(phrase.words, starts, paragraphs, spellings, alone, large, article, preposition, verbal, of, opens)


def _runs(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    runs = []
    first = None
    before_end = 0
    for index, (word, start, end) in enumerate(tokens):
        carries = _carries(word) and not (word[-1] == "n" and _NOT.match(text, end))
        if first is not None and not (carries and text[before_end:start].isspace()):
            runs.append((first, index))
            first = None
        if carries and first is None:
            first = index
        before_end = end
    if first is not None:
        runs.append((first, len(tokens)))
    return runs


@lru_cache(maxsize=_KEPT_ANSWERS)
def _carries(word: str) -> bool:
    """Tell whether a word can be part of a candidate."""
    return len(word) > 1 and word[0].isalpha() and word.lower().replace("’", "'") not in STOP_WORDS


@lru_cache(maxsize=_KEPT_ANSWERS)
def _before(word: str) -> tuple[bool, bool, bool, bool]:
    """Tell whether a word before a phrase is an article, a preposition or a verbal one, or a mark."""
    small = word.lower()
    return small in _ARTICLES, small in _PREPOSITIONS, small in _VERBAL, small in _MARKS


_NOT = re.compile(r"(?<=n)['’]t\b")
"""The end of `doesn't`."""
_MARKS = frozenset('.!?:;"“”')


def rough_weight(phrase: Phrase, common: Frequencies) -> float:
    """Return how rare, frequent and early a phrase is: enough to leave out the hopeless ones."""
    rarity = sum(map(common.rarity, phrase.words))
    return _weight(len(phrase.words), rarity, len(phrase.places), phrase.first)


def _weight(words: int, rarity: float, places: int, first: int) -> float:
    return rarity / math.sqrt(words) * math.pow(1 + places, 0.7) / math.sqrt(1 + first / 1000)


@lru_cache(maxsize=_KEPT_ANSWERS)
def _ending(word: str) -> tuple[bool, bool, bool, bool, bool]:
    """Tell whether a word ends in `ing`, `ed`, `ly` or `s`, or as adjectives do."""
    ends = word.endswith
    return ends("ing"), ends("ed"), ends("ly"), ends("s"), ends(_ADJECTIVE)


def candidate_features(
    chosen: Sequence[Candidate], everything: Sequence[Phrase], headline: str, length: int, common: Frequencies
) -> list[tuple[float, ...]]:
    """Return the features of `chosen`, in the order of `NAMES`.

    `everything` is all phrases of the text, `length` its number of characters.
    """
    heads: dict[str, int] = {}
    firsts: dict[str, int] = {}
    for phrase in everything:
        first, last, whole = phrase.words[0], phrase.words[-1], phrase.whole
        heads[last] = heads.get(last, 0) + whole
        firsts[first] = firsts.get(first, 0) + whole
    title = {plain(token.text) for token in tokenize(headline)}
    return [_features(one, heads, firsts, title, length, common) for one in chosen]


def _features(  # noqa: PLR0917 -- what is known of a text is many things
    candidate: Candidate,
    heads: dict[str, int],
    firsts: dict[str, int],
    title: set[str],
    length: int,
    common: Frequencies,
) -> tuple[float, ...]:
    words, total = candidate.words, len(candidate.places)
    rarities = list(map(common.rarity, words))
    rarity = sum(rarities)
    text = candidate.text
    spelt = text.lower().split()
    first, last = spelt[0], spelt[-1]
    opening = _ending(first)
    place = candidate.places[0]
    small_last, small_first = common.small_share(last), common.small_share(first)
    return (
        len(words),
        candidate.whole,
        total - candidate.whole,
        total,
        place / (length or 1),
        math.log1p(place),
        (candidate.places[-1] - place) / (length or 1),
        len(candidate.paragraphs),
        sum(map(title.__contains__, words)) / len(words),
        place < 400,
        rarity,
        rarity / len(words),
        min(rarities),
        rarities[-1],
        rarities[0],
        heads.get(words[-1], 0),
        firsts.get(words[0], 0),
        candidate.large / total,
        text.isupper(),
        candidate.article / total,
        candidate.preposition / total,
        candidate.verbal / total,
        candidate.of / total,
        candidate.opens / total,
        *_ending(last)[:4],
        *opening[:3],
        0.5 if small_last is None else small_last,
        0.5 if small_first is None else small_first,
        len(text),
        min(length, 10_000),
        _weight(len(words), rarity, total, place),
        opening[4],
        "-" in text,
    )
