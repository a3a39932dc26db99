"""Text made fit to publish: no control characters, no stray spaces, no line breaks inside a block.

What lives here: `clean_line` and `clean_text`, each idempotent and linear in time.
What does not: character encodings (`decode`) and what a line means (`furniture`, `captions`, …).
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls but tab and line breaks; zero-width and bidirectional marks that scrapers leave; soft hyphen,
# byte order mark, noncharacters, and lone surrogates, which no JSON may hold. U+200C and U+200D join letters: kept.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028]")


def clean_line(text: str) -> str:
    """One line: unwanted characters removed, every run of white space one space, composed (NFC)."""
    bare = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _UNWANTED.sub("", bare)).strip()


def clean_text(text: str) -> str:
    r"""Many lines: unwanted characters removed and line breaks made `\\n`; spaces inside lines stay as they are."""
    unified = _BREAKS.sub("\n", text).replace("\u2029", "\n\n")
    bare = _UNWANTED.sub("", unified)
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)
