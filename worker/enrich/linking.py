"""Which article this one repeats: the fingerprint that is kept of an article, and the choice among those alike.

What lives here: an article's fingerprint in bytes, and what a link says. What does not: how texts are compared
(`near_duplicates`), where fingerprints are kept and for how long (`adapters`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from worker.enrich.near_duplicates import (
    BODY_NUMBERS,
    LEAD_NUMBERS,
    VERSION,
    Signature,
    keys,
    likeness,
    similar,
    sketch,
)
from worker.models import Article
from worker.ports import Alike, Fingerprint

_KEPT = struct.Struct(f">B16s{BODY_NUMBERS}s{LEAD_NUMBERS}s")


def fingerprint(article: Article) -> Fingerprint | None:
    """Return what is kept of an article, or None for a text too short to tell, or one that is taken back."""
    made = sketch(article.text) if article.status != "canceled" else None
    if made is None:
        return None
    language = (article.language or "").partition("-")[0]
    kept = _KEPT.pack(VERSION, *made.signature)
    return Fingerprint(tuple(keys(made, language)), kept)


def links(made: Fingerprint | None, candidates: Iterable[Alike]) -> dict[str, str | None]:
    """Return an article's `duplicate_of` and `cluster`, as the candidates say; both None where none is alike.

    `duplicate_of` is the one it is most like, the earlier of two equally like; `cluster` the earliest it is like. Each
    is compared with this very article: that A is like B and B like C says nothing of A and C.
    """
    found = [(_share(made, other), other) for other in candidates] if made else []
    like = [(share, other) for share, other in found if share]
    if not like:
        return {"duplicate_of": None, "cluster": None}
    nearest = min(like, key=lambda pair: (-pair[0], pair[1].ordinal))[1]
    earliest = min(like, key=lambda pair: pair[1].ordinal)[1]
    return {"duplicate_of": nearest.article_id, "cluster": earliest.article_id}


def _share(made: Fingerprint, other: Alike) -> float:
    """Return how much two texts have in common; 0 where they are not alike, 1 only where they are equal."""
    one, another = _signature(made.signature), _signature(other.signature)
    if one is None or another is None or not similar(one, another):
        return 0.0
    return 1.0 if one.exact == another.exact else min(max(likeness(one, another)), 0.99)


def _signature(kept: bytes) -> Signature | None:
    """Return what was kept, or None where another version kept it: those do not compare."""
    if len(kept) != _KEPT.size or kept[0] != VERSION:
        return None
    return Signature(*_KEPT.unpack(kept)[1:])
