"""What each piece of a plain text is for: text, furniture, or a picture's caption.

What lives here: labels that the wording and the neighbours give, and the pictures they make.
What does not: headline, dek and byline (`opening`), headings in the body (`body`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from worker.models import Image
from worker.parse.captions import is_caption, is_credit, names_source, split_credit
from worker.parse.dates import find_date
from worker.parse.furniture import is_furniture, opens_box, opens_picture, promises_link
from worker.parse.lines import Piece, ends_sentence
from worker.parse.meta import is_meta
from worker.parse.signoffs import is_agency, is_sign_off, part_sign_off, signed_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_CAPTION = 400
_MAX_SENTENCES_CAPTION = 300
_QUOTES = '"“„«‘'
_LONG_FOR_SOURCE = 120
_MAX_DATE = 40
_LEAST_PROSE = 100
_HEADLINE_WORDS = 6
_MOST_COPIES = 4
_SENTENCE = re.compile(r"[.!?][”\"’)]*(?:\s+(?=[A-Z“\"‘])|$)")
_MAX_SUBHEAD = 60
_WORDS_OF_TITLE = 8
_MAX_LINK_TITLE = 160
_MOST_TITLES = 6


class Label(Enum):
    """What a piece is for."""

    TEXT = "text"
    FURNITURE = "furniture"
    PICTURE = "picture"
    SIGN_OFF = "sign-off"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Line:
    """A piece with its label."""

    text: str
    label: Label
    gap: int = 0

    @property
    def is_text(self) -> bool:
        """Whether the line may belong to the article's text."""
        return self.label is Label.TEXT


def label_pieces(pieces: Sequence[Piece]) -> tuple[list[Line], tuple[Image, ...]]:
    """The pieces with their labels, and the pictures whose captions were among them."""
    lines: list[Line] = []
    images: list[Image] = []
    pieces = _with_sign_offs(pieces)
    copies = Counter(piece.text for piece in pieces)
    last = _last_text(pieces)
    for index, piece in enumerate(pieces):
        following = pieces[index + 1].text if index + 1 < len(pieces) and copies[piece.text] <= _MOST_COPIES else ""
        label = _label(piece.text, following, lines, is_last=index >= last)
        if label is Label.PICTURE:
            _take_picture(piece, lines, images)
        lines.append(Line(piece.text, label, piece.gap))
    return (_with_lead(lines), ()) if _has_doubled_lead(lines) else (lines, _merged(images))


