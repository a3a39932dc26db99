"""What the tagger of names sees of each token.

What lives here: the features, shared by the tagger and by its training script so that both see the same. What does not:
the model (`tagger`) and what is known of names beforehand (`gazetteer`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from worker.enrich.tables import lines_of
from worker.enrich.titles import HONORIFICS, OFFICES, ORGANISATION_HEADS, PLACE_HEADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from worker.enrich.frequencies import Frequencies
    from worker.enrich.gazetteer import Gazetteer

_LONGEST_NAME = 5


class Features:
    """Turns the tokens of a text's sentences to features."""

    def __init__(self, known: Gazetteer, common: Frequencies) -> None:
        """Index the gazetteer by first words."""
        self._known = known
        self._common = common
        self._clusters = dict(line.split("\t") for line in lines_of("clusters.tsv"))
        self._longer: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, mark in [*_marked_places(known), *_marked_names(known)]:
            words = tuple(re.findall(r"\w+|[^\w\s]", name))
            self._longer.setdefault(words[0], []).append((words, mark))
        self._own = lru_cache(maxsize=30_000)(self._own_uncached)

    def of_text(self, sentences: Sequence[Sequence[str]]) -> list[list[list[str]]]:
        """Return the features of each token of each sentence; the sentences are of one text."""
        small = {word for sentence in sentences for word in sentence if word[0].islower()}
        large = {word for sentence in sentences for word in sentence[1:] if word[0].isupper()}
        return [self._of_sentence(sentence, small, large) for sentence in sentences]

    def _of_sentence(self, words: Sequence[str], small: set[str], large: set[str]) -> list[list[str]]:
        own = [self._own(word) for word in words]
        places = self._gazetted(words)
        last = len(words) - 1
        all_large = sum(word.isupper() and len(word) > 1 for word in words) > len(words) // 2
        features = []
        for index, word in enumerate(words):
            lower, shape, alone, _seen = own[index]
            found = ["b", *alone]
            if index:
                before, before_shape, _, before_seen = own[index - 1]
                found += (f"-1={before}", f"-1s={before_shape}", f"-1|={before}|{shape}", f"-|{before_shape}|{shape}")
                found += before_seen[0]
                if index > 1:
                    found.append(f"-2={own[index - 2][0]}")
            else:
                found.append("first")
            if index < last:
                after, after_shape, _, after_seen = own[index + 1]
                found += (f"+1={after}", f"+1s={after_shape}", f"+1|={shape}|{after}", f"+|{shape}|{after_shape}")
                found += after_seen[1]
                if index + 1 < last:
                    found.append(f"+2={own[index + 2][0]}")
            else:
                found.append("last")
            if places[index]:
                found.append(places[index])
                found.append(f"{places[index]}|{shape}")
            if index and places[index - 1]:
                found.append("-1" + places[index - 1])
            if index < last and places[index + 1]:
                found.append("+1" + places[index + 1])
            if word[0].isupper():
                found.append(f"d{lower in small:d}{word in large:d}{index == 0:d}")
                if all_large:
                    found.append("LOUD")
            features.append(found)
        return features

    def _own_uncached(self, word: str) -> tuple[str, str, list[str], tuple[list[str], list[str]]]:
        lower = word.lower()
        shape = _shape(word)
        seen = self._marks(word, lower)
        share = self._common.small_share(lower)
        alone = [f"w={lower}", f"s={shape}", f"p3={lower[:3]}", f"x3={lower[-3:]}", f"x2={lower[-2:]}"]
        alone += [f"f={self._common.band(lower) // 6}", f"f|{shape}|{None if share is None else int(share * 4)}"]
        alone += seen
        return lower, shape, alone, ([f"-1{mark}" for mark in seen], [f"+1{mark}" for mark in seen])

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
            if marks[index] or word not in self._longer:
                continue
            here = tuple(words[index : index + _LONGEST_NAME])
            found = [(name, mark) for name, mark in self._longer[word] if here[: len(name)] == name]
            if found:
                name, mark = max(found, key=lambda pair: len(pair[0]))
                marks[index : index + len(name)] = [f"B{mark}", *[f"I{mark}"] * (len(name) - 1)]
        return marks


def _marked_places(known: Gazetteer) -> Iterable[tuple[str, str]]:
    return ((name, f"place{rank}") for name, rank in known.places.items())


def _marked_names(known: Gazetteer) -> Iterable[tuple[str, str]]:
    return ((form, kind) for form, (_, kind) in known.known.items())


_SHAPES = str.maketrans(
    {**dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "X"), **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "x")}
    | dict.fromkeys("0123456789", "d")
)
_REPEATED = re.compile(r"(.)\1+")


def _shape(word: str) -> str:
    """Return `Xx` for Kerry, `X` for NATO, `X.` for U.S., `x` for said, `d` for 2013."""
    shape = word[:20].translate(_SHAPES)
    return _REPEATED.sub(r"\1", shape) if len(word) > 1 else shape + "1"
