"""A string that may be HTML or plain text, as an article's blocks.

What lives here: the bodies that JSON, feeds and mails carry. What does not: whole pages (`page`), where the
article must first be found.
"""

from __future__ import annotations

import re

from lxml import etree, html

from worker.models import Block, BlockKind
from worker.parse.clean import clean_line, clean_text
from worker.parse.lines import split_pieces

_LOOKS_MARKED_UP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|a|b|i|em|strong|span|figure|img)\b[^<>]{0,2000}>", re.IGNORECASE
)
_HUGE_TAG = re.compile(r"<[A-Za-z!/?][^<>]{65536,}>?")
_KINDS: dict[str, BlockKind] = {"li": "list_item", "blockquote": "quote"}
_KINDS |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading")
_BLOCK_TAGS_NAMES = (
    "p div section article main header footer aside h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table "
    "tr td th figure figcaption hr form fieldset address center body html nav"
)
_BLOCK_TAGS = frozenset(_BLOCK_TAGS_NAMES.split())
_SILENT_NAMES = "script style noscript template iframe svg object head figure figcaption button nav form select"
_SILENT = frozenset(_SILENT_NAMES.split())


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text: by its tags where it has any, else by its blank lines (or lines, where it has none)."""
    if _LOOKS_MARKED_UP.search(text):
        return _from_html(text)
    return tuple(Block(kind="paragraph", text=piece.text) for piece in split_pieces(text))


def _from_html(text: str) -> tuple[Block, ...]:
    safe = _HUGE_TAG.sub(" ", clean_text(text))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(safe.encode(), parser=parser)
    except etree.ParserError:
        return ()
    walker = _Walker()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        walker.meet(event, element)
    walker.flush()
    return tuple(walker.blocks)


class _Walker:
    """Collects text into blocks while elements open and close."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._kinds: list[BlockKind] = []
        self._silent = 0

    def meet(self, event: str, element: html.HtmlElement) -> None:
        """Take one opening or closing element."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCK_TAGS:
            self.flush()
        if event == "start":
            self._open(tag, element)
        else:
            self._close(tag, element)

    def flush(self) -> None:
        """End the block under way."""
        text = clean_line("".join(self._parts))
        self._parts.clear()
        if text:
            self.blocks.append(Block(kind=self._kinds[-1] if self._kinds else "paragraph", text=text))

    def _open(self, tag: str, element: html.HtmlElement) -> None:
        if tag in _KINDS:
            self._kinds.append(_KINDS[tag])
        self._silent += tag in _SILENT
        if tag == "br":
            self._break()
        if not self._silent and element.text:
            self._parts.append(element.text)

    def _close(self, tag: str, element: html.HtmlElement) -> None:
        if tag in _KINDS:
            self._kinds.pop()
        self._silent -= tag in _SILENT
        if not self._silent and element.tail:
            self._parts.append(element.tail)

    def _break(self) -> None:
        """One line break is a space, two in a row end a paragraph."""
        if self._parts and self._parts[-1] == "\n":
            self.flush()
        else:
            self._parts.append("\n")