def _with_sign_offs(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, each sign-off in brackets behind prose made a piece of its own."""
    parted = []
    for piece in pieces:
        prose, made = part_sign_off(piece.text) or (piece.text, "")
        parted += [Piece(prose, piece.gap), Piece(made)] if made else [piece]
    return parted


def _last_text(pieces: Sequence[Piece]) -> int:
    """The index of the last piece that may be text: below it stand only furniture and who made the article."""
    for index in range(len(pieces) - 1, -1, -1):
        text = pieces[index].text
        if not (is_agency(text) or is_sign_off(text) or is_furniture(text)):
            return index
    return len(pieces)


def _has_doubled_lead(lines: Sequence[Line]) -> bool:
    """Whether all that was taken for pictures is a sentence in two copies below the headline: teaser and lead."""
    taken = [index for index, line in enumerate(lines) if line.label in (Label.PICTURE, Label.FURNITURE)]
    if len(taken) != 2 or lines[taken[0]].text != lines[taken[1]].text:
        return False
    first = taken[0]
    text = lines[first].text
    headlines = [line for line in lines[:first] if not is_meta(line.text)]
    return len(headlines) == 1 and taken[1] == first + 1 and ends_sentence(text) and not is_caption(text)


def _with_lead(lines: Sequence[Line]) -> list[Line]:
    first = next(index for index, line in enumerate(lines) if line.label is Label.PICTURE)
    labels = {first: Label.TEXT, first + 1: Label.REPEAT}
    return [Line(line.text, labels.get(index, line.label), line.gap) for index, line in enumerate(lines)]


def _label(text: str, following: str, before: Sequence[Line], *, is_last: bool) -> Label:
    if is_sign_off(text) or (is_last and is_agency(text)):
        return Label.SIGN_OFF
    if is_furniture(text) and not is_credit(text):
        return Label.FURNITURE
    if before and opens_picture(before[-1].text) and _may_be_caption(text):
        return Label.PICTURE
    if _is_captioned(text, is_last=is_last) or _is_doubled(text, following, before):
        return Label.PICTURE
    if before and before[-1].label is Label.FURNITURE and _is_promised(before[-1].text, text):
        return Label.FURNITURE
    if before and _is_listed(text, before):
        return Label.FURNITURE
    return Label.TEXT


def _is_captioned(text: str, *, is_last: bool) -> bool:
    prose = signed_prose(text, is_last=is_last)
    return is_caption(text) and (prose is None or is_caption(prose))


def _is_doubled(text: str, following: str, before: Sequence[Line]) -> bool:
    """Whether a neighbour repeats the text, as pages do that hold a caption for the eye and one for the gallery."""
    if len(text) > _MAX_CAPTION or len(text) < 25:
        return False
    if before and before[-1].text == text and before[-1].label is Label.PICTURE:
        return True
    if following == text and not ends_sentence(text.rstrip("?!")) and not _has_begun(before, text):
        return False  # a headline: once in the breadcrumbs or for search engines, once for the eye
    return following.startswith(text) and (following == text or split_credit(following) is not None)


def _has_begun(before: Sequence[Line], text: str) -> bool:
    """Whether the article stands above: it opens with another headline, or holds two long sentences already."""
    first = before[0].text if before and before[0].is_text else ""
    if len(first.split()) >= _HEADLINE_WORDS and not ends_sentence(first) and first != text:
        return True
    return sum(line.is_text and len(line.text) >= _LEAST_PROSE and ends_sentence(line.text) for line in before) > 1


def _is_promised(promise: str, text: str) -> bool:
    """Whether the text is the title of another piece that the line before it promised."""
    if not promises_link(promise) or ends_sentence(text) or len(text) > _MAX_LINK_TITLE:
        return False
    return promise.endswith(":") or len(text) > _MAX_SUBHEAD or len(text.split()) >= _WORDS_OF_TITLE


def _is_listed(text: str, before: Sequence[Line]) -> bool:
    """Whether the text stands in a box of titles of other pieces: below its label, with only such titles between."""
    if ends_sentence(text) or len(text) > _MAX_LINK_TITLE:
        return False
    for line in before[: -_MOST_TITLES - 1 : -1]:
        if opens_box(line.text):
            return True
        if line.label is not Label.FURNITURE or ends_sentence(line.text):
            return False
    return False


def _take_picture(piece: Piece, lines: list[Line], images: list[Image]) -> None:
    caption, credit = split_credit(piece.text) or (piece.text, None)
    above = lines[-1] if lines else None
    if above is not None and caption is None and _is_caption_above(piece.text, lines):
        caption = above.text
        lines[-1] = Line(above.text, Label.PICTURE, above.gap)
    elif above is not None and caption and credit and _is_described(piece, lines):
        lines[-1] = Line(above.text, Label.PICTURE, above.gap)
    images.append(Image(caption=caption, credit=credit))


def _is_described(caption: Piece, lines: Sequence[Line]) -> bool:
    """Whether the line above a caption describes the picture for those who cannot see: the two stand by themselves."""
    above = lines[-1]
    return above.is_text and caption.gap == 0 < above.gap and _is_headed(lines) and _may_be_caption(above.text)


def _is_caption_above(credit: str, lines: Sequence[Line]) -> bool:
    """Whether the line above a bare credit is the caption: short enough for one, and not the headline."""
    if not lines[-1].is_text:
        return False
    above = lines[-1].text
    if names_source(credit) and ends_sentence(above) and len(above) > _LONG_FOR_SOURCE:
        return False
    if not _is_headed(lines) or (len(above) < _MAX_DATE and find_date(above)):
        return False
    return _may_be_caption(above)


def _is_headed(lines: Sequence[Line]) -> bool:
    """Whether something above the last line may be the headline, so that this one is none."""
    return any(line.is_text and len(line.text.split()) > 3 for line in lines[:-1])


def _may_be_caption(text: str) -> bool:
    sentences = len(_SENTENCE.findall(text)) if ends_sentence(text) else 0
    if (sentences and text[0] in _QUOTES) or not any(map(str.isalpha, text)):
        return False
    return len(text) <= (_MAX_CAPTION if sentences < 2 else _MAX_SENTENCES_CAPTION) and sentences <= 2


def _merged(images: Sequence[Image]) -> tuple[Image, ...]:
    """One image for each caption, with the credit that any of its repeats gave."""
    merged: dict[str, Image] = {}
    for image in images:
        key = (image.caption or image.credit or "").casefold()
        known = merged.get(key)
        merged[key] = image if known is None or not known.credit else known
    return tuple(merged.values())
