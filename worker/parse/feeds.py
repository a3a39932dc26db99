"""RSS and Atom: a feed with one item. Feeds with more are split first.

What lives here: reading one item and what its feed says for it. What does not: taking a feed apart (`members`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from worker.errors import Code, PermanentError
from worker.models import Article, Image, Source
from worker.parse.dates import read_date
from worker.parse.feeditems import feed_items
from worker.parse.fields import language_tag
from worker.parse.limits import check_text_size
from worker.parse.markup import blocks_of
from worker.parse.names import part_names
from worker.parse.xmlbody import xml_blocks
from worker.parse.xmltree import XML_LANG, all_text, below, first_text, first_value, load_xml, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from worker.models import Block
    from worker.ports import Document


def parse(document: Document) -> Article:
    """Read the feed's item. Raises `PermanentError`: `no_article` without one, `unsupported` with several."""
    check_text_size(document.content)
    root = load_xml(document.content, lenient=True)
    items = feed_items(root)
    if not items:
        raise PermanentError(Code.NO_ARTICLE, "The feed has no items; nothing was published in it.")
    if len(items) > 1:
        raise PermanentError(Code.UNSUPPORTED, f"The feed holds {len(items)} articles; each is read when it is split.")
    atom = local(root) in {"feed", "entry"}
    kind = "application/atom+xml" if atom else "application/rss+xml"
    fields = _fields(root, items[0], atom=atom)
    return Article(source=Source(path=document.path, media_type=kind, size_bytes=len(document.content)), **fields)


def _fields(root: _Element, item: _Element, *, atom: bool) -> dict[str, Any]:
    channel = root if atom else next(below(root, "channel"), root)
    url = _link(item)
    guid = first_text(item, "id" if atom else "guid")
    return {
        "identifier": guid or url,
        "headline": " ".join(block.text for block in blocks_of(first_text(item, "title") or "")) or None,
        "url": url,
        "authors": tuple(_people(item)),
        "section": first_text(item, "category") or first_value(item, "term", "category"),
        "published_at": read_date(
            first_text(item, "published") or first_text(item, "pubdate") or first_text(item, "date")
        ),
        "modified_at": read_date(first_text(item, "updated") or first_text(item, "modified")),
        "provider": first_text(channel, "title") if channel is not item else None,
        "language": language_tag(first_text(channel, "language")) or language_tag(root.get(XML_LANG)),
        "keywords": tuple(
            word
            for term in below(item, "category")
            if (word := term.get("label") or term.get("term") or all_text(term))
        ),
        "rights": first_text(item, "rights") or first_text(channel, "copyright") or first_text(channel, "rights"),
        "images": tuple(_images(item)),
        "body": _body(item),
    }


def _link(item: _Element) -> str | None:
    for link in below(item, "link"):
        if link.get("rel", "alternate") == "alternate":
            address = link.get("href") or all_text(link)
            if address.startswith(("http://", "https://")):
                return address
    return None


def _people(item: _Element) -> Iterator[str]:
    for element in [*below(item, "creator"), *below(item, "author")]:
        name = first_text(element, "name") or all_text(element)
        bracketed = name.partition("(")[2].rstrip(")") if "@" in name else ""
        yield from part_names(bracketed or ("" if "@" in name else name))


def _body(item: _Element) -> tuple[Block, ...]:
    """The fullest of the item's texts."""
    readings = [
        _blocks(element) for name in ("encoded", "content", "description", "summary") for element in below(item, name)
    ]
    return max(readings, key=lambda blocks: sum(len(block.text) for block in blocks), default=())


def _blocks(element: _Element) -> tuple[Block, ...]:
    return xml_blocks(element) if len(element) else blocks_of(element.text or "")


def _images(item: _Element) -> Iterator[Image]:
    for media in [
        *below(item, "content"),
        *below(item, "group", "content"),
        *below(item, "thumbnail"),
        *below(item, "enclosure"),
    ]:
        url = media.get("url")
        pictured = (media.get("medium") or media.get("type") or "image").startswith("image")
        if url and pictured:
            yield Image(url=url, caption=first_text(media, "description"), credit=first_text(media, "credit"))
