"""The phrases an article is about.

What lives here: the enricher, which ranks candidates with small boosted trees and leaves out repeats. What does not:
the candidates and their features (`candidates`), and names (`entities`).
"""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

from worker.enrich.candidates import NAMES, Candidate, candidate, candidate_features, phrases, rough_weight
from worker.enrich.datelines import without_agency
from worker.enrich.frequencies import Frequencies, frequencies
from worker.enrich.reading import everything, is_english
from worker.enrich.trees import read_trees
from worker.models import Keyphrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from worker.models import Article
    from worker.ports import EnrichOptions

MAX_CANDIDATES = 60
"""So many of the roughly best are ranked with care."""


class Keyphrases:
    """Adds `keyphrases`, best first, none inside another; none where the article is not in English."""

    version = "2"

    def __init__(self, most: int = 15) -> None:
        """Read the tables; `most` phrases are kept."""
        self._most = most
        self._common = frequencies()
        self._trees = read_trees("keyphrases.json", NAMES)

    @classmethod
    def from_options(cls, options: EnrichOptions) -> Keyphrases:
        """Build it to keep `options.max_keyphrases`."""
        return cls(options.max_keyphrases)

    def __call__(self, article: Article) -> Article:
        """Return the article with its `keyphrases`."""
        return article.model_copy(update={"keyphrases": self._phrases(article) if is_english(article) else ()})

    def _phrases(self, article: Article) -> tuple[Keyphrase, ...]:
        texts = [without_agency(text) for text in everything(article)]
        shortlist, rows = considered(texts, article.headline or "", names_in(article), self._common)
        scores = self._trees.scores(rows)
        chosen = without_repeats(shortlist, scores, self._most)
        return tuple(
            Keyphrase(text=shortlist[number].text, score=round(1 / (1 + math.exp(-scores[number])), 4))
            for number in chosen
        )


def names_in(article: Article) -> set[str]:
    """Return the names of the article's entities, every form, in lower case: no keyphrase repeats them."""
    return {form.lower() for entity in article.entities for form in (entity.label, *entity.forms)}


def considered(
    texts: Sequence[str], headline: str, named: AbstractSet[str], common: Frequencies
) -> tuple[list[Candidate], list[tuple[float, ...]]]:
    """Return the candidates worth ranking, none of them `named` (in lower case), and the features of each."""
    found = phrases(texts)
    found.sort(key=lambda phrase: -rough_weight(phrase, common))
    unnamed = (one for one in map(candidate, found) if one.text.lower() not in named)
    shortlist = list(islice(unnamed, MAX_CANDIDATES))
    return shortlist, candidate_features(shortlist, found, headline, sum(map(len, texts)), common)


def without_repeats(shortlist: Sequence[Candidate], scores: Sequence[float], most: int) -> list[int]:
    """Return the numbers of the best `most` candidates, best first, none within a better one or around it."""
    chosen: list[int] = []
    for number in sorted(range(len(shortlist)), key=lambda n: -scores[n]):
        if len(chosen) >= most:
            break
        words = shortlist[number].words
        if not any(_within(words, shortlist[c].words) or _within(shortlist[c].words, words) for c in chosen):
            chosen.append(number)
    return chosen


def _within(short: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    size = len(short)
    return any(longer[start : start + size] == short for start in range(len(longer) - size + 1))
