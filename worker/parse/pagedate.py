"""When a page's article was published, where its metadata do not say.

What lives here: the moment in microdata, in the line beside the headline, in `time` elements, and htmldate as the last
word. What does not: dates that JSON-LD and meta elements state (`pagemeta`), and reading a date's wording (`dates`).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from htmldate import find_date as guess_date

from worker.parse.changes import published_in
from worker.parse.clean import clean_line
from worker.parse.dates import read_date
from worker.parse.lines import ends_sentence
from worker.parse.pageblocks import letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from worker.parse.pageblocks import PageBlock

_SITE_MOVED = timedelta(days=2)
_MAX_LINE = 160
_MAX_SENTENCE = 40
_ABOVE = 3
_MAX_AFTER = 60
_BELOW = 15
_MAX_PROSE = 800
_MAX_PARAGRAPHS = 10
_APART = frozenset({"a", "aside", "nav", "li"})
_DATE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:date|datetime|pubdate|date-?published|publish-?date|published(?:-(?:on|at|date))?)(?=\s|$)",
    re.IGNORECASE,
)


def date_of(
    root: HtmlElement, blocks: Sequence[PageBlock], headline: str | None, stated: datetime | None
) -> datetime | None:
    """The moment of the article's publication, or None; `stated` is what its metadata state.

    The line beside the headline is believed before metadata where it is days older: those were made anew when the site
    moved. Without metadata, what microdata marks counts before that line, that before the first `time` element below
    the headline, then a line that its class calls a date; the day htmldate reads off texts and addresses comes last. A
    date that is said to be of a change is none.
    """
    beside = _beside(blocks, letters(headline or ""))
    timed = next(filter(None, map(_moment, _times(root))), None)
    if stated:
        if timed == stated:
            return timed  # the same moment, on the newsroom's own clock
        return beside if beside and beside < stated - _SITE_MOVED else stated
    marked = next(filter(None, map(_moment, root.xpath("//*[@itemprop='datePublished' or @pubdate]")[:5])), None)
    if marked:
        return marked
    if timed and (beside is None or abs(timed - beside).days < 1):
        return timed
    return beside or _named(blocks) or _guessed(root)


def _times(root: HtmlElement) -> Iterator[HtmlElement]:
    """The `time` elements with a moment of their own that stand below an h1 and above most of the text."""
    headed, paragraphs = False, 0
    for element in root.iter("h1", "p", "time"):
        headed = headed or element.tag == "h1"
        paragraphs += headed and element.tag == "p"
        if paragraphs > _MAX_PARAGRAPHS:
            return
        if headed and element.get("datetime") and not any(around.tag in _APART for around in element.iterancestors()):
            yield element


def _moment(element: HtmlElement) -> datetime | None:
    return read_date(element.get("datetime") or element.get("content") or clean_line(element.text_content()))


def _beside(blocks: Sequence[PageBlock], title: str) -> datetime | None:
    """The date in the first short line with one below the headline, else just above it."""
    at = _headline_at(blocks, title)
    if at is None:
        return None
    prose = 0
    for block in blocks[at + (blocks[at].key == title) : at + 1 + _BELOW]:
        if len(block.text) > _MAX_LINE:
            prose += len(block.text)
            if prose > _MAX_PROSE:
                break
        elif found := _published(block):
            return found
    return next((found for block in reversed(blocks[max(0, at - _ABOVE) : at]) if (found := _published(block))), None)


def _headline_at(blocks: Sequence[PageBlock], title: str) -> int | None:
    """The block that says the headline, perhaps with a byline after it: an h1 before any other."""
    most = len(title) + _MAX_AFTER
    same = [i for i, block in enumerate(blocks) if title and len(block.key) <= most and block.key.startswith(title)]
    return next((index for index in same if "h1" in blocks[index].inside), same[0] if same else None)


def _published(block: PageBlock) -> datetime | None:
    """The first date of a line, where it is no sentence, that no word before it calls a change's."""
    line = block.text
    if len(line) > _MAX_LINE or (len(line) > _MAX_SENTENCE and ends_sentence(line)):
        return None
    return published_in(line)


def _named(blocks: Sequence[PageBlock]) -> datetime | None:
    """The date in the first line that its class, or that of an element around it, calls a date."""
    named = (block for block in blocks if _DATE_NAMES.search(block.names))
    return next(filter(None, map(_published, named)), None)


def _guessed(root: HtmlElement) -> datetime | None:
    """What htmldate finds where it looks for a publication; its wider search takes years out of notices of rights."""
    try:
        return read_date(guess_date(root, original_date=True, extensive_search=False))
    except (ValueError, AttributeError, TypeError):
        return None  # htmldate stumbles over odd mark-up
