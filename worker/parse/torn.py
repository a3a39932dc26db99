"""Paragraphs that were torn at links, line ends or inline marks, made whole again.

What lives here: deciding whether two pieces are parts of one sentence, and joining them.
What does not: hard-wrapped text (`lines`), and what a whole piece means.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from worker.parse.captions import split_credit
from worker.parse.dates import find_date
from worker.parse.furniture import is_furniture
from worker.parse.lines import Piece, ends_closed
from worker.parse.names import read_byline

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPEN_ENDING = re.compile(
    r"(?:[,(\[/&-]|(?:^|[\s(])[„“‘«»]|[^\s.]\s[–—]|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|as|is|are|was|were|has|have|had|that|which|"
    r"who|whose|his|her|their|its|our|my|your|this|these|than|into|over|after|before|between|about|against|under|during|per|said|says|told|"
    r"der|die|das|den|dem|des|ein|eine|einen|einem|einer|und|oder|mit|von|vom|zu|zum|zur|im|am|auf|für|bei|aus|nach|über|unter|durch|"
    r"le|la|les|un|une|du|de|d[’']|l[’']|et|ou|à|au|aux|en|dans|par|pour|sur|avec|que|qui|el|los|las|una|del|y|o|al|con|por|para|según))$",
    re.IGNORECASE,
)
_OPEN_MARK = re.compile(r"(?:[(\[„]|(?:^|[\s(])[“‘«])$")  # “ ‘ « close in German: there no space stands before them
_CONTINUES = re.compile(r"[,;:.!?)\]”’»%]|['\"](?:\s|$)|[–—-]\s?[a-zà-ÿ]|[’']s\b")
_SENTENCE_CHARACTERS = 60
_LEAST_TORN = 3
_BRACKET_OPEN = re.compile(r"\([^()]*$")
_BYLINE_OPEN = re.compile(r"(?:by|von|par|por)\b(?!.*[.!?]$).{0,100}$", re.IGNORECASE)
_NAMES_OPEN = re.compile(r"(?:^(?:by|von|par|por)|\b(?:and|und|et|y)|[,&])$", re.IGNORECASE)
_NAMES_GO_ON = re.compile(r"(?:and|und|et|y|,|&)(?:\s.{1,60})?", re.IGNORECASE)
_META_CHARACTERS = 60
_MAX_LABELLED = 120
_PROSE_CHARACTERS = 100
_CREDIT_MARK = re.compile(
    r"(?:photo|photograph|picture|image|credit|foto|bild|crédit|crédito|fotografía)s?:", re.IGNORECASE
)
_LIST_MARK = re.compile(r"(?:[•·▪●*–—-]|\d{1,2}[.)])\s")


def join_torn(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with torn sentences joined. A piece that is whole comes back as it is."""
    often = sum(_is_continuation(piece.text) for piece in pieces[2:]) >= _LEAST_TORN
    pieces = _bridged(pieces)
    joined: list[Piece] = []
    begun = False
    for index, piece in enumerate(pieces):
        before = joined[-1] if joined else None
        if before and _belongs(
            before.text, piece.text, pieces[index + 1 : index + 5], first=len(joined) == 1, often=often and begun
        ):
            joined[-1] = Piece(_glued(before.text, piece.text), before.gap)
        else:
            joined.append(piece)
        begun = begun or (len(joined[-1].text) >= _PROSE_CHARACTERS and ends_closed(joined[-1].text))
    return joined


def _bridged(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with those joined that stand around a lone colon: a label and its headline, a mark and its credit."""
    bridged: list[Piece] = []
    open_label = False
    for piece in pieces:
        before = bridged[-1].text if bridged else ""
        colon = piece.text.startswith(":") and _is_label(before)
        if colon or (open_label and len(piece.text) < _MAX_LABELLED):
            bridged[-1] = Piece(before + ("" if colon else " ") + piece.text, bridged[-1].gap)
            open_label = piece.text == ":"
        else:
            bridged.append(piece)
            open_label = bool(_CREDIT_MARK.fullmatch(piece.text))
    return bridged


def _is_label(text: str) -> bool:
    return 0 < len(text) < _META_CHARACTERS and not ends_closed(text) and text[:1].isupper()


def _belongs(before: str, text: str, following: Sequence[Piece], *, first: bool, often: bool) -> bool:
    if _BRACKET_OPEN.search(before[-60:]) and ")" in text and len(text) < 120:
        return True
    if ends_closed(before) and not (_CONTINUES.match(text) and len(text) < 3):
        return False
    if _BYLINE_OPEN.match(before):
        return bool(_NAMES_GO_ON.fullmatch(text) or _NAMES_OPEN.search(before))
    if text.isdigit() and following and _is_continuation(following[0].text) and len(before) >= _SENTENCE_CHARACTERS:
        return not first  # a year that was set as a link
    if _stands_alone(before) or _stands_alone(text):
        return False
    if _OPEN_ENDING.search(before[-20:]):
        return not first or _is_continuation(text)
    if _is_continuation(text):
        return not first
    return often and not first and len(before) >= _SENTENCE_CHARACTERS and _resumes(text, following)


def _resumes(text: str, following: Sequence[Piece]) -> bool:
    """Whether a sentence under way goes on below: after the piece and a few short ones like it, in lower case."""
    for piece in following:
        if len(text) >= _SENTENCE_CHARACTERS or ends_closed(text):
            return False
        if _is_continuation(piece.text):
            return True
        text = piece.text
    return False


def _is_continuation(text: str) -> bool:
    """Whether no paragraph starts like this: in lower case, or with closing punctuation."""
    return bool(_CONTINUES.match(text)) or (
        text[:1].islower() and not re.match(r"[a-z]+[A-Z]|https?:|www\.|\S+@", text)
    )


def _stands_alone(text: str) -> bool:
    if is_furniture(text) or _LIST_MARK.match(text) or split_credit(text) or _NAMES_OPEN.fullmatch(text):
        return True
    return len(text) < _META_CHARACTERS and (read_byline(text) is not None or find_date(text) is not None)


def _glued(before: str, text: str) -> str:
    if re.match(r"[,;:.!?)\]”’»%]|[’']s\b", text) or _OPEN_MARK.search(before[-2:]):
        return before + text
    return f"{before} {text}"
