"""HTML as a flat list of blocks: text between block-level tags, with what the tags around it say.

What lives here: walking the tree once. What does not: which blocks are the article's (`extraction`, `markup`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from worker.models import Block, BlockKind
from worker.parse.clean import clean_line
from worker.parse.lines import ends_closed
from worker.parse.names import read_byline

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCK_NAMES = (
    "p div section article main header footer aside h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table tr thead "
    "tbody caption figure figcaption hr form fieldset legend address center body html nav details summary"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT_NAMES = "script style noscript template iframe svg object head select textarea audio video canvas math"
SILENT = frozenset(_SILENT_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HOLDERS = frozenset(
    {"div", "section", "article", "main", "header", "footer", "aside", "nav", "center", "body", "form"}
)
_MAIN = frozenset({"main", "article"})
_BOLD_TAGS = frozenset({"b", "strong"})
_UNHEADED = frozenset({"table", "figure", "figcaption", "header", "footer", "nav", "aside", "address"})
_BOLD, _LINK = 0.95, 0.5
_MAX_BOLD_LINE = 90
_MAX_BYLINE_PARTS = 8
_CELLS = frozenset({"td", "th"})
_DIGITS = re.compile("[0-9]+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_NOT_LETTERS_ASCII = {number: None for number in range(128) if not chr(number).isalnum()}


@dataclass(frozen=True)
class PageBlock:
    """A block of text and its surroundings.

    `inside` holds the names of the elements around it, up to the nearest `main` or `article`; `place` names the
    nearest block elements with their classes, so that blocks set alike have one place; `names` are the classes and
    ids of the nearest three elements. `holder` numbers the element that holds the block beside others: a `div` or its
    like, and neither a list nor a table. `link_share` and `bold_share` are the parts of the text that are links and
    bold, from 0 to 1.
    """

    text: str
    inside: frozenset[str]
    place: str
    names: str
    holder: int
    link_share: float
    bold_share: float = 0.0

    @cached_property
    def kind(self) -> BlockKind:
        """What the elements make of it."""
        if self.inside & _HEADINGS:
            return "heading"
        if self.inside & {"li", "dt", "dd"}:
            return "list_item"
        if "blockquote" in self.inside:
            return "quote"
        return "heading" if self._is_bold_line() else "paragraph"

    def _is_bold_line(self) -> bool:
        """Whether a bold line stands where a heading would."""
        bold = self.bold_share >= _BOLD and self.link_share < _LINK and not self.inside & _UNHEADED
        return bold and len(self.text) <= _MAX_BOLD_LINE and not ends_closed(self.text)

    @cached_property
    def key(self) -> str:
        """Its letters and digits alone, for comparing texts that were spaced and punctuated differently."""
        return letters(self.text)

    def as_block(self) -> Block:
        """The block of an article that it makes."""
        return Block(kind=self.kind, text=self.text)


def letters(text: str) -> str:
    """The text's letters and digits alone, in lower case."""
    folded = text.casefold()
    return folded.translate(_NOT_LETTERS_ASCII) if folded.isascii() else _NOT_LETTERS.sub("", folded)


def page_blocks(root: HtmlElement) -> list[PageBlock]:
    """Every block of the tree in order, scripts, forms' fields and other silent elements left out."""
    walker = _Walker()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and element.tag not in SILENT:
            walker.open(element)
        elif event == "start":
            walk.skip_subtree()
        elif event == "end" and element.tag not in SILENT:
            walker.close(element)
        else:
            walker.add(element.tail)
    walker.flush()
    return walker.blocks


class _Walker:
    """Collects text into blocks while elements open and close."""

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self._parts: list[str] = []
        self._tags: list[str] = []  # of the elements that are open, as in the two lists below
        self._open: list[HtmlElement] = []
        self._holders: list[int] = []
        self._opened = 0
        self._links = self._bolds = 0
        self._linked = self._bold = 0

    def open(self, element: HtmlElement) -> None:
        """An element starts."""
        tag = element.tag
        if tag in _BLOCKS or (tag in _CELLS and _lays_out(element)):
            self.flush()
        self._opened += 1
        self._tags.append(tag)
        self._open.append(element)
        self._holders.append(self._opened if tag in _HOLDERS else 0)
        self._links += tag == "a"
        self._bolds += tag in _BOLD_TAGS
        if tag == "br":
            self._break()
        self.add(element.text)

    def close(self, element: HtmlElement) -> None:
        """An element ends; the text after it follows."""
        tag = self._tags[-1]
        if tag in _BLOCKS or (tag in _CELLS and _lays_out(element)):
            self.flush()
        elif tag in _CELLS and self._parts:
            self._parts.append(" ")
        self._links -= tag == "a"
        self._bolds -= tag in _BOLD_TAGS
        self._tags.pop()
        self._open.pop()
        self._holders.pop()
        self.add(element.tail)

    def add(self, text: str | None) -> None:
        """Text inside the block under way."""
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text.strip())
            if self._bolds:
                self._bold += len(text.strip())

    def flush(self) -> None:
        """End the block under way."""
        if self._parts:
            text = clean_line("".join(self._parts))
            self._parts.clear()
            if text:
                self.blocks.append(self._block(text))
        self._linked = self._bold = 0

    def _block(self, text: str) -> PageBlock:
        tags = self._tags
        last = len(tags) - 1
        around = [at for at in range(last, -1, -1) if tags[at] in _BLOCKS][:3]
        main = next((at for at in range(last, 0, -1) if tags[at] in _MAIN), 0)
        names = " ".join(f"{element.get('class') or ''} {element.get('id') or ''}" for element in self._open[-3:])
        return PageBlock(
            text=text,
            inside=frozenset(tags[main:]),
            place=">".join(_signature(tags[at], self._open[at].get("class") or "") for at in reversed(around)),
            names=names,
            holder=next((number for number in reversed(self._holders[: around[0] if around else 0]) if number), 0),
            link_share=min(1.0, self._linked / len(text)),
            bold_share=min(1.0, self._bold / len(text)),
        )

    def _break(self) -> None:
        """One line break is a space; two in a row end a paragraph, and one a byline at its top."""
        if self._parts and (self._parts[-1] == "\n" or self._is_byline()):
            self.flush()
        else:
            self._parts.append("\n")

    def _is_byline(self) -> bool:
        return len(self._parts) <= _MAX_BYLINE_PARTS and read_byline(clean_line("".join(self._parts))) is not None


def _lays_out(cell: HtmlElement) -> bool:
    """Whether a table's cell holds a part of the page, and is no value among others."""
    tags = [child.tag for child in cell]
    return tags.count("br") > 1 or not _BLOCKS.isdisjoint(tags)


@lru_cache(maxsize=1024)  # a page sets most of its blocks alike
def _signature(tag: str, names: str) -> str:
    return f"{tag}.{_DIGITS.sub('', names)[:60]}"
