"""Encodings that the detector does not know: Korean of Windows, Cyrillic of the Macintosh, Vietnamese of the 1990s.

What lives here: trying each, and believing it only where the letters come out as letters. What does not: encodings
that the detector knows, and when to ask (`decode`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_VISCII = dict(
    zip(
        (0x02, 0x05, 0x06, 0x14, 0x19, 0x1E, *range(0x80, 0x100)),
        "ẲẴẪỶỸỴẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
        "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        strict=True,
    )
)
"""RFC 1456. Python has no codec for it."""

_HEAD = 20_000
_SURE = 0.9
_LEAST_WORDS = 4
_VIETNAMESE = re.compile(
    r"\b(?:của|và|các|được|không|người|một|những|cho|với|trong|là|này|đã|khi|để|từ|có|vào|ở|đến|về)\b", re.IGNORECASE
)
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_CYRILLIC = re.compile("[а-яёіїєґ]", re.IGNORECASE)
_WITHIN = re.compile(r"(?<=[A-Za-z])([^\x00-\x7f])(?=[a-z])")
_MOST_STUCK = 0.2
_ODD_CAPITAL = re.compile("[а-яё][А-ЯЁ]")


class Rare(NamedTuple):
    """Characters, and the name of the encoding they were read with."""

    text: str
    encoding: str


def read_rare(content: bytes) -> Rare | None:
    """What the bytes say in one of these encodings, or None where none gives text that reads as its language."""
    korean = _decoded(content, "cp949")
    if korean and _share(_HANGUL, korean.text) > 0.5 and not _is_stuck(_HANGUL, korean.text):
        return korean
    vietnamese = Rare(content.decode("latin-1").translate(_VISCII), "viscii")
    if len({word.casefold() for word in _VIETNAMESE.findall(vietnamese.text[:_HEAD])}) >= _LEAST_WORDS:
        return vietnamese
    cyrillic = [rare for name in ("mac_cyrillic", "cp1251") if (rare := _decoded(content, name))]
    best = max(cyrillic, key=lambda rare: _plausible(rare.text), default=None)
    return best if best and _plausible(best.text) > _SURE and not _is_stuck(_CYRILLIC, best.text) else None


def _decoded(content: bytes, encoding: str) -> Rare | None:
    try:
        return Rare(content.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> float:
    """How Russian the letters are that are not ASCII: their share, less what stands large within a word."""
    head = text[:_HEAD]
    return _share(_CYRILLIC, head) - 5 * len(_ODD_CAPITAL.findall(head)) / max(len(head), 1)


def _is_stuck(letters: re.Pattern[str], text: str) -> bool:
    """Whether the letters stand inside of words that are ASCII otherwise: then they are umlauts of another encoding."""
    head = text[:_HEAD]
    stuck = sum(letters.fullmatch(match[1]) is not None for match in _WITHIN.finditer(head))
    return stuck > _MOST_STUCK * len(letters.findall(head))


def _share(letters: re.Pattern[str], text: str) -> float:
    head = text[:_HEAD]
    foreign = len(_FOREIGN.findall(head))
    return len(letters.findall(head)) / foreign if foreign else 0.0
