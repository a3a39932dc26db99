"""Lines of type: bylines and dates that stand alone.

What lives here: telling such a line from text. What does not: names (`names`) and dates (`dates`) themselves.
"""

from __future__ import annotations

import re
from functools import lru_cache

from worker.parse.dates import find_date
from worker.parse.lines import ends_sentence
from worker.parse.names import Byline, bare_names, read_byline

MAX_META = 160
_SHORT = 60
_NUMBERED = re.compile(
    r"\b\d{1,2}/\d{1,2}/(?:19|20)\d\d\b|\b\d{1,2}\.\d{1,2}\.\d\d\b"
)  # day and month in an order nobody knows: a date all the same


def is_meta(text: str) -> bool:
    """Whether the line is a byline or a date and nothing else."""
    return len(text) <= MAX_META and _is_meta(text)


@lru_cache(maxsize=1024)  # the same lines are asked about at several steps
def _is_meta(text: str) -> bool:
    return byline_of(text) is not None or is_dated(text)


def is_dated(text: str) -> bool:
    """Whether the line is a date with little around it."""
    if len(text) > MAX_META or not (_NUMBERED.search(text) or find_date(text)) or len(_around_date(text)) >= _SHORT:
        return False
    return not ends_sentence(text) or text.lower().endswith(("a.m.", "p.m."))


def byline_of(text: str) -> Byline | None:
    """The byline that the line is, with or without a "By"."""
    named = read_byline(text)
    if named:
        return named
    bare = bare_names(text)
    return Byline(text, bare) if bare else None


def _around_date(text: str) -> str:
    return re.sub(r"\d[\d:.]*|\b(?:am|pm|gmt|updated|published|posted|on|at)\b", "", text, flags=re.IGNORECASE).strip()
