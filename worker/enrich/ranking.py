"""Which sentences of an article make its summary.

What lives here: the choice, given how good each sentence is by itself. The opening of a news text is a summary that
is hard to beat, so the choice starts there and moves away only for a sentence that is better by a margin. What does
not: the features (`summary_features`), which sentences may be shown at all (`presentable`), and the text made of them
(`summary`).
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from worker.enrich.summary_features import NAMES, sentence_features
from worker.enrich.trees import read_trees
from worker.enrich.words import STOP_WORDS, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.enrich.frequencies import Frequencies
    from worker.enrich.presentable import Sentence

MAX_CANDIDATES = 40
"""Sentences further down are not considered."""
WORDS_PER_SENTENCE = 23
"""A summary of n sentences has about n times this many words; the weakest goes where it has more, down to two."""
_MARGIN = 0.2
_DANGLING_COST = 0.5
_MOST_ALIKE = 0.5
_SLACK = 1e-9
"""So much may sums of the same numbers differ by their order."""


class Ranker:
    """Chooses sentences. Trained on English news."""

    def __init__(self, common: Frequencies) -> None:
        """Read the model."""
        self._common = common
        self._trees = read_trees("summary.json", NAMES)

    def choose(self, sentences: Sequence[Sentence], most: int) -> list[int]:
        """Return which sentences to show, at most `most`, in order."""
        sentences = sentences[:MAX_CANDIDATES]
        rows = sentence_features([s.text for s in sentences], [s.opens_paragraph for s in sentences], self._common)
        return choose(self._trees.scores(rows), sentences, most)


def choose(scores: Sequence[float], sentences: Sequence[Sentence], most: int) -> list[int]:
    """Return the numbers of at most `most` sentences: the first ones, changed where that gains more than the margin."""
    said = cache(lambda index: _content(sentences[index].text))

    def dangling(chosen: Sequence[int]) -> float:
        return _DANGLING_COST * sum(sentences[index].dangles and index - 1 not in chosen for index in chosen)

    def worth(chosen: Sequence[int]) -> float:
        return sum(scores[index] for index in chosen) - dangling(chosen)

    def is_new(index: int, others: Sequence[int]) -> bool:
        own = said(index)
        return all(len(own & said(o)) <= _MOST_ALIKE * min(len(own), len(said(o))) for o in others)

    def exchanged(chosen: list[int]) -> list[int]:
        """Return the choice with the exchange that gains most, or as it is where none gains the margin."""
        now, best = worth(chosen), chosen
        most_worth = -math.inf
        hopeless = _MARGIN - dangling(chosen) - _SLACK
        for gone in chosen:
            rest = [index for index in chosen if index != gone]
            for index, score in enumerate(scores):
                if score - scores[gone] < hopeless or index in chosen:
                    continue
                changed = sorted([*rest, index])
                value = worth(changed)
                if value - now >= _MARGIN and value > most_worth and is_new(index, rest):
                    best, most_worth = changed, value
        return best

    chosen = list(range(min(most, len(sentences))))
    for _ in range(most):
        before, chosen = chosen, exchanged(chosen)
        if chosen is before:
            break
    while len(chosen) > 2 and sum(sentences[index].words for index in chosen) > WORDS_PER_SENTENCE * most:
        chosen = max(([index for index in chosen if index != gone] for gone in chosen[1:]), key=worth)
    return chosen


def _content(sentence: str) -> set[str]:
    words = (token.text.lower() for token in tokenize(sentence))
    return {word for word in words if word[0].isalnum() and word not in STOP_WORDS}
