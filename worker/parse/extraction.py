"""The article's blocks among a page's blocks.

What lives here: asking several extractors, taking the one that the others agree with most, and mending what it
left out or should have. What does not: the page's metadata (`pagemeta`), headline and dek.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from worker.parse.captions import split_credit
from worker.parse.furniture import is_furniture
from worker.parse.lines import ends_sentence
from worker.parse.votes import agreement, taken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from worker.parse.htmltree import Page
    from worker.parse.pageblocks import PageBlock

_AGREED = 0.9
_PROSE_CHARACTERS = 60
_ALIKE = 2
_MOSTLY_LINK = 0.9
_NEVER = frozenset({"nav", "footer", "button", "dialog"})


def main_text(page: Page) -> str:
    """What Resiliparse takes for the page's main text, read off its own tree."""
    return extract_plain_text(page.dom, main_content=True, comments=False, alt_texts=False)


def choose(page: Page, blocks: Sequence[PageBlock], plain: str) -> list[PageBlock]:
    """The blocks that are the article's, in order; none where no extractor found any. Takes `page.root` apart.

    `plain` is the page's `main_text`.
    """
    choice = _mended(blocks, _elected(page, blocks, plain))
    return _without_tail(
        [block for block, chosen in zip(blocks, choice, strict=True) if chosen and not _is_apart(block)]
    )


def _without_tail(chosen: list[PageBlock]) -> list[PageBlock]:
    """The blocks without a short tail that is set unlike the text: about the author, the newsletter, the rights."""
    sizes = Counter[str]()
    for block in chosen:
        sizes[block.place] += len(block.text)
    if not sizes:
        return chosen
    main, size = sizes.most_common(1)[0]
    if size < 0.5 * sum(sizes.values()):
        return chosen
    holders = {block.holder for block in chosen if block.place == main}
    end = max(index for index, block in enumerate(chosen) if block.holder in holders) + 1
    tail = sum(len(block.text) for block in chosen[end:])
    return chosen[:end] if tail < 0.2 * sum(sizes.values()) else chosen


def _elected(page: Page, blocks: Sequence[PageBlock], plain: str) -> list[bool]:
    """What the extractor takes that agrees most with the others; a third is asked where two disagree."""
    first = taken(blocks, _trafilatura(page.root))
    second = taken(blocks, plain)
    if agreement(blocks, first, second) >= _AGREED:
        return first
    third = taken(blocks, _trafilatura(page.fresh(), recall=True))
    votes = (first, third, second)
    return max(votes, key=lambda vote: sum(agreement(blocks, vote, other) for other in votes if other is not vote))


def _trafilatura(root: HtmlElement, *, recall: bool = False) -> str:
    found = bare_extraction(root, include_comments=False, fast=recall, favor_recall=recall)
    return getattr(found, "text", None) or ""


def _mended(blocks: Sequence[PageBlock], choice: Sequence[bool]) -> list[bool]:
    """The choice with the prose that was left out although it is set like paragraphs that were taken."""
    set_like, set_unlike = Counter[str](), Counter[str]()
    for block, chosen in zip(blocks, choice, strict=True):
        if len(block.key) >= _PROSE_CHARACTERS:
            (set_like if chosen else set_unlike)[block.place] += 1
    return [
        chosen or (_is_prose(block) and set_like[block.place] >= max(_ALIKE, 0.3 * set_unlike[block.place]))
        for block, chosen in zip(blocks, choice, strict=True)
    ]


def _is_apart(block: PageBlock) -> bool:
    """Whether the block is a caption, a credit, furniture or a link to something else."""
    if "figcaption" in block.inside or is_furniture(block.text) or split_credit(block.text):
        return True
    if block.inside & _NEVER and not _is_prose(block):
        return True
    return block.link_share >= _MOSTLY_LINK and block.kind != "heading"


def _is_prose(block: PageBlock) -> bool:
    return len(block.text) >= _PROSE_CHARACTERS and block.link_share < 0.5 and ends_sentence(block.text)
