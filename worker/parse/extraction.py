"""The article's blocks among a page's blocks.

What lives here: asking several extractors, taking the one that the others agree with most, and mending what it
left out or should have. What does not: the page's metadata (`pagemeta`), headline and dek.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

from worker.parse.captions import is_caption, is_captioned, split_credit
from worker.parse.furniture import is_furniture
from worker.parse.lines import ends_sentence
from worker.parse.pageblocks import SILENT
from worker.parse.signoffs import is_agency, signed_prose
from worker.parse.votes import agreement, taken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from worker.parse.htmltree import Page
    from worker.parse.pageblocks import PageBlock

_AGREED = 0.9
_PROSE_CHARACTERS = 60
_ALIKE = 2
_DISTINCT = 40  # letters that do not stand in a text twice by chance
_LEAST_QUOTE = 20
_MAX_QUOTES = 50
_LIFTED = re.compile(r"pull-?quote", re.IGNORECASE)
_MOSTLY_LINK = 0.9
_LEAST_PART = 0.4
_HALF_LINK = 0.5
_FILLING = frozenset({"heading", "list_item"})
_NEVER = frozenset({"nav", "footer", "button", "dialog"})
# "infobox" only as a name of its own: in longer ones it is what page builders call any part of a text.
_BOX = re.compile(
    r"(?:^|[\s_-])(?:(?:facts?|fakten|promo)-?box|(?<![_-])info-?box|ai-?(?:article-?)?summary(?:content)?|teaser-?(?:block|box)|"
    r"newsletter(?:-?(?:box|teaser|signup|promo))?|most-?read)(?=$|[\s_-])",
    re.IGNORECASE,
)
_MOST_BOXED = 0.3


def main_text(page: Page) -> str:
    """What Resiliparse takes for the page's main text, read off its own tree."""
    return extract_plain_text(page.dom, main_content=True, comments=False, alt_texts=False)


def choose(page: Page, blocks: Sequence[PageBlock], plain: str) -> list[PageBlock]:
    """The blocks that are the article's, in order; none where no extractor found any. Takes `page.root` apart.

    `plain` is the page's `main_text`.
    """
    choice = _mended(blocks, _elected(page, blocks, plain))
    kept = [block for block, chosen in zip(blocks, choice, strict=True) if chosen]
    last = next((block for block in reversed(kept) if not is_agency(block.text) and not is_furniture(block.text)), None)
    kept = [block for block in kept if not _is_apart(block, is_last=block is last)]
    return _without_tail(_without_repeats(_without_link_lists(_without_boxes(kept))))


def _without_boxes(chosen: Sequence[PageBlock]) -> Sequence[PageBlock]:
    """The blocks without those whose class calls them a box of facts or a newsletter, unless that is the text."""
    kept = [block for block in chosen if not _BOX.search(block.names)]
    size, all_size = (sum(len(block.text) for block in blocks) for blocks in (kept, chosen))
    return kept if size >= (1 - _MOST_BOXED) * all_size else chosen


def _without_link_lists(chosen: Sequence[PageBlock]) -> list[PageBlock]:
    """The blocks without lists whose every item leads to another piece."""
    runs = groupby(chosen, key=lambda block: (block.kind == "list_item", block.holder))
    kept = []
    for (listed, _), run in runs:
        blocks = list(run)
        if not (listed and len(blocks) > 1 and all(block.link_share >= _HALF_LINK for block in blocks)):
            kept += blocks
    return kept


def _without_repeats(chosen: Sequence[PageBlock]) -> list[PageBlock]:
    """The blocks without those that a page shows again for another screen, and quotations lifted out of the text."""
    first = {block.key: index for index, block in reversed(list(enumerate(chosen)))}
    quotes = {block.key for block in chosen if _is_quote(block) and len(block.key) >= _LEAST_QUOTE}
    others = "|".join(key for key in first if key not in quotes) if len(quotes) < _MAX_QUOTES else ""
    return [
        block
        for index, block in enumerate(chosen)
        if not (block.key in quotes and block.key in others)
        and (len(block.key) < _DISTINCT or first[block.key] == index)
    ]


