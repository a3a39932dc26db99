"""What the topic classifier sees of a text: its words, weighed.

What lives here: the features, shared by the enricher and by the training script so that both see the same. What does
not: the classifier (`topics`).
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from worker.enrich.words import STOP_WORDS, plain, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from worker.enrich.frequencies import Frequencies


def features(texts: Iterable[str], common: Frequencies) -> dict[str, float]:
    """Return the weight of each word's plain form; their squares sum to 1. Empty for a text without words."""
    counts = Counter(
        plain(token.text)
        for text in texts
        for token in tokenize(text)
        if len(token.text) > 2 and token.text[0].isalpha() and token.text.lower() not in STOP_WORDS
    )
    weights = {word: (1 + math.log(count)) * common.rarity(word) for word, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}
