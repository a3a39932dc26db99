"""A string that may be HTML or plain text, as an article's blocks.

What lives here: the bodies that JSON, feeds and mails carry. What does not: whole pages (`page`), where the
article must first be found.
"""

from __future__ import annotations

import re

from worker.models import Block
from worker.parse.htmltree import load_fragment
from worker.parse.lines import split_pieces
from worker.parse.pageblocks import page_blocks

_LOOKS_MARKED_UP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|a|b|i|em|strong|span|figure|img)\b[^<>]{0,2000}>", re.IGNORECASE
)
_NOT_TEXT = frozenset({"figure", "figcaption", "nav", "form"})


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text: by its tags where it has any, else by its lines."""
    if not _LOOKS_MARKED_UP.search(text):
        return tuple(Block(kind="paragraph", text=piece.text) for piece in split_pieces(text))
    return tuple(block.as_block() for block in page_blocks(load_fragment(text)) if not block.inside & _NOT_TEXT)
