"""Bytes to characters: byte order mark, escapes of ISO 2022, strict UTF-8, the declared encoding, then a detector.

What lives here: choosing the encoding. What does not: reading a declaration out of a format (its parser passes it in),
mojibake (`mojibake`) and white space (`clean`).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding

from worker.errors import Code, PermanentError
from worker.parse.limits import check_text_size
from worker.parse.old_encodings import read_old
from worker.parse.rare_encodings import read_rare
from worker.parse.sniff import BYTE_ORDER_MARKS, looks_like_utf16

_MOST_CONTROLS = 0.02
_MOST_LOST = 0.1
_MANY_LOST = 0.02
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
# What the web means when it says Latin-1 or ASCII (WHATWG Encoding Standard, 4.2).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "gb2312": "gb18030"}
_MEANT |= {"euc_kr": "cp949", "big5": "big5hkscs", "shift_jis": "cp932", "gbk": "gb18030"}
_TEXTLESS = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters, and the name of the encoding they were read with."""

    text: str
    encoding: str


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Read the bytes as text.

    A byte order mark wins, then ISO 2022 where its escapes stand in the bytes, then UTF-8 where the bytes are valid,
    then `declared` where they are valid in that, then what the detector says. Raises `PermanentError`: `too_large`
    over the limit for text, `binary` where the bytes are no text, `encoding` where more than a tenth of the
    characters would be lost.
    """
    check_text_size(content)
    found = _by_mark(content) or _by_escapes(content, declared) or _strictly(content, "utf-8") or _by_shape(content)
    found = found or (_strictly(content, declared) if declared else None) or _detected(content)
    if _is_noise(found.text):
        raise PermanentError(Code.BINARY, "The file holds binary data, not text; export the article as text or HTML.")
    if found.text.count("\ufffd") > _MOST_LOST * len(found.text):
        raise PermanentError(
            Code.ENCODING, "The character encoding could not be recognised; save the file again as UTF-8."
        )
    return found


def _by_mark(content: bytes) -> Decoded | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return Decoded(content[len(mark) :].decode(encoding, "replace"), encoding)
    return None


def _by_escapes(content: bytes, declared: str | None) -> Decoded | None:
    """The text where escapes say which set of characters follows: to UTF-8 such bytes are ASCII, and valid."""
    if b"\x1b$" not in content and b"\x1b(" not in content:
        return None
    named = [declared] if declared and declared.strip().lower().startswith("iso-2022") else []
    return next(filter(None, (_strictly(content, name) for name in [*named, "iso-2022-jp"])), None)


def _strictly(content: bytes, encoding: str) -> Decoded | None:
    try:
        name = codecs.lookup(encoding.strip()).name
        name = _MEANT.get(name, name)
        if name in _TEXTLESS:
            return None
        return Decoded(content.decode(name), name)
    except (LookupError, ValueError):  # an unknown name, a codec that is not for text, bytes that do not fit
        return None


def _by_shape(content: bytes) -> Decoded | None:
    encoding = looks_like_utf16(content)
    return _strictly(content, encoding) if encoding else None


def _detected(content: bytes) -> Decoded:
    """What the detector makes of the bytes, or the encodings it does not know: UTF-8 with gaps where none fits."""
    name = detect_encoding(content) or "utf-8"
    name = _MEANT.get(codecs.lookup(name).name, name)
    found = Decoded(content.decode(name, "replace"), name)
    old = read_old(content, found.text)
    if old:
        return Decoded(*old)
    if found.text.count("\ufffd") > _MANY_LOST * len(found.text):
        rare = read_rare(content)
        return Decoded(*rare) if rare else found
    return found


def _is_noise(text: str) -> bool:
    head = text[:65536]
    return "\x00" in head or len(_CONTROLS.findall(head)) > _MOST_CONTROLS * len(head)
