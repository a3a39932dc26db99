"""The body of a plain text: paragraphs, headings between them, list items, and where the article ends.

What lives here: giving each line of the body its kind, and leaving out what a scraper swept in.
What does not: the opening and the labels.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from worker.models import Block
from worker.parse.labels import Label, Line
from worker.parse.lines import ends_closed, ends_sentence
from worker.parse.meta import is_meta
from worker.parse.repeats import repeats
from worker.parse.rows import rows_of
from worker.parse.signoffs import signed_prose
from worker.parse.strays import are_stray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from worker.models import BlockKind

_MAX_SUBHEAD = 90
_LIST_MARK = re.compile(r"(?:[•·▪●◦‣]|[*-](?=\s)|\d{1,2}\)(?=\s))\s*")
_SPEAKER = re.compile(r"([A-ZÀ-Ž][\w’'.-]{0,20}(?: [A-ZÀ-Ž][\w’'.-]{0,20}){0,2}):\s")
_OFTEN = 3
_TWO_SENTENCES = re.compile(r"[.!?…][”\"’»“]?\s+[A-ZÀ-Ž“\"«„]")
_PROSE_CHARACTERS = 60
_DROP_CAP = re.compile(r"([B-DF-HJ-NP-TV-XZ]) ([a-zß-ž]+)\b")  # no vowel: "A long queue" is whole, and "along" a word


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    parted: bool  # by a blank line, or something that was left out, from the line before
    ends_article: bool = False  # the last such: it is a table's row, or below it stands who made the article
    kind: BlockKind | None = None  # where something else says it


def read_body(lines: Sequence[Line], headline: str | None, *, scraped: bool, furnished: bool) -> tuple[Block, ...]:
    """The body's blocks.

    Where the text was scraped, what it says twice is left out. Where furniture came with it, so is what stands below
    the last sentence, and lines inside that are neither sentences nor headings nor a list: titles of other pieces, and
    captions; rows of results, prices and ingredients stay. A byline or a date alone is no furniture.
    """
    rows = rows_of(lines) if furnished else {}
    texts = _texts(_without_strays(lines, headline, rows) if furnished else lines, rows)
    if scraped:
        again = repeats([text.text for text in texts])
        texts = [text for index, text in enumerate(texts) if text.text != headline and index not in again]
        texts = _without_drop_caps(texts[: _last_prose(texts) + 1] if furnished else texts)
    blocks = [_block(texts, index) for index in range(len(texts))]
    if furnished:
        blocks = _without_loose(blocks) or blocks
    return tuple(blocks)


def _without_strays(lines: Sequence[Line], headline: str | None, rows: Mapping[int, BlockKind]) -> list[Line]:
    stray = are_stray(lines, headline)
    spoken = Counter(_speaker(line.text) for line in lines if line.is_text)
    is_out = [
        stray[index] and not (index in rows or _is_certain(lines, index) or _speaks(line.text, spoken))
        for index, line in enumerate(lines)
    ]
    return [
        Line(line.text, Label.FURNITURE, line.gap) if out else line for line, out in zip(lines, is_out, strict=True)
    ]


def _speaker(text: str) -> str | None:
    match = _SPEAKER.match(text)
    return match[1] if match else None


def _speaks(text: str, spoken: Mapping[str | None, int]) -> bool:
    """Whether the line is a sentence of an interview, which opens with one who speaks often in the text."""
    speaker = _speaker(text)
    return speaker is not None and spoken[speaker] >= _OFTEN and ends_sentence(text)


def _is_certain(lines: Sequence[Line], index: int) -> bool:
    """Whether the line is text however it looks: it has a list's mark, or an agency or the authors sign it."""
    text = lines[index].text
    return bool(_LIST_MARK.match(text)) or signed_prose(text, is_last=True) is not None or _is_last(lines, index)


def _is_last(lines: Sequence[Line], index: int) -> bool:
    """Whether a sign-off in brackets stands below the sentence."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    return bool(below and below.label is Label.SIGN_OFF and below.text[0] in "([" and ends_sentence(lines[index].text))


def _texts(lines: Sequence[Line], rows: Mapping[int, BlockKind]) -> list[_Text]:
    texts = []
    parted = True
    for index, line in enumerate(lines):
        parted = parted or line.gap > 0
        if line.is_text:
            kind = rows.get(index)
            texts.append(_Text(line.text, parted, _is_last(lines, index) or kind == "list_item", kind))
        parted = not line.is_text
    return texts


def _without_drop_caps(texts: list[_Text]) -> list[_Text]:
    """The texts with a first letter that was set large put back to its word, where the word stands elsewhere too."""
    torn = {text.text: match for text in texts if (match := _DROP_CAP.match(text.text))}
    if not torn:
        return texts
    words = {word.casefold() for text in texts for word in re.findall(r"\w+", text.text)}
    whole = {text for text, match in torn.items() if (match[1] + match[2]).casefold() in words}
    return [replace(text, text=text.text.replace(" ", "", 1)) if text.text in whole else text for text in texts]


def _last_prose(texts: Sequence[_Text]) -> int:
    for index in range(len(texts) - 1, -1, -1):
        text = texts[index].text
        if texts[index].ends_article or (_is_finished(text) and len(text) >= 40 and not text.endswith(":")):
            return index
    return len(texts) - 1


def _block(texts: Sequence[_Text], index: int) -> Block:
    text = texts[index].text
    mark = _LIST_MARK.match(text)
    kind = texts[index].kind
    if kind:
        return Block(kind=kind, text=text)
    if mark:
        return Block(kind="list_item", text=text[mark.end() :] or text)
    return Block(kind="heading" if _is_subhead(texts, index) else "paragraph", text=text)


def _is_subhead(texts: Sequence[_Text], index: int) -> bool:
    """Short, no full stop, not in brackets, in upper case at its start, and parted from what is above prose."""
    text = texts[index].text
    if (
        text[:1] + text[-1:] == "()"
        or len(text) > _MAX_SUBHEAD
        or text[:1].islower()
        or text.endswith((".", ",", ";", ":", "…", "”.", '."', "("))
    ):
        return False
    if text.rstrip('”"»“').endswith(".") and _TWO_SENTENCES.search(text):
        return False
    if index + 1 >= len(texts) or not _is_prose(texts[index + 1].text) or is_meta(text):
        return False
    return (
        index == 0 or ends_closed(texts[index - 1].text) or (texts[index].parted and _is_prose(texts[index + 1].text))
    )


def _is_prose(text: str) -> bool:
    if len(text) >= _PROSE_CHARACTERS:
        return ends_closed(text) or len(text) > 2 * _MAX_SUBHEAD
    return ends_sentence(text) and len(text) > 30


def _without_loose(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without paragraphs that end like none, unless a colon announced them and those beside them."""
    kept = []
    announced = False
    for block in blocks:
        is_open = _is_open(block)
        if not is_open:
            announced = block.text.endswith(":")
        if announced or not is_open or len(block.text) > 3 * _MAX_SUBHEAD:
            kept.append(block)
    return kept


def _is_open(block: Block) -> bool:
    return block.kind == "paragraph" and not _is_finished(block.text)


def _is_finished(text: str) -> bool:
    """Whether the text is closed as a sentence is, an agency's name behind it or not."""
    return ends_closed(text) or signed_prose(text, is_last=True) is not None
