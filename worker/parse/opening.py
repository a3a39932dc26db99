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

from worker.parse.changes import changed_in, published_in
from worker.parse.dates import find_date
from worker.parse.headlines import headline_at, is_opening_prose, repeats_title
from worker.parse.labels import Label
from worker.parse.lines import ends_sentence
from worker.parse.meta import MAX_META, byline_of, is_dated, is_meta
from worker.parse.names import read_byline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from worker.parse.labels import Line

_MOST_LINES = 60
_MAX_DEK = 400
_LEAST_DEK_WORDS = 6
_SHORT = 60
_MAX_LABEL = 100
_CLOSED = re.compile(r"[.!?:][”\"’“»]?$")
_BOUNDARY = re.compile(r"[.!?][”\"’]?\s+[A-ZÀ-Ž“\"‘„«]")


@dataclass(slots=True)
class Opening:
    """What the opening says. `body_at` is the index of the first line below it, `kept` those above that are text."""

    headline: str | None = None
    dek: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    body_at: int = 0
    kept: list[int] = field(default_factory=list)


def read_opening(lines: Sequence[Line]) -> Opening:
    """Headline, dek, byline and date from the first lines. Lines that are none of these stay for the body."""
    opening = Opening()
    at = headline_at(lines, scraped=is_scraped(lines[:_MOST_LINES]))
    if at is None:
        return opening
    opening.headline = lines[at].text
    opening.body_at = _body_start(lines, at + 1)
    scraped = is_scraped(lines[: opening.body_at])
    candidate = _read_meta(lines, at + 1, opening, scraped=scraped)
    if not scraped:
        opening.kept = [index for index in range(at) if lines[index].is_text] + opening.kept
    _settle_dek(lines, candidate, opening)
    return opening


def is_scraped(lines: Sequence[Line]) -> bool:
    """Whether a page's furniture, captions, bylines or dates are among the lines."""
    return has_furniture(lines) or any(is_dated(line.text) or read_byline(line.text) for line in lines)


def has_furniture(lines: Sequence[Line]) -> bool:
    """Whether a page's furniture or captions are among the lines: articles have bylines and dates by themselves."""
    return any(line.label in (Label.FURNITURE, Label.PICTURE) for line in lines)


def has_bylines(lines: Sequence[Line]) -> bool:
    """Whether several bylines are among the lines: below an opening they are those of other pieces."""
    return sum(read_byline(line.text) is not None for line in lines) > 1


def _body_start(lines: Sequence[Line], start: int) -> int:
    """The index of the first prose, or of the next where a line of type shows that the first is a dek."""
    reach = range(start, min(len(lines), start + _MOST_LINES))
    first = next((index for index in reach if lines[index].is_text and _ends_opening(lines[index].text)), None)
    if first is None:
        type_ends = (index for index in reach if lines[index].is_text and not is_meta(lines[index].text))
        return next(type_ends, start)
    headline = lines[start - 1].text
    above = [line.text for line in lines[start:first] if line.is_text and not is_meta(line.text)]
    if len(lines[first].text) > _MAX_DEK or any(
        len(text) > _SHORT and not repeats_title(text, headline) for text in above
    ):
        return first
    signed = any(line.is_text and is_meta(line.text) for line in lines[start:first])
    return _past_dek(lines, first, signed=signed)


def _ends_opening(text: str) -> bool:
    return not is_meta(text) and (is_opening_prose(text) or bool(_CLOSED.search(text[-3:]) and _BOUNDARY.search(text)))


def _past_dek(lines: Sequence[Line], first: int, *, signed: bool) -> int:
    """The start of the prose below a line of type that stands close below the first prose, else the first.

    Furniture and pictures are type too, but not below a byline, where the text's first paragraph stands, and only where
    the prose goes on below them: a live blog's entries are parted alike.
    """
    typed = parted = False
    for index in range(first + 1, min(len(lines), first + 16)):
        line = lines[index]
        if line.is_text and is_meta(line.text):
            typed = True
        elif line.is_text and _ends_opening(line.text):
            goes_on = any(below.is_text for below in lines[index + 1 : index + 2])
            return index if typed or (parted and goes_on and not signed) else first
        elif line.is_text and len(line.text) > _SHORT and not (typed or parted):
            return first
        parted = parted or line.label in (Label.FURNITURE, Label.PICTURE)
    return first


def _read_meta(lines: Sequence[Line], start: int, opening: Opening, *, scraped: bool) -> int | None:
    """Take byline and date out of the lines between headline and body; the index of the line that may be a dek."""
    candidate, typed, below_type, headline = None, False, False, lines[start - 1].text
    for index in range(start, opening.body_at):
        line = lines[index]
        if line.label is Label.FURNITURE and len(line.text) <= MAX_META:
            _take_dates(line.text, opening)  # "Stand: …"
        if not line.is_text or _is_title(line.text, headline):
            continue
        if _introduces(line.text, opening.authors):
            continue
        if is_meta(line.text):
            _take_meta(line.text, opening)
            typed = True
        elif (
            (candidate is None or (below_type and _says_more(line.text, lines[candidate].text)))
            and not line.text.endswith(":")
            and len(line.text.split()) >= _LEAST_DEK_WORDS
            and (scraped or index == start)
        ):
            candidate, below_type = index, typed
        elif not scraped or len(line.text) > (_MAX_LABEL if typed and not ends_sentence(line.text) else _SHORT):
            opening.kept.append(index)  # below a line of type an open line is a caption, or another piece's title
    return candidate


def _is_title(text: str, headline: str) -> bool:
    return text == headline or (repeats_title(text, headline) and not is_dated(text))


def _introduces(text: str, authors: Sequence[str]) -> bool:
    """Whether the line says of one of the authors who that is."""
    return any(text.startswith(f"{author} {verb} ") for author in authors for verb in ("is", "ist", "est", "es"))


def _says_more(text: str, candidate: str) -> bool:
    """Whether the line is a sentence and the candidate above it none: then that is a title, or a player's."""
    return ends_sentence(text) and not ends_sentence(candidate)


def _take_meta(text: str, opening: Opening) -> None:
    byline = byline_of(text)
    if byline and not opening.authors:
        opening.byline, opening.authors = byline.line, byline.authors
    _take_dates(text, opening)


def _take_dates(text: str, opening: Opening) -> None:
    opening.published_at = opening.published_at or published_in(text)
    opening.modified_at = opening.modified_at or changed_in(text)


def _settle_dek(lines: Sequence[Line], candidate: int | None, opening: Opening) -> None:
    if candidate is None:
        return
    text = lines[candidate].text
    if find_date(text) is not None and len(text) < 2 * MAX_META and _typed_below(lines, candidate, opening):
        return  # a caption that tells its day
    if len(text) <= _MAX_DEK and (not ends_sentence(text) or _typed_below(lines, candidate, opening)):
        opening.dek = text
    else:
        opening.kept.insert(0, candidate)


def _typed_below(lines: Sequence[Line], candidate: int, opening: Opening) -> bool:
    """Whether a line of type parts the line from the body: a byline, a date, a caption, furniture."""
    between = lines[candidate + 1 : opening.body_at]
    return any(line.label not in (Label.TEXT, Label.REPEAT) or is_meta(line.text) for line in between)
