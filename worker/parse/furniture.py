"""Page furniture: lines that belong to the page and not to the article.

What lives here: the tests of a line by its wording alone. What does not: the words (`phrases`), captions and credits
(`captions`), and what a line's place says (`opening`, `body`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import methodcaller
from typing import TYPE_CHECKING

from worker.parse.phrases import ADDRESSING, APPEALING, BOX, GALLERY, MARK, OPENING, PROMISE, WHOLE, compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHOLE = compiled(WHOLE, r"\s*[:.…!?»›>→|+-]*")
_OPENING = compiled(OPENING)
_PROMISE = compiled(PROMISE, r"\s?[:|»›→-]?")
_MARK = compiled(MARK)
_BOX = compiled(BOX, r"\s?[:|»›→-]?")
_GALLERY = compiled(GALLERY, r"\s?[:.]?")
_ANSWER = re.compile(r"(?:yes|no|ok|nein|oui|non|sí)[.!?…]", re.IGNORECASE)  # in an interview; a button has no stop
_APPEAL = re.compile(r"e-?mail|newsletter|cookie|privacy|subscri|abo\b", re.IGNORECASE)
_IS_APPEALING = methodcaller("startswith", tuple(APPEALING.split()))
_ADDRESSING = frozenset(ADDRESSING.split())
_ARROWS = ">→►▶+ "
_MAX_FURNITURE = 300
_PROSE_CHARACTERS = 160


def is_furniture(line: str) -> bool:
    """Whether the line is furniture by its wording alone: a label, a link's text, an appeal, a bare number."""
    return len(line) <= _MAX_FURNITURE and _is_furniture(line)


@lru_cache(maxsize=1024)  # the same lines are asked about at several steps
def _is_furniture(line: str) -> bool:
    if _ANSWER.fullmatch(line):
        return False
    if _WHOLE.fullmatch(line) or _MARK.fullmatch(line):
        return True
    return bool(_OPENING.match(line.lstrip(_ARROWS))) and not _reads_as_prose(line)


def promises_link(line: str) -> bool:
    """Whether the line announces that the title of another piece stands on the next line."""
    return len(line) < 60 and bool(_PROMISE.fullmatch(line))


def opens_picture(line: str) -> bool:
    """Whether the line opens a picture or a gallery, so that a caption stands on the next line."""
    return bool(_GALLERY.fullmatch(line))


def opens_box(line: str) -> bool:
    """Whether the line is the label of a box with the titles of other pieces."""
    return len(line) < 60 and bool(_BOX.fullmatch(line))


def appeals(words: Sequence[str]) -> bool:
    """Whether one of the words, all in lower case, is of what sites ask of readers: mail, accounts, consent, comments.

    Articles speak of these too: a hint, no proof.
    """
    return any(map(_IS_APPEALING, words))


def addresses(words: Sequence[str]) -> bool:
    """Whether one of the words, all in lower case, speaks to the reader or as the site."""
    return not _ADDRESSING.isdisjoint(words)


def _reads_as_prose(line: str) -> bool:
    return len(line) > _PROSE_CHARACTERS and line.endswith((".", "”", '"')) and not _APPEAL.search(line)
