"""The article's text out of a page's tree.

What lives here: calling the extractor and turning its tree into blocks. What does not: the page's metadata.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from worker.models import Block, BlockKind
from worker.parse.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element
    from lxml.html import HtmlElement

_KINDS: dict[str, BlockKind] = {"head": "heading", "item": "list_item", "quote": "quote"}


def extract(root: HtmlElement) -> tuple[Block, ...]:
    """The article's blocks in order; none where no article was found. The tree is left as it is."""
    found = bare_extraction(deepcopy(root), include_comments=False, include_tables=True)
    body = getattr(found, "body", None)
    return tuple(_blocks(body)) if body is not None else ()


def _blocks(element: _Element) -> Iterator[Block]:
    for child in element:
        if child.tag in {"list", "table", "row"}:
            yield from _blocks(child)
            continue
        text = clean_line(" ".join(str(part) for part in child.itertext()))
        if text:
            yield Block(kind=_KINDS.get(str(child.tag), "paragraph"), text=text)
