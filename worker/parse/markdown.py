"""Markdown with front matter (YAML between `---`, TOML between `+++`).

What lives here: CommonMark's blocks as an article's. What does not: the front matter's keys (`fields`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from worker.models import Article, Block, Image, Source
from worker.parse.clean import clean_line, clean_text
from worker.parse.decode import decode
from worker.parse.fields import read_fields
from worker.parse.frontmatter import split_front_matter
from worker.parse.limits import check_blocks
from worker.parse.sniff import MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

    from worker.models import BlockKind
    from worker.ports import Document

_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")
_TAG = re.compile(r"<!--.{0,10000}?-->|</?[A-Za-z][^<>]{0,2000}>", re.DOTALL)


def parse(document: Document) -> Article:
    """Read Markdown. Raises `PermanentError` where the bytes are no text or the front matter cannot be read."""
    decoded = decode(document.content)
    values, text = split_front_matter(clean_text(decoded.text))
    tokens = _MARKDOWN.parse(text)
    check_blocks(sum(token.type == "inline" for token in tokens))
    blocks = list(_blocks(tokens))
    fields = read_fields(values)
    title = _take_title(blocks, fields.get("headline"))
    images = fields.pop("images") or tuple(_images(tokens))
    return Article(
        source=Source(
            path=document.path, media_type=MARKDOWN, encoding=decoded.encoding, size_bytes=len(document.content)
        ),
        **{**fields, "headline": title, "images": images, "body": tuple(blocks)},
    )


def _take_title(blocks: list[Block], stated: str | None) -> str | None:
    """The headline: what the front matter states, else the heading that opens the text.

    The heading that opens the text is taken out of it where it is the headline.
    """
    opens = blocks[0].text if blocks and blocks[0].kind == "heading" else None
    if opens is None or (stated is not None and not _same(opens, stated)):
        return stated
    blocks.pop(0)
    return stated or opens


def _same(one: str, other: str) -> bool:
    return clean_line(one).casefold() == clean_line(other).casefold()


def _blocks(tokens: Sequence[Token]) -> Iterable[Block]:
    inside: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            inside.append(token.type)
        elif token.nesting == -1:
            inside.pop()
        elif token.type == "inline":
            text = _inline(token)
            if clean_line(text):
                yield Block(kind=_kind(inside), text=text)
        elif token.type in {"fence", "code_block", "html_block"}:
            text = _TAG.sub(" ", token.content) if token.type == "html_block" else token.content
            if clean_line(text):
                yield Block(kind="paragraph", text=text)


def _kind(inside: Sequence[str]) -> BlockKind:
    if "heading_open" in inside:
        return "heading"
    if "list_item_open" in inside:
        return "list_item"
    return "quote" if "blockquote_open" in inside else "paragraph"


def _inline(token: Token) -> str:
    """The text of a line of mark-up, without the mark-up and without pictures."""
    parts = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts)


def _images(tokens: Iterable[Token]) -> Iterable[Image]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                source: Any = child.attrs.get("src")
                yield Image(url=str(source) or None, caption=str(child.attrs.get("title") or child.content) or None)
