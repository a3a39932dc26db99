"""How alike what was read and what should have been read are. Knows no system and no file.

Texts are compared by 4-word shingles, each document weighing the same (as in Zyte's article benchmark); lists of
paragraphs, subheads, deks and authors as multisets, summed over all documents. Quotes, dashes, case and white space
are made alike first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = str.maketrans("“”„‘’–—", '"""\'\'--', "\u200b\u00ad\ufeff")


def shingled(pairs: Iterable[tuple[str, str]]) -> tuple[float, float, float]:
    """F1, precision and recall of 4-word shingles over pairs of (found, wanted)."""
    right = wrong = lost = 0.0
    for found, wanted in pairs:
        one, other = _shingles(found), _shingles(wanted)
        both, extra, absent = (one & other).total(), (one - other).total(), (other - one).total()
        total = (both + extra + absent) or 1
        right, wrong, lost = right + both / total, wrong + extra / total, lost + absent / total
    return _f1(right, wrong, lost), right / (right + wrong or 1), right / (right + lost or 1)


def listed(pairs: Iterable[tuple[Iterable[str], Iterable[str]]]) -> float:
    """F1 of items that are the same, over pairs of (found, wanted)."""
    right = wrong = lost = 0
    for found, wanted in pairs:
        one, other = Counter(map(norm, found)), Counter(map(norm, wanted))
        right += (one & other).total()
        wrong += (one - other).total()
        lost += (other - one).total()
    return _f1(right, wrong, lost)


def share(hits: Iterable[bool]) -> float:
    """The share of hits, 0 where there is nothing to hit."""
    found = list(hits)
    return sum(found) / (len(found) or 1)


def norm(text: str | None) -> str:
    """The text as it is compared."""
    plain = unicodedata.normalize("NFKC", text or "").translate(_ALIKE)
    return re.sub(r"\s+", " ", plain).strip().lower()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", norm(text))
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def _f1(right: float, wrong: float, lost: float) -> float:
    return 2 * right / (2 * right + wrong + lost or 1)
