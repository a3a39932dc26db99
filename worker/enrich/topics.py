"""What an article is about, in the seventeen top levels of the IPTC Media Topics.

What lives here: the enricher, a linear classifier over words. What does not: its features (`topic_features`) and its
training (`tools/train_topics.py`, which writes `data/topics.tsv`). "Don't know" is an answer: no topic where the
classifier is not sure, or where the article is not in English.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from worker.enrich.frequencies import frequencies
from worker.enrich.reading import everything, is_english
from worker.enrich.tables import lines_of
from worker.enrich.topic_features import features
from worker.models import Topic

if TYPE_CHECKING:
    from worker.models import Article
    from worker.ports import EnrichOptions

_SURE = 0.15
_SURE_OF_SHORT = 0.35
"""A few lines tell less than an article."""
_SURE_OF_SPORT = 0.3
"""Who writes of a match says so in every line; a little of it is a glacier's slope or a bridge's team of divers."""
_SPORT = "sport"
_SHORT_WORDS = 40
_ALSO = 0.25
_FEWEST_KNOWN_WORDS = 8


class Topics:
    """Adds `topics`: none, one or two, the surest first."""

    version = "3"

    def __init__(self) -> None:
        """Read the classifier."""
        self._model = _model()
        self._common = frequencies()

    @classmethod
    def from_options(cls, _options: EnrichOptions) -> Topics:
        """Build it; it has no options."""
        return cls()

    def __call__(self, article: Article) -> Article:
        """Return the article with its `topics`."""
        return article.model_copy(update={"topics": self._topics(article) if is_english(article) else ()})

    def _topics(self, article: Article) -> tuple[Topic, ...]:
        weights = features(everything(article), self._common)
        known = sum(word in self._model.weights for word in weights)
        if known < _FEWEST_KNOWN_WORDS:
            return ()
        ranked = sorted(zip(self._model.probabilities(weights), self._model.topics, strict=True), reverse=True)
        sure = _SURE if known >= _SHORT_WORDS else _SURE_OF_SHORT
        if ranked[0][1][0] == _SPORT:
            sure = max(sure, _SURE_OF_SPORT)
        chosen = [pair for pair in ranked[:2] if pair[0] >= (sure if pair is ranked[0] else _ALSO)]
        if not chosen or chosen[0] is not ranked[0]:
            return ()
        return tuple(Topic(label=label, uri=uri, score=round(score, 4)) for score, (label, uri) in chosen)


class _Model(NamedTuple):
    topics: list[tuple[str, str]]
    """Each topic's label and URI."""
    bias: list[float]
    weights: dict[str, str]
    """For each word, the topics it speaks for or against, and how much, as the table has it: few are ever asked for."""

    def probabilities(self, words: dict[str, float]) -> list[float]:
        sums = list(self.bias)
        for word, weight in words.items():
            for topic, value in _weights(self.weights.get(word, "")):
                sums[topic] += weight * value
        most = max(sums)
        powers = [math.exp(value - most) for value in sums]
        return [power / sum(powers) for power in powers]


@cache
def _model() -> _Model:
    lines = lines_of("topics.tsv")
    topics = [line.split("\t")[1:] for line in lines if line.startswith("topic\t")]
    weights = {word: rest for word, _, rest in (line.partition("\t") for line in lines[len(topics) :])}
    return _Model([(label, uri) for label, uri, _ in topics], [float(bias) for *_, bias in topics], weights)


@cache
def _weights(fields: str) -> tuple[tuple[int, float], ...]:
    """What the rest of a word's line says; there are no more of them than lines."""
    return tuple(map(_weight, fields.split()))


@cache
def _weight(field: str) -> tuple[int, float]:
    """What `3:-12` says: the topic and the weight. The table has 67,000, of which 957 differ."""
    topic, value = field.split(":")
    return int(topic), int(value) / 10