def _is_quote(block: PageBlock) -> bool:
    return block.kind == "quote" or bool(_LIFTED.search(block.names))


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
    root = _bare(page.root)
    first = taken(blocks, _trafilatura(root))
    second = taken(blocks, plain)
    if agreement(blocks, first, second) >= _AGREED:
        return first
    third = taken(blocks, _trafilatura(root, recall=True))
    votes = [first, third, second]
    sizes = [_prose_size(blocks, vote) for vote in votes]
    votes = [vote for vote, size in zip(votes, sizes, strict=True) if size >= _LEAST_PART * max(sizes)]
    return max(votes, key=lambda vote: sum(agreement(blocks, vote, other) for other in votes if other is not vote))


def _prose_size(blocks: Sequence[PageBlock], vote: Sequence[bool]) -> int:
    return sum(len(block.key) for block, chosen in zip(blocks, vote, strict=True) if chosen and _is_prose(block))


def _bare(root: HtmlElement) -> HtmlElement:
    """The tree without what holds no text: Trafilatura copies it six times a run."""
    etree.strip_elements(root, *SILENT, with_tail=False)
    return root


def _trafilatura(root: HtmlElement, *, recall: bool = False) -> str:
    """Its text, of a copy that it makes: by its own rules alone, leaving out little where `recall` is asked for."""
    found = bare_extraction(root, include_comments=False, fast=True, favor_recall=recall)
    return getattr(found, "text", None) or ""


def _mended(blocks: Sequence[PageBlock], choice: Sequence[bool]) -> list[bool]:
    """The choice with the prose that was left out although it is set like paragraphs that were taken."""
    set_like, set_unlike = Counter[str](), Counter[str]()
    for block, chosen in zip(blocks, choice, strict=True):
        if len(block.key) >= _PROSE_CHARACTERS:
            (set_like if chosen else set_unlike)[block.place] += 1
    mended = [
        chosen or (_is_prose(block) and set_like[block.place] >= max(_ALIKE, 0.3 * set_unlike[block.place]))
        for block, chosen in zip(blocks, choice, strict=True)
    ]
    return _filled(blocks, mended)


def _filled(blocks: Sequence[PageBlock], choice: Sequence[bool]) -> list[bool]:
    """The choice with the headings and list items between its blocks in one element, and headings set like its own."""
    spans: dict[int, tuple[int, int]] = {}
    headings = set()
    for index, (block, chosen) in enumerate(zip(blocks, choice, strict=True)):
        if chosen:
            spans[block.holder] = (spans.get(block.holder, (index, index))[0], index)
            headings |= {block.place} if block.kind == "heading" else set()

    def fills(index: int, block: PageBlock) -> bool:
        if block.link_share >= _HALF_LINK or block.kind not in _FILLING:
            return False
        first, last = spans.get(block.holder, (index, index))
        return first < index < last or (block.place in headings and any(choice[index + 1 : index + 2]))

    return [chosen or fills(i, block) for i, (block, chosen) in enumerate(zip(blocks, choice, strict=True))]


def _is_apart(block: PageBlock, *, is_last: bool) -> bool:
    """Whether the block is a caption, a credit, furniture or a link to something else."""
    if (
        "figcaption" in block.inside
        or is_furniture(block.text)
        or _is_credited(block.text, is_last=is_last)
        or is_captioned(block.names)
    ):
        return True
    if block.inside & _NEVER and not _is_prose(block):
        return True
    return block.link_share >= _MOSTLY_LINK and block.kind != "heading"


def _is_credited(text: str, *, is_last: bool) -> bool:
    """Whether the text ends with whose a picture is, and not with the agency that the article is from."""
    prose = signed_prose(text, is_last=is_last)
    if prose is not None and len(prose) >= _PROSE_CHARACTERS:
        return is_caption(prose)
    return split_credit(text) is not None


def _is_prose(block: PageBlock) -> bool:
    return len(block.text) >= _PROSE_CHARACTERS and block.link_share < 0.5 and ends_sentence(block.text)
