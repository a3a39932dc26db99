"""What users would pick instead of the enrich stage, as functions of a text, and why some are missing.

What lives here: the peers' calls, each with its usual settings. What does not: scoring (`bench.enrich`). A peer that is
not installed is left out; `make bench-enrich` installs those that can be had with their data from a package alone.
"""

from __future__ import annotations

import importlib.util
import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from worker.enrich.sentences import split_sentences
from worker.enrich.words import STOP_WORDS, plain, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable

LEFT_OUT = {
    "keyphrases": (
        "KeyBERT",
        "its sentence model comes from a hub; with MiniLM F1@10 is 17 on DUC-2001 at 210 ms a text",
    ),
    "entities": ("spaCy, small model", "its makers put no model on a package index; it reaches F1 .61 on PUD at 43 ms"),
}
"""Peers that cannot run here, and what was measured of them elsewhere."""

_DAMPING = 0.85
_ROUNDS = 30
_LEAST_LIKENESS = 0.1


def summarisers() -> dict[str, Callable[[str], str]]:
    """Each takes a text and returns a summary of about three sentences."""
    found: dict[str, Callable[[str], str]] = {"first three sentences": lead, "LexRank": lexrank}
    if importlib.util.find_spec("summa"):
        from summa.summarizer import summarize  # noqa: PLC0415 -- a peer may be absent

        found["TextRank (summa)"] = lambda text: summarize(text, words=60).replace("\n", " ")
    return found


def phrase_finders() -> dict[str, Callable[[str], list[str]]]:
    """Each takes a text and returns its phrases, best first."""
    found: dict[str, Callable[[str], list[str]]] = {}
    if importlib.util.find_spec("yake"):
        import yake  # noqa: PLC0415 -- a peer may be absent

        extractor = yake.KeywordExtractor(lan="en", n=3, top=15)
        found["YAKE"] = lambda text: [phrase for phrase, _ in extractor.extract_keywords(text)]
    if importlib.util.find_spec("summa"):
        from summa.keywords import keywords  # noqa: PLC0415 -- a peer may be absent

        found["TextRank (summa)"] = lambda text: keywords(text, split=True)[:15]
    return found


def lead(text: str) -> str:
    """Return the first three sentences, cut where a full stop and a space are."""
    return " ".join(re.split(r"(?<=[.!?”\"])\s+", text)[:3])


def lexrank(text: str) -> str:
    """Return the three most central sentences in order (Erkan and Radev 2004: cosine of tf-idf, threshold 0.1)."""
    sentences = split_sentences(" ".join(text.split()))[:100]
    counts = [
        Counter(plain(t.text) for t in tokenize(s) if t.text[0].isalpha() and t.text.lower() not in STOP_WORDS)
        for s in sentences
    ]
    holding = Counter(word for own in counts for word in own)
    weights = [{w: n * math.log(1 + len(counts) / holding[w]) for w, n in own.items()} for own in counts]
    lengths = [math.sqrt(sum(value * value for value in own.values())) or 1.0 for own in weights]
    near = [
        [j for j in range(len(weights)) if _cosine(weights[i], weights[j], lengths[i] * lengths[j]) > _LEAST_LIKENESS]
        for i in range(len(weights))
    ]
    rank = [1.0] * len(near)
    for _ in range(_ROUNDS):
        rank = [
            1 - _DAMPING + _DAMPING * sum(rank[other] / (len(near[other]) or 1) for other in near[own])
            for own in range(len(near))
        ]
    best = sorted(sorted(range(len(rank)), key=lambda index: -rank[index])[:3])
    return " ".join(sentences[index] for index in best)


def _cosine(some: dict[str, float], others: dict[str, float], lengths: float) -> float:
    return sum(value * others[word] for word, value in some.items() if word in others) / lengths
