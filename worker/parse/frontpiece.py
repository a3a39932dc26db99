"""The opening of a page: what stands between headline and text, and what only repeats the headline.

What lives here: the dek and the byline among the blocks, and where the body begins.
What does not: the choice of the article's blocks (`extraction`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from worker.parse.captions import split_credit
from worker.parse.dates import find_date
from worker.parse.furniture import is_furniture
from worker.parse.lines import ends_sentence
from worker.parse.names import Byline, read_byline
from worker.parse.pageblocks import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.parse.pageblocks import PageBlock

_DEK_NAMES = re.compile(
    r"\b(?:dek|deck|standfirst|stand-first|sub-?title|sub-?head(?:line|ing)?|lead|lede|leadin|intro|introduction|summary|"
    r"teaser|abstract|strapline|excerpt|vorspann|chapo|chapeau|entradilla|bajada|sottotitolo|occhiello|ingress|"
    r"kicker-text|synopsis|sumario|subtitulo|description)\b",
    re.IGNORECASE,
)
_WORD_BREAKS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\d]+")
_MAX_DEK = 700
_LEAST_DEK = 25
_LEAST_WORDS = 8
_MAX_META = 160
_REACH = 25
_NEAR = 12
_TOP = 8


@dataclass(frozen=True, slots=True)
class Frontpiece:
    """What the opening says, and the blocks below it."""

    dek: str | None
    byline: Byline | None
    body: tuple[PageBlock, ...]


def part_opening(
    blocks: Sequence[PageBlock], chosen: Sequence[PageBlock], headline: str | None, description: str | None
) -> Frontpiece:
    """Part the article's blocks into opening and body.

    `description` is what the page's metadata says of the article: the dek, where a block between the headline and the
    text says the same and is set unlike the text, or is named as one by its class.
    """
    top = _headline_at(blocks, chosen, headline)
    below = _below(blocks, chosen, top)
    opening = blocks[top + 1 : _text_at(blocks, below, top)] if top is not None else ()
    dek = _dek([*opening, *below[:2]], below, letters(headline or ""), letters(description or ""))
    dek = dek or _lone_prose(opening[:_NEAR], blocks, letters(headline or ""))
    signed = blocks[top + 1 : _text_at(blocks, below, top, after=1)] if top is not None else ()
    bylines = [found for block in signed if (found := read_byline(block.text))]
    byline = max(bylines, key=lambda found: bool(found.authors), default=None)  # the first that names somebody
    title = letters(headline or "")
    body = [block for block in below if block.key != title and not (dek and block.key == dek.key)]
    return Frontpiece(dek.text if dek else None, byline, tuple(_trimmed(body, headline or "")))


def _headline_at(blocks: Sequence[PageBlock], chosen: Sequence[PageBlock], headline: str | None) -> int | None:
    """The index of the h1, else of the block, that is the headline, standing above the middle of the chosen text."""
    title = letters(headline or "")
    same = [i for i, block in enumerate(blocks) if title and block.key == title]
    found = next((i for i in same if "h1" in blocks[i].inside), same[0] if same else None)
    if found is None or not chosen:
        return None
    above = {id(block) for block in blocks[:found]}
    sizes = [len(block.key) for block in chosen]
    size_above = sum(size for block, size in zip(chosen, sizes, strict=True) if id(block) in above)
    return found if size_above < 0.3 * sum(sizes) else None


def _below(blocks: Sequence[PageBlock], chosen: Sequence[PageBlock], top: int | None) -> list[PageBlock]:
    if top is None:
        return list(chosen)
    above = {id(block) for block in blocks[: top + 1]}
    return [block for block in chosen if id(block) not in above]


def _text_at(blocks: Sequence[PageBlock], below: Sequence[PageBlock], top: int, after: int = 0) -> int:
    """The index of the first chosen prose below the headline, or of the one `after` it, within reach."""
    prose = {id(block) for block in below if _is_text(block)}
    reach = range(top + 1, min(len(blocks), top + 1 + _REACH))
    found = [index for index in reach if id(blocks[index]) in prose]
    return found[after] if after < len(found) else reach.stop


def _is_text(block: PageBlock) -> bool:
    return len(block.text) > 80 and ends_sentence(block.text)


def _dek(candidates: Sequence[PageBlock], below: Sequence[PageBlock], title: str, stated: str) -> PageBlock | None:
    """The block that says what the description says, else the one whose class names it; set unlike the text."""
    usual = Counter(block.place for block in below if len(block.text) > 80)
    able = [block for block in candidates if _may_be_dek(block, title) and _is_rare(block.place, usual)]
    said = (block for block in able if stated and _says(block.key, stated))
    named = (block for block in able if _DEK_NAMES.search(_WORD_BREAKS.sub("-", block.names)))
    return next(said, None) or next(named, None)


def _lone_prose(opening: Sequence[PageBlock], blocks: Sequence[PageBlock], title: str) -> PageBlock | None:
    """Prose between headline and text that no extractor took for text, set like nothing else on the page."""
    alike = Counter(block.place for block in blocks)
    return next(
        (
            block
            for block in opening
            if alike[block.place] == 1
            and len(block.text.split()) > _LEAST_WORDS
            and ends_sentence(block.text)
            and _may_be_dek(block, title)
        ),
        None,
    )


def _may_be_dek(block: PageBlock, title: str) -> bool:
    if (
        not _LEAST_DEK <= len(block.text) <= _MAX_DEK
        or block.link_share > 0.5
        or block.inside & {"h1", "figcaption", "nav"}
    ):
        return False
    if _says(block.key, title) or is_furniture(block.text) or split_credit(block.text):
        return False
    return not _is_meta(block.text)


def _is_rare(place: str, usual: Counter[str]) -> bool:
    return usual[place] <= max(1, 0.1 * sum(usual.values()))


def _says(key: str, stated: str) -> bool:
    """Whether one says what the other does, cut off or not."""
    size = min(len(key), len(stated))
    return size >= _LEAST_DEK and key[: size - 3] == stated[: size - 3]


def _is_meta(text: str) -> bool:
    return len(text) < _MAX_META and (read_byline(text) is not None or find_date(text) is not None)


def _trimmed(body: list[PageBlock], headline: str) -> list[PageBlock]:
    """The body without a title, bylines and dates at its top, and without headings that nothing follows."""
    top = next((i for i, block in enumerate(body[:_TOP]) if _is_text(block)), min(len(body), _TOP))
    start = max((i + 1 for i in range(top) if body[i].kind == "heading" and _names_alike(body[i], headline)), default=0)
    while start < min(len(body), 6) and _is_meta(body[start].text) and not ends_sentence(body[start].text):
        start += 1
    end = len(body)
    while end > start and body[end - 1].kind == "heading":
        end -= 1
    return body[start:end]


def _names_alike(heading: PageBlock, headline: str) -> bool:
    """Whether the heading is the article's title in other words."""
    words, others = ({*re.findall(r"\w{3,}", text.casefold())} for text in (heading.text, headline))
    return "h1" in heading.inside or len(words & others) >= max(2, 0.5 * min(len(words), len(others)))
