"""The body of a plain text: paragraphs, headings between them, list items, and where the article ends.

What lives here: giving each line of the body its kind. What does not: the opening and the labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from worker.models import Block
from worker.parse.lines import ends_closed, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.parse.labels import Line

_MAX_SUBHEAD = 90
_LIST_MARK = re.compile(r"(?:[•·▪●◦‣]|[*-](?=\s)|\d{1,2}\)(?=\s))\s*")
_PROSE_CHARACTERS = 60


def read_body(lines: Sequence[Line], *, scraped: bool) -> tuple[Block, ...]:
    """The body's blocks. Where the text was scraped, what stands below the last sentence is left out."""
    texts = [line.text for line in lines if line.is_text]
    if scraped:
        texts = texts[: _last_prose(texts) + 1]
    return tuple(_block(texts, index) for index in range(len(texts)))


def _last_prose(texts: Sequence[str]) -> int:
    for index in range(len(texts) - 1, -1, -1):
        if ends_closed(texts[index]) and len(texts[index]) >= 40:
            return index
    return len(texts) - 1


def _block(texts: Sequence[str], index: int) -> Block:
    text = texts[index]
    mark = _LIST_MARK.match(text)
    if mark:
        return Block(kind="list_item", text=text[mark.end() :] or text)
    return Block(kind="heading" if _is_subhead(texts, index) else "paragraph", text=text)


def _is_subhead(texts: Sequence[str], index: int) -> bool:
    """Short, without a full stop, in upper case at its start, between a finished paragraph and one that begins."""
    text = texts[index]
    if len(text) > _MAX_SUBHEAD or text[:1].islower() or text.endswith((".", ",", ";", ":", "…", "”.", '."')):
        return False
    if index + 1 >= len(texts) or not _is_prose(texts[index + 1]):
        return False
    return index == 0 or ends_closed(texts[index - 1])


def _is_prose(text: str) -> bool:
    return (len(text) >= _PROSE_CHARACTERS and (ends_closed(text) or len(text) > 2 * _MAX_SUBHEAD)) or (
        ends_sentence(text) and len(text) > 30
    )
