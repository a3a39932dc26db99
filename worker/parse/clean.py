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
# The same in UTF-8, where a page of half a megabyte is searched ten times faster; encoding leaves the surrogates out.
# One pattern for each first byte: such a pattern is searched at the speed of memory.
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n"})
_UNWANTED_UTF8 = (
    re.compile(rb"\xc2[\x80-\x9f\xad]"),
    re.compile(rb"\xe2(?:\x80[\x8b\x8e\x8f\xaa-\xae]|\x81[\xa0-\xa9])"),
    re.compile(rb"\xef(?:\xbb\xbf|\xbf[\xbe\xbf])"),
)
_BREAKS = {
    mark.encode(): breaks
    for mark, breaks in {
        "\r\n": b"\n", "\r": b"\n", "\x0b": b"\n", "\x0c": b"\n", "\x85": b"\n", "\u2028": b"\n", "\u2029": b"\n\n",
    }.items()
}  # fmt: skip


def clean_line(text: str) -> str:
    """One line: unwanted characters removed, every run of white space one space, composed (NFC)."""
    bare = text if text.isascii() else unicodedata.normalize("NFC", text)
    line = " ".join(bare.split())
    if line.isprintable():  # unwanted characters are not: nearly every line ends here
        return line
    return _SPACES.sub(" ", _UNWANTED.sub("", bare)).strip()


def clean_text(text: str) -> str:
    r"""Many lines: unwanted characters removed and line breaks made `\\n`; spaces inside lines stay as they are."""
    encoded = text.encode("utf-8", "ignore")
    for mark, breaks in _BREAKS.items():
        encoded = encoded.replace(mark, breaks)
    encoded = encoded.translate(None, _CONTROLS)
    if encoded.isascii():
        return encoded.decode()
    for unwanted in _UNWANTED_UTF8:
        encoded = unwanted.sub(b"", encoded)
    return unicodedata.normalize("NFC", encoded.decode())
