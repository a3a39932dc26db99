"""What the tagger of names sees of each token.

What lives here: the features, shared by the tagger and by its training script so that both see the same. What does not:
the model (`tagger`) and what is known of names beforehand (`gazetteer`).
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from worker.enrich.tables import pairs_of
from worker.enrich.titles import HONORIFICS, OFFICES, ORGANISATION_HEADS, PLACE_HEADS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.enrich.frequencies import Frequencies
    from worker.enrich.gazetteer import Gazetteer

_LONGEST_NAME = 5
_KEPT_ANSWERS = 20_000


class _Own(NamedTuple):
    """What a word says wherever it stands: of itself, and of the words around it."""

    lower: str
    shape: str
    alone: list[bytes]
    two_before: list[bytes]
    two_after: list[bytes]
    before: list[bytes]
    after: list[bytes]
    marks_before: list[bytes]
    marks_after: list[bytes]


class Features:
    """Turns the tokens of a text's sentences to features.

    Most of what could be said of a token no model knows. With `model`, only what that one knows is said. What a word
    says, and what a neighbour says to a token of some shape, is remembered: texts share most of their words.
    """

    def __init__(self, known: Gazetteer, common: Frequencies, model: bytes = b"") -> None:
        """Index the gazetteer by first words."""
        self._known = known
        self._common = common
        self._modelled = attributes_of(model)
        self._clusters = pairs_of("clusters.tsv")
        self._names = _marked_names(known)
        self._first_words = frozenset([name.partition(" ")[0] for name in self._names])
        self._own = lru_cache(maxsize=_KEPT_ANSWERS)(self._own_uncached)
        self._before = lru_cache(maxsize=_KEPT_ANSWERS)(self._before_uncached)
        self._after = lru_cache(maxsize=_KEPT_ANSWERS)(self._after_uncached)
        self._cases = {
            case: self._kept("d{:d}{:d}{:d}".format(*case)) for case in product((False, True), repeat=3)
        }  # written small elsewhere; written large elsewhere; the first of its sentence
        self._first, self._last, self._loud = self._kept("first"), self._kept("last"), self._kept("LOUD")

    def of_text(self, sentences: Sequence[Sequence[str]]) -> list[list[list[bytes]]]:
        """Return the features of each token of each sentence; the sentences are of one text."""
        small = {word for word in set(chain.from_iterable(sentences)) if word[0].islower()}
        large = {word for word in set(chain.from_iterable(words[1:] for words in sentences)) if word[0].isupper()}
        return [self._of_sentence(sentence, small, large) for sentence in sentences]

    def _of_sentence(self, words: Sequence[str], small: set[str], large: set[str]) -> list[list[bytes]]:
        own = [self._own(word) for word in words]
        last = len(words) - 1
        features = []
        for index, (_, shape, alone, *_) in enumerate(own):
            found = alone.copy()
            if index:
                found += self._before(words[index - 1], shape)
                if index > 1:
                    found += own[index - 2].two_before
            else:
                found += self._first
            if index < last:
                found += self._after(words[index + 1], shape)
                if index + 1 < last:
                    found += own[index + 2].two_after
            else:
                found += self._last
            features.append(found)
        self._add_places(features, words, own)
        self._add_cases(features, words, own, small, large)
        return features

    def _add_places(self, features: list[list[bytes]], words: Sequence[str], own: Sequence[_Own]) -> None:
        if self._first_words.isdisjoint(words):
            return
        places = self._gazetted(words)
        for index, place in enumerate(places):
            if place:
                features[index] += self._kept(place, f"{place}|{own[index].shape}")
            if index and places[index - 1]:
                features[index] += self._kept("-1" + places[index - 1])
            if index + 1 < len(places) and places[index + 1]:
                features[index] += self._kept("+1" + places[index + 1])

    def _add_cases(
        self,
        features: list[list[bytes]],
        words: Sequence[str],
        own: Sequence[_Own],
        small: set[str],
        large: set[str],
    ) -> None:
        all_large = _are_large(words)
        for index, word in enumerate(words):
            if word[0].isupper():
                features[index] += self._cases[own[index].lower in small, word in large, index == 0]
                if all_large:
                    features[index] += self._loud

    def _kept(self, *features: str) -> list[bytes]:
        """Return what of these the model knows, as it spells them."""
        spelt = [feature.encode() for feature in features]
        return [feature for feature in spelt if feature in self._modelled] if self._modelled else spelt

    def _before_uncached(self, word: str, shape: str) -> list[bytes]:
        """Return what a word says to the next, of that shape."""
        own = self._own(word)
        pair = self._kept(f"-1|={own.lower}|{shape}", f"-|{own.shape}|{shape}")
        return [*own.before, *pair, *own.marks_before]

    def _after_uncached(self, word: str, shape: str) -> list[bytes]:
        """Return what a word says to the one before, of that shape."""
        own = self._own(word)
        pair = self._kept(f"+1|={shape}|{own.lower}", f"+|{shape}|{own.shape}")
        return [*own.after, *pair, *own.marks_after]

    def _own_uncached(self, word: str) -> _Own:
        lower = word.lower()
        shape = _shape(word)
        marks = self._marks(word, lower)
        share = self._common.small_share(lower)
        alone = ["b", f"w={lower}", f"s={shape}", f"p3={lower[:3]}", f"x3={lower[-3:]}", f"x2={lower[-2:]}"]
        alone += [f"f={self._common.band(lower) // 6}", f"f|{shape}|{None if share is None else int(share * 4)}"]
        return _Own(
            lower=lower,
            shape=shape,
            alone=self._kept(*alone, *marks),
            two_before=self._kept(f"-2={lower}"),
            two_after=self._kept(f"+2={lower}"),
            before=self._kept(f"-1={lower}", f"-1s={shape}"),
            after=self._kept(f"+1={lower}", f"+1s={shape}"),
            marks_before=self._kept(*[f"-1{mark}" for mark in marks]),
            marks_after=self._kept(*[f"+1{mark}" for mark in marks]),
        )

    def _marks(self, word: str, lower: str) -> list[str]:
        known, bare = self._known, lower.rstrip(".")
        cluster = self._clusters.get(lower)
        marks = [f"c={cluster}"] if cluster else []
        if not word[0].isupper():
            if bare in HONORIFICS or bare in OFFICES:
                marks.append("office")
            return marks
        tests = {
            "given": word in known.given_names,
            "surname": word in known.surnames,
            "demonym": word in known.demonyms,
            "title": bare in HONORIFICS,
            "office": bare in OFFICES,
            "orghead": lower in ORGANISATION_HEADS,
            "placehead": lower in PLACE_HEADS,
        }
        return marks + [mark for mark, holds in tests.items() if holds]

    def _gazetted(self, words: Sequence[str]) -> list[str]:
        """Return for each word what the longest known name it stands in says: `B` or `I` and a mark, or nothing."""
        marks = [""] * len(words)
        for index, word in enumerate(words):
            if marks[index] or word not in self._first_words:
                continue
            for end in range(min(index + _LONGEST_NAME, len(words)), index, -1):
                mark = self._names.get(" ".join(words[index:end]))
                if mark is not None:
                    marks[index:end] = [f"B{mark}", *[f"I{mark}"] * (end - index - 1)]
                    break
        return marks


def _marked_names(known: Gazetteer) -> dict[str, str]:
    """Return what each known name says, with spaces between its words and marks; of two alike, the first place's."""
    ranks = {rank: f"place{rank}" for rank in set(known.places.values())}
    names = {_parted(form): kind for form, (_, kind) in reversed(known.known.items())}
    return names | {_parted(name): ranks[rank] for name, rank in reversed(known.places.items())}


