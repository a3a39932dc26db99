"""Slugs: the part of a channel's name that stands for a tag.

What lives here: the one rule by which a label becomes a slug. It is part of the contract: subscribers listen on
`copydesk:articles:tag:<slug>`, so a label must give the same slug for ever. What does not: which tags are
chosen (`tags`).
"""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 80

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
_APART = re.compile(r"[\W_]+")
_SILENT = re.compile(r"['’‘.](?=\w)|(?<=\w)\.")


def slug(label: str) -> str:
    """Return the label in lower case, accents removed, words joined by hyphens; letters of other scripts stay.

    `slug(slug(x)) == slug(x)`. Empty where the label has neither a letter nor a digit.
    """
    folded = unicodedata.normalize("NFKD", label.replace("&", " and ")).casefold().translate(_LETTERS)
    bare = unicodedata.normalize("NFKC", "".join(c for c in folded if not unicodedata.combining(c)))
    words = _APART.sub("-", _SILENT.sub("", bare)).strip("-")
    return words[:MAX_CHARACTERS].rstrip("-")
