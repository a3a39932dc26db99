"""Encodings of the Macintosh and of DOS, whose bytes are letters in every other one too: known by common words.

What lives here: reading the bytes in each, and believing the one in which they hold common words of a language that the
detector's reading does not hold. What does not: encodings that the detector knows, and those of the East
(`rare_encodings`).
"""

from __future__ import annotations

import re

_ENCODINGS = ("mac_roman", "cp850", "mac_latin2", "cp852")  # of equals the first; cp437 has cp850's letters
_COMMON = (
    "für über können könnte könnten müssen müsste würde würden wäre wären später größe größer größte große großen "
    "großer während außerdem früher schließlich möglich gegenüber zurück hätte hätten natürlich heißt weiß dafür "
    "darüber ändern märz bürger bürgermeister gehört läuft nächste nächsten fünf zwölf dreißig ähnlich öffentlich "
    "öffentlichen künftig été être même après déjà très près année années première dernière déclaré également "
    "président début côté était étaient région sécurité société créé français française février août européenne "
    "deuxième expliqué más también según está están año años había después así país día días además aquí sólo qué "
    "población información través sería podría será millón compañía todavía señaló explicó não são até além após você "
    "então três för från också när även många får två går både når første più perché già così città può sarà się "
    "został także był była będzie może również które który później který která když před při také může řekl několik "
    "další první měl több után között még már először két őket "
)
"""Common words of German, French, Spanish, Portuguese, the North, Italian, Polish, Czech and Hungarian."""

_WORDS = frozenset(_COMMON.split())
_HEAD = 20_000
_LEAST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{3,20}")


def read_old(content: bytes, text: str) -> tuple[str, str] | None:
    """(characters, encoding) where one of these holds common words that the text, as the bytes were read, does not."""
    if _common(text[:_HEAD]) >= _LEAST_WORDS:
        return None
    head = content[:_HEAD]
    counts = {name: _common(head.decode(name, "replace")) for name in _ENCODINGS}
    best = max(_ENCODINGS, key=counts.__getitem__)
    return (content.decode(best, "replace"), best) if counts[best] >= _LEAST_WORDS else None


def _common(text: str) -> int:
    """How many of the common words stand in the text."""
    return len(_WORDS.intersection(map(str.casefold, _WORD.findall(text))))
