"""A web page as an article: shared by every format that carries HTML pages.

What lives here: the order of work. What does not: metadata (`pagemeta`), finding the text (`extraction`), and the
containers a page arrives in (`webpage`, …).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from worker.errors import Code, PermanentError
from worker.parse.extraction import choose, main_text
from worker.parse.frontpiece import part_opening
from worker.parse.htmltree import load_page
from worker.parse.markup import blocks_of
from worker.parse.pageblocks import letters, page_blocks
from worker.parse.pagedate import date_of
from worker.parse.pagemeta import read_meta
from worker.parse.pictures import read_pictures

if TYPE_CHECKING:
    from worker.parse.names import Byline


def read_page(text: str) -> dict[str, Any]:
    """Keyword arguments for `Article` out of a page's HTML.

    Raises `PermanentError(no_article)` where the page has no text that reads as an article.
    """
    page = load_page(text)
    root = page.root
    meta = read_meta(root)
    stated = meta.pop("stated_body")
    description = meta.pop("description")
    blocks = page_blocks(root)
    published = date_of(root, blocks, meta["headline"], meta["published_at"])
    pictures = read_pictures(root, meta["url"])
    plain = main_text(page)
    chosen = choose(page, blocks, plain)
    opening = part_opening(blocks, chosen, meta["headline"], description)
    body = tuple(block.as_block() for block in opening.body)
    if sum(len(block.key) for block in blocks) < len(letters(plain)) / 2:
        body = blocks_of(plain)  # lxml drops what is nested too deeply, without a word
    if stated and sum(len(block.text) for block in body) < len(stated) / 2:
        body = blocks_of(stated)  # the page shows its text by script, or not at all
    if not body:
        raise PermanentError(
            Code.NO_ARTICLE, "No article text was found on the page; check that it is the article's own page."
        )
    byline, authors = opening.byline, meta["authors"]
    return {
        **meta,
        "published_at": published,
        "dek": opening.dek,
        "byline": byline.line if byline else None,
        "authors": _people(authors, byline),
        "images": pictures or meta["images"],
        "body": body,
    }


def _people(stated: tuple[str, ...], byline: Byline | None) -> tuple[str, ...]:
    """The stated authors; the byline's where none is stated, or only single words are: a desk, a site, a nickname."""
    if byline and byline.authors and all(name.isascii() and " " not in name for name in stated):
        return byline.authors
    return stated
