"""The body of a wire article in XML (NITF or XHTML) as blocks and pictures.

What lives here: mapping its elements. What does not: the metadata around it (`nitf`, `newsml`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html

from worker.models import Block, Image
from worker.parse.pageblocks import page_blocks
from worker.parse.xmltree import below, first_text, first_value, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_AS_HTML = {"hl1": "h1", "hl2": "h2", "bq": "blockquote", "block": "div", "body.content": "div", "media": "figure"}
_AS_HTML |= {"nitf-table": "table", "fn": "aside"}
_NOT_TEXT = frozenset({"figure", "figcaption", "nav", "form"})
_MAX_DEPTH = 100


def xml_blocks(element: _Element) -> tuple[Block, ...]:
    """The element's blocks in order, pictures left out."""
    root = html.Element("body")
    _copy(element, root, 0)
    return tuple(block.as_block() for block in page_blocks(root) if not block.inside & _NOT_TEXT)


def xml_images(element: _Element) -> Iterator[Image]:
    """The pictures of a NITF body."""
    for media in below(element, "**", "media"):
        if (media.get("media-type") or "image").lower() in {"image", "photo", "graphic"}:
            image = Image(
                caption=first_text(media, "media-caption"),
                credit=first_text(media, "media-producer"),
                url=first_value(media, "source", "media-reference"),
            )
            if image != Image():
                yield image


def _copy(source: _Element, target: html.HtmlElement, depth: int) -> None:
    """Copy the tree with HTML's names, deeper levels than any article has left out."""
    target.text = source.text
    if depth > _MAX_DEPTH:
        return
    for child in source.iterchildren():
        name = local(child)
        copied = html.Element(_AS_HTML.get(name, name.replace(".", "-") or "span"))
        copied.tail = child.tail
        target.append(copied)
        _copy(child, copied, depth + 1)
