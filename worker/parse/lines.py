"""A text as its lines: pieces with the blank lines before them, hard-wrapped paragraphs joined.

What lives here: `Piece`, `split_pieces`, and the two questions every rule asks of a line's end and start.
What does not: what a piece means (`torn`, `opening`, `body`, …).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

from worker.parse.clean import clean_line, clean_text

_SENTENCE_ENDS = re.compile(
    r"(?:[.!?…。！？]|[.!?…,][\"”’'»)\]]+|[.!?…]\s»|(?<!\s)[.!?…][“‘«]|[“‘«»][.!?…])"  # « Non. »
    r"[\"”“’‘'»«)\]*]*$"
)
_HYPHENATED = re.compile(r"[a-zà-ÿ]-$")
_MIN_WRAPPED_LINES = 4
_WRAP_COLUMNS = range(40, 101)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or a hard-wrapped paragraph made one, and how many blank lines stood before it."""

    text: str
    gap: int = 0


def split_pieces(text: str) -> list[Piece]:
    """The text's pieces in order, cleaned, none empty."""
    blocks = _blocks(clean_text(text).split("\n"))
    if _is_wrapped([lines for _, lines in blocks]):
        return [Piece(_joined(lines), gap) for gap, lines in blocks]
    return [Piece(line, gap if not index else 0) for gap, lines in blocks for index, line in enumerate(lines)]


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets aside."""
    return bool(_SENTENCE_ENDS.search(text[-12:]))


def ends_closed(text: str) -> bool:
    """Whether nothing need follow: a sentence's end, or a colon."""
    return ends_sentence(text) or text.endswith((":", ";"))


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    blocks: list[tuple[int, list[str]]] = []
    gap, open_block = 0, False
    for line in lines:
        cleaned = clean_line(line)
        if not cleaned:
            gap, open_block = gap + 1, False
        elif open_block and not (line[0] in "\t " and gap == 0 and _starts_paragraph(line, blocks[-1][1])):
            blocks[-1][1].append(cleaned)
        else:
            blocks.append((gap, [cleaned]))
            gap, open_block = 0, True
    return blocks


def _starts_paragraph(line: str, before: list[str]) -> bool:
    """An indented line after a finished sentence starts a paragraph, as typescripts do."""
    return line.startswith(("   ", "\t")) and ends_sentence(before[-1])


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Whether lines were broken at a column: inner lines are all nearly as long as the longest and end anywhere."""
    inner = [line for lines in blocks for line in lines[:-1]]
    if len(inner) < _MIN_WRAPPED_LINES:
        return False
    lengths = [len(line) for line in inner]
    longest = max(lengths)
    if longest not in _WRAP_COLUMNS or max(len(lines[-1]) for lines in blocks) > longest + 5:
        return False
    broken = sum(not ends_sentence(line) for line in inner) / len(inner)
    return broken > 0.6 and quantiles(lengths, n=10)[1] > 0.6 * longest


def _joined(lines: list[str]) -> str:
    """The lines as one, a word that was hyphenated at a line's end made whole where it continues in lower case."""
    parts = []
    for line, following in pairwise([*lines, ""]):
        hyphenated = following[:1].islower() and _HYPHENATED.search(line[-2:])  # its end only: a line may be a book
        parts.append(line[:-1] if hyphenated else f"{line} ")
    return "".join(parts)[:-1]
