"""Page furniture: lines that belong to the page and not to the article.

What lives here: the tests of a line by its wording alone. What does not: the words (`phrases`), captions and credits
(`captions`), and what a line's place says (`opening`, `body`).
"""

from __future__ import annotations

import re

from worker.parse.phrases import APPEALING, GALLERY, MARK, OPENING, PROMISE, WHOLE, compiled

_WHOLE = compiled(WHOLE, r"\s*[:.…!?»›>→|+-]*")
_OPENING = compiled(OPENING)
_PROMISE = compiled(PROMISE, r"\s?[:|»›→-]?")
_MARK = compiled(MARK)
_GALLERY = compiled(GALLERY, r"\s?[:.]?")
_APPEAL = re.compile(r"e-?mail|newsletter|cookie|privacy|subscri|abo\b", re.IGNORECASE)
_APPEALING = compiled(APPEALING)
_MAX_FURNITURE = 300
_PROSE_CHARACTERS = 160


def is_furniture(line: str) -> bool:
    """Whether the line is furniture by its wording alone: a label, a link's text, an appeal, a bare number."""
    if len(line) > _MAX_FURNITURE:
        return False
    if _WHOLE.fullmatch(line) or _MARK.fullmatch(line):
        return True
    return bool(_OPENING.match(line)) and not _reads_as_prose(line)


def promises_link(line: str) -> bool:
    """Whether the line announces that the title of another piece stands on the next line."""
    return len(line) < 60 and bool(_PROMISE.fullmatch(line))


def opens_picture(line: str) -> bool:
    """Whether the line opens a picture or a gallery, so that a caption stands on the next line."""
    return bool(_GALLERY.fullmatch(line))


def appeals(text: str) -> bool:
    """Whether the text speaks of what sites ask of their readers: mail, accounts, consent, comments, sharing.

    Articles do so too: a hint, no proof.
    """
    return bool(_APPEALING.search(text))


def _reads_as_prose(line: str) -> bool:
    return len(line) > _PROSE_CHARACTERS and line.endswith((".", "”", '"')) and not _APPEAL.search(line)
