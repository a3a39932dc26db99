"""Whether two texts are one text with changes: wire copy that comes twice.

What lives here: a text's signature, the keys under which likely repeats are found without comparing all with all, and
the comparison. What does not: where keys are kept and for how long (`adapters`).

MinHash: the share of equal numbers in two signatures estimates how many of the texts' word triples they share. The
opening has a signature of its own, because copy is cut from the end: a text cut to 60 per cent is still found.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

VERSION = 1
"""Part of every key: signatures of different versions do not compare."""
BODY_ROWS, BODY_BANDS = 4, 32
LEAD_ROWS, LEAD_BANDS = 4, 10
LEAD_WORDS = 120
MAX_WORDS = 5_000
LEAST_BODY = 0.4
LEAST_LEAD = 0.55
"""Texts are similar from this estimated share of common triples on, of the body or of the opening."""

_SHINGLE = 3
_FEWEST_WORDS = 12
_WORD = re.compile(r"\w+")


class Signature(NamedTuple):
    """What is kept of a text to compare it; `exact` is equal for texts equal but for marks, case and space."""

    exact: str
    body: tuple[int, ...]
    lead: tuple[int, ...]


def signature(text: str) -> Signature | None:
    """Return a text's signature, or None for one too short to tell (under a dozen words)."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text[: MAX_WORDS * 20]).casefold())[:MAX_WORDS]
    if len(words) < _FEWEST_WORDS:
        return None
    hashes = [_hash(" ".join(words[start : start + _SHINGLE])) for start in range(len(words) - _SHINGLE + 1)]
    body = _smallest(hashes, BODY_ROWS * BODY_BANDS)
    lead = _smallest(hashes[:LEAD_WORDS], LEAD_ROWS * LEAD_BANDS)
    return Signature(hashlib.sha256(" ".join(words).encode()).hexdigest()[:32], body, lead)


def band_keys(made: Signature) -> list[str]:
    """Return the keys of a signature; texts that are similar very likely share one, others very unlikely."""
    bands = [
        *(("b", n, made.body[n * BODY_ROWS : (n + 1) * BODY_ROWS]) for n in range(BODY_BANDS)),
        *(("l", n, made.lead[n * LEAD_ROWS : (n + 1) * LEAD_ROWS]) for n in range(LEAD_BANDS)),
    ]
    return [f"{VERSION}:{part}{number}:{_hash(repr(rows)):016x}" for part, number, rows in bands]


def likeness(one: Signature, other: Signature) -> tuple[float, float]:
    """Return the estimated shares of common triples, of the bodies and of the openings, 0 to 1 each."""
    if one.exact == other.exact:
        return 1.0, 1.0
    return _agreement(one.body, other.body), _agreement(one.lead, other.lead)


def similar(one: Signature, other: Signature) -> bool:
    """Tell whether two texts are one text with changes. Symmetric, but not transitive: compare each pair."""
    body, lead = likeness(one, other)
    return body >= LEAST_BODY or lead >= LEAST_LEAD


def _agreement(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _smallest(hashes: list[int], bins: int) -> tuple[int, ...]:
    """Return the smallest hash in each of `bins` bins, in 32 bits: a MinHash by one permutation.

    An empty bin borrows from another, the same one in every text (Shrivastava, "Optimal densification for fast and
    accurate minwise hashing", 2017).
    """
    least: list[int | None] = [None] * bins
    for value in hashes:
        bin_number, rest = value % bins, value // bins & 0xFFFFFFFF
        held = least[bin_number]
        if held is None or rest < held:
            least[bin_number] = rest
    return tuple(held if held is not None else _borrowed(number, least) for number, held in enumerate(least))


def _borrowed(number: int, least: list[int | None]) -> int:
    step = number
    while True:
        step = (step * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        held = least[(step >> 33) % len(least)]
        if held is not None:
            return held
