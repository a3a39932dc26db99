"""The opening of a plain text: headline, dek, byline and date, up to where the body begins.

What lives here: reading the lines above the body. What does not: labels (`labels`) and the body itself.

A dek needs evidence: a first sentence of the story is no dek, however short it stands. Evidence is a line of at
least six words that ends without punctuation, as headlines do, or a line of type between it and the body: a byline,
a date, a caption, a row of buttons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from worker.parse.dates import find_date
from worker.parse.labels import Label
from worker.parse.lines import ends_sentence
from worker.parse.names import Byline, bare_names, read_byline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from worker.parse.labels import Line

_MOST_LINES = 40
_MAX_HEADLINE = 220
_LEAST_HEADLINE_CHARACTERS = 15
_MAX_DEK = 400
_LEAST_DEK_WORDS = 6
_PROSE_CHARACTERS = 100
_MAX_META = 160


@dataclass(slots=True)
class Opening:
    """What the opening says. `body_at` is the index of the first line that is not part of it."""

    headline: str | None = None
    dek: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    body_at: int = 0
    kept: list[int] = field(default_factory=list)


def read_opening(lines: Sequence[Line]) -> Opening:
    """Headline, dek, byline and date from the first lines. Lines that are none of these stay for the body."""
    opening = Opening()
    at = _headline_at(lines)
    if at is None:
        return opening
    opening.headline = lines[at].text
    opening.body_at = at + 1
    end = _body_start(lines, at + 1)
    candidate = _read_meta(lines, at + 1, end, opening)
    opening.body_at = end
    _settle_dek(lines, candidate, end, opening)
    return opening


def _headline_at(lines: Sequence[Line]) -> int | None:
    """The first line that reads as a headline, where no prose stands above it."""
    first_text = None
    for index, line in enumerate(lines[:_MOST_LINES]):
        if not line.is_text or _is_meta(line.text):
            continue
        if _is_prose(line.text):
            break
        if len(line.text) <= _MAX_HEADLINE and _has_headline_shape(line.text):
            return index
        first_text = index if first_text is None else first_text
    return first_text


def _has_headline_shape(text: str) -> bool:
    return len(text) >= _LEAST_HEADLINE_CHARACTERS and len(text.split()) > 2


def _is_prose(text: str) -> bool:
    return ends_sentence(text) and (
        len(text) >= _PROSE_CHARACTERS or bool(re.search(r"[.!?][”\"’]?\s+[A-Z“\"‘]", text))
    )


def _body_start(lines: Sequence[Line], start: int) -> int:
    """The index of the first prose after which no line of type stands before more prose."""
    for index in range(start, min(len(lines), start + _MOST_LINES)):
        line = lines[index]
        if line.is_text and _is_prose(line.text) and not _is_meta(line.text):
            return _past_dek(lines, start, index)
    return start


def _past_dek(lines: Sequence[Line], start: int, prose: int) -> int:
    """Where the first prose may be a dek (one sentence, type below it), the start of the prose after it."""
    if len(lines[prose].text) > _MAX_DEK or any(
        lines[i].is_text and not _is_meta(lines[i].text) for i in range(start, prose)
    ):
        return prose
    typed = False
    for index in range(prose + 1, min(len(lines), prose + 12)):
        line = lines[index]
        if not line.is_text or _is_meta(line.text):
            typed = typed or _is_meta(line.text) or line.label is Label.PICTURE
        elif _is_prose(line.text):
            return index if typed else prose
        else:
            return prose
    return prose


def _read_meta(lines: Sequence[Line], start: int, end: int, opening: Opening) -> int | None:
    """Take byline and date out of the lines between headline and body; the index of the line that may be a dek."""
    candidate = None
    for index in range(start, end):
        line = lines[index]
        if not line.is_text:
            continue
        if _is_meta(line.text):
            _take_meta(line.text, opening)
        elif candidate is None and not opening.byline and not opening.published_at:
            candidate = index
        else:
            opening.kept.append(index)
    return candidate


def _take_meta(text: str, opening: Opening) -> None:
    byline = _byline(text)
    if byline and not opening.authors:
        opening.byline, opening.authors = byline.line, byline.authors
    opening.published_at = opening.published_at or find_date(text)


def _settle_dek(lines: Sequence[Line], candidate: int | None, end: int, opening: Opening) -> None:
    if candidate is None:
        return
    text = lines[candidate].text
    if _is_dek(text, typed_below=end > candidate + 1):
        opening.dek = text
    elif len(text.split()) >= _LEAST_DEK_WORDS or ends_sentence(text):
        opening.kept.insert(0, candidate)


def _is_dek(text: str, *, typed_below: bool) -> bool:
    if len(text) > _MAX_DEK or len(text.split()) < _LEAST_DEK_WORDS:
        return False
    return typed_below or not ends_sentence(text)


def _is_meta(text: str) -> bool:
    """Whether the line is a byline or a date and nothing else."""
    if len(text) > _MAX_META:
        return False
    return _byline(text) is not None or (
        find_date(text) is not None and len(_around_date(text)) < 60 and not ends_sentence(text)
    )


def _around_date(text: str) -> str:
    return re.sub(r"\d[\d:.]*|\b(?:am|pm|gmt|updated|published|posted|on|at)\b", "", text, flags=re.IGNORECASE).strip()


def _byline(text: str) -> Byline | None:
    named = read_byline(text)
    if named:
        return named
    bare = bare_names(text)
    return Byline(text, bare) if bare else None
