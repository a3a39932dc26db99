"""Running text without mark-up as an article: shared by every format that carries such text.

What lives here: the order in which it is read: pieces, torn sentences joined, labels, opening, body.
What does not: any of these steps (one file each), and the containers it arrives in (`plaintext`, `pdf`, `mail`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from worker.models import Block
from worker.parse.body import read_body
from worker.parse.labels import Label, label_pieces
from worker.parse.limits import check_blocks
from worker.parse.lines import split_pieces
from worker.parse.mojibake import mend
from worker.parse.opening import Opening, has_bylines, has_furniture, is_scraped, read_opening
from worker.parse.signoffs import reporters
from worker.parse.torn import join_torn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.parse.labels import Line

_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Ž][A-ZÀ-Ž’'./ -]{2,40}?(?:, [A-Z][\w. ]{1,20}?){0,2}?)(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}))?"
    r"\s*(?:\([A-Za-z/ -]{2,30}\)\s*[-–—]+|[–—]|--?)\s(?=\S)"
)
_AGENCY_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Ž][\w’'.-]+(?:[ /-][\wÀ-ž’'.-]+){0,4}?)(?:,? \d{1,2}\.? [\wû]{3,10}\.?(?: \d{4})?)?\s"
    r"\((?:dpa|AP|AFP|Reuters|EFE|APA|SDA|sid|SID|KNA|epd|AWP|ANSA|Europa Press|EP|ots|dts|ATS|Belga|PA|UPI|TASS)\b"
    r"[^)]{0,20}\)\s?(?:\.-|\.\s?[–—]|[-–—]+)\s(?=\S)"
)
_TWO_SENTENCES = re.compile(r"\w[.!?][”\"’]?\s+[“\"‘]?[A-ZÀ-Ž]")
_MAX_HEADLINE_WORDS = 16


def read_prose(text: str) -> dict[str, Any]:
    """Keyword arguments for `Article` out of running text: everything but the source."""
    pieces = split_pieces(mend(text))
    check_blocks(len(pieces))
    lines, images = label_pieces(join_torn(pieces))
    opening = read_opening(lines)
    below = _body_lines(lines, opening)
    furnished = has_furniture(lines) or has_bylines(below)
    body = read_body(below, opening.headline, scraped=is_scraped(lines), furnished=furnished)
    headline = opening.headline
    if headline and not body and not opening.dek and _is_text(headline):
        headline, body = None, (Block(kind="paragraph", text=headline),)
    return {
        "headline": headline,
        "dek": opening.dek,
        "byline": opening.byline,
        "authors": opening.authors or _signed(lines),
        "dateline": _dateline(body[0].text) if body else None,
        "published_at": opening.published_at,
        "modified_at": opening.modified_at,
        "body": body,
        "images": images,
    }


def _body_lines(lines: Sequence[Line], opening: Opening) -> list[Line]:
    return [lines[index] for index in opening.kept] + list(lines[opening.body_at :])


def _signed(lines: Sequence[Line]) -> tuple[str, ...]:
    """Those whom the last sign-off names as reporters."""
    named = (reporters(line.text) for line in reversed(lines) if line.label is Label.SIGN_OFF)
    return next(filter(None, named), ())


def _is_text(line: str) -> bool:
    """Whether the only line there is says too much for a headline."""
    return len(line.split()) > _MAX_HEADLINE_WORDS or bool(
        _TWO_SENTENCES.search(line) or _DATELINE.match(line) or _AGENCY_DATELINE.match(line)
    )


def _dateline(text: str) -> str | None:
    match = _DATELINE.match(text) or _AGENCY_DATELINE.match(text)
    return match["place"].strip(" ,") if match else None