_PART = re.compile(r"\w+|[^\w\s]")


def _parted(name: str) -> str:
    """Return a name with spaces between its words and marks. Most are nothing but letters, and need no pattern."""
    return name if name.isalpha() else " ".join(_PART.findall(name))


_FIELD_OF_ATTRIBUTES = 36
_ATTRIBUTE = re.compile(rb"\0\0\0([^\0]+)")
"""A number below 256 in four bytes tells its length, and a zero ends it."""


def attributes_of(model: bytes) -> frozenset[bytes]:
    """Return the features a CRFsuite model knows, and a few bytes that look like some; none for an empty model.

    CRFsuite itself tells them only in a printed form of the whole model, which takes thirty times as long.
    """
    if not model:
        return frozenset()
    (start,) = struct.unpack_from("<I", model, _FIELD_OF_ATTRIBUTES)
    return frozenset(_ATTRIBUTE.findall(model, start))


def _are_large(words: Sequence[str]) -> bool:
    """Tell whether more than half of the words are capitals, letters that stand alone not counted."""
    half = len(words) // 2
    return sum(map(str.isupper, words)) > half and sum(word.isupper() and len(word) > 1 for word in words) > half


_SHAPES = str.maketrans(
    {**dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "X"), **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "x")}
    | dict.fromkeys("0123456789", "d")
)
_REPEATED = re.compile(r"(.)\1+")


def _shape(word: str) -> str:
    """Return `Xx` for Kerry, `X` for NATO, `X.` for U.S., `x` for said, `d` for 2013."""
    shape = word[:20].translate(_SHAPES)
    return _REPEATED.sub(r"\1", shape) if len(word) > 1 else shape + "1"
