"""The phrases an article is about.

What lives here: the enricher. Candidates are the longest runs of words between stop words and marks; a candidate's
weight is how rare its words are, how often it occurs and how early. No tagger, no training. What does not: names
(`entities`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from worker.enrich.frequencies import Frequencies, frequencies
from worker.enrich.reading import everything
from worker.enrich.words import STOP_WORDS, plain, tokenize
from worker.models import Keyphrase

if TYPE_CHECKING:
    from worker.models import Article
    from worker.ports import EnrichOptions

MAX_WORDS = 4


class Keyphrases:
    """Adds `keyphrases`, best first, none inside another."""

    version = "1"

    def __init__(self, most: int = 15) -> None:
        """Read the table of frequencies; `most` phrases are kept."""
        self._most = most
        self._common = frequencies()

    @classmethod
    def from_options(cls, options: EnrichOptions) -> Keyphrases:
        """Build it to keep `options.max_keyphrases`."""
        return cls(options.max_keyphrases)

    def __call__(self, article: Article) -> Article:
        """Return the article with its `keyphrases`."""
        candidates = _candidates(everything(article))
        weights = {key: _weight(candidate, self._common) for key, candidate in candidates.items()}
        ranked = sorted(candidates, key=lambda key: (-weights[key], candidates[key].first))
        chosen: list[tuple[str, ...]] = []
        for key in ranked:
            if len(chosen) >= self._most:
                break
            if not any(_within(key, other) or _within(other, key) for other in chosen):
                chosen.append(key)
        best = max((weights[key] for key in chosen), default=1.0)
        return article.model_copy(
            update={
                "keyphrases": tuple(
                    Keyphrase(text=candidates[key].text(), score=round(weights[key] / best, 4)) for key in chosen
                )
            }
        )


@dataclass(slots=True)
class _Candidate:
    first: float
    spellings: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def text(self) -> str:
        return max(self.spellings.items(), key=lambda item: item[1])[0]

    def count(self) -> int:
        return sum(self.spellings.values())


def _candidates(texts: list[str]) -> dict[tuple[str, ...], _Candidate]:
    candidates: dict[tuple[str, ...], _Candidate] = {}
    read = 0
    for text in texts:
        run: list[tuple[str, int, int]] = []
        for token in [*tokenize(text), None]:
            if token and _carries(token.text) and (not run or text[run[-1][2] : token.start].isspace()):
                run.append((plain(token.text), token.start, token.end))
                continue
            if run and len(run) <= MAX_WORDS:
                key = tuple(word for word, _, _ in run)
                candidate = candidates.setdefault(key, _Candidate(first=read + run[0][1]))
                candidate.spellings[text[run[0][1] : run[-1][2]]] += 1
            run = [(plain(token.text), token.start, token.end)] if token and _carries(token.text) else []
        read += len(text)
    return candidates


def _carries(word: str) -> bool:
    return len(word) > 1 and word[0].isalpha() and word.lower().replace("’", "'") not in STOP_WORDS


def _weight(candidate: _Candidate, common: Frequencies) -> float:
    words = candidate.text().lower().split()
    rarity = sum(common.rarity(word) for word in words) / math.sqrt(len(words))
    return rarity * math.pow(1 + candidate.count(), 0.7) / math.sqrt(1 + candidate.first / 1000)


def _within(short: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    size = len(short)
    return any(longer[start : start + size] == short for start in range(len(longer) - size + 1))
