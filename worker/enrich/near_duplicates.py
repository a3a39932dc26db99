"""Whether two texts are one text with changes: wire copy that comes twice.

What lives here: a text's signature, the keys under which likely repeats are found without comparing all with all, and
the comparison. What does not: where keys are kept and for how long (`adapters`).

MinHash: the share of equal numbers in two signatures estimates how many of the texts' word triples they share. The
opening has a signature of its own, because copy is cut from the end: a text cut to 60 per cent is still found.

What is compared is found by shingles, runs of eight words. A few are chosen by the signature's own numbers, so that a
changed copy, or a part of it, has chosen some of the same; and two other texts hardly ever have eight words in common.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
import zlib
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 2
"""Part of every key: signatures of different versions do not compare."""
BODY_NUMBERS, LEAD_NUMBERS = 128, 40
"""How many numbers a signature has: the more, the nearer the estimate."""
SHINGLES = 10
"""The more, the more repeats are found, and noted."""
LEAD_WORDS = 120
MAX_WORDS = 5_000
LEAST_BODY = 0.4
LEAST_LEAD = 0.55
"""Texts are similar from this estimated share of common triples on, of the body or of the opening."""

_FEWEST_WORDS = 12
_TRIPLES_OF_A_SHINGLE = 0, 3, 5
"""Where they begin, in words: the triples that make up a shingle."""
_NONE = 1 << 32
"""Greater than every hash."""
_WORD = re.compile(r"\w+")


class Signature(NamedTuple):
    """What is kept of a text to compare it; `exact` is equal for texts equal but for marks, case and space.

    One byte of each number: two that differ are the same in it once in 256 times, which changes no estimate that
    matters (Li and König, "b-bit minwise hashing", 2010).
    """

    exact: bytes
    body: bytes
    lead: bytes


class Sketch(NamedTuple):
    """What a text is compared by, and what it is found by: some of its shingles, each by the hashes of its triples."""

    signature: Signature
    shingles: frozenset[tuple[int, ...]]


def sketch(text: str) -> Sketch | None:
    """Return a text's sketch, or None for one too short to tell (under a dozen words)."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text[: MAX_WORDS * 20]).casefold())[:MAX_WORDS]
    if len(words) < _FEWEST_WORDS:
        return None
    hashes = _hashed_triples(words)
    body = _smallest(hashes, BODY_NUMBERS)
    lead = _smallest(hashes[:LEAD_WORDS], LEAD_NUMBERS)
    exact = hashlib.blake2b(_plain(" ".join(words)), digest_size=16).digest()
    return Sketch(Signature(exact, _bytes(body), _bytes(lead)), _shingles(hashes, body[:SHINGLES]))


def keys(made: Sketch, language: str = "") -> list[bytes]:
    """Return the keys of a sketch, eight bytes each, the first for texts that are equal.

    Texts that are similar very likely share one, others very unlikely, and those of two languages never.
    """
    salt = f"{VERSION}{language}".encode()[:16]
    named = made.signature.exact, *(struct.pack(">3I", *triples) for triples in sorted(made.shingles))
    return [hashlib.blake2b(name, digest_size=8, salt=salt).digest() for name in named]


def likeness(one: Signature, other: Signature) -> tuple[float, float]:
    """Return the estimated shares of common triples, of the bodies and of the openings, 0 to 1 each."""
    if one.exact == other.exact:
        return 1.0, 1.0
    return _agreement(one.body, other.body), _agreement(one.lead, other.lead)


def similar(one: Signature, other: Signature) -> bool:
    """Tell whether two texts are one text with changes. Symmetric, but not transitive: compare each pair."""
    body, lead = likeness(one, other)
    return body >= LEAST_BODY or lead >= LEAST_LEAD


def _agreement(one: bytes, other: bytes) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def _shingles(hashes: list[int], chosen: Iterable[int]) -> frozenset[tuple[int, ...]]:
    """Return the shingles that begin with the chosen triples, the last one where a text ends sooner."""
    last = len(hashes) - 1 - _TRIPLES_OF_A_SHINGLE[-1]
    places = dict(zip(hashes, range(len(hashes)), strict=True))
    starts = {min(places[value], last) for value in chosen}
    return frozenset(tuple(hashes[start + triple] for triple in _TRIPLES_OF_A_SHINGLE) for start in starts)


def _hashed_triples(words: list[str]) -> list[int]:
    """Return a hash of 32 bits of each; the multiplication breaks up what CRCs of like texts have in common."""
    plain = [_plain(word) for word in words]
    joined = b" ".join(plain)
    starts = list(accumulate((len(word) + 1 for word in plain), initial=0))
    triples = [joined[start : after - 1] for start, after in zip(starts, starts[3:], strict=False)]
    return [zlib.crc32(triple) * 0x9E3779B97F4A7C15 >> 16 & 0xFFFFFFFF for triple in triples]


def _plain(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _bytes(numbers: tuple[int, ...]) -> bytes:
    """Return the second lowest byte of each: the lowest says but its bin, the highest but that it is small."""
    return bytes(number >> 8 & 0xFF for number in numbers)


def _smallest(hashes: list[int], bins: int) -> tuple[int, ...]:
    """Return the smallest hash in each of `bins` bins: a MinHash by one permutation.

    An empty bin borrows from another, the same one in every text (Shrivastava, "Optimal densification for fast and
    accurate minwise hashing", 2017).
    """
    least = [_NONE] * bins
    for value in hashes:
        number = value % bins
        if value < least[number]:  # noqa: PLR1730 -- min() takes twice as long
            least[number] = value
    return tuple(held if held != _NONE else _borrowed(number, least) for number, held in enumerate(least))


def _borrowed(number: int, least: list[int]) -> int:
    step = number
    while True:
        step = (step * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        held = least[(step >> 33) % len(least)]
        if held != _NONE:
            return held
