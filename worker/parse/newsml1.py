"""NewsML 1: a file with one NewsItem. Files with more are split first.

What lives here: its vocabulary. What does not: NewsML-G2, which shares little but the name (`newsml`), the body
(`xmlbody`), and taking a file apart (`members`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from worker.errors import Code, PermanentError
from worker.models import Article, Block, Source
from worker.parse.dates import read_date
from worker.parse.fields import language_tag
from worker.parse.limits import check_text_size
from worker.parse.markup import blocks_of
from worker.parse.names import split_names
from worker.parse.statuses import read_status, read_urgency
from worker.parse.xmlbody import xml_blocks, xml_images
from worker.parse.xmltree import XML_LANG, all_text, below, first_text, first_value, load_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

    from worker.ports import Document

MEDIA_TYPE = "text/vnd.iptc.newsml"


def parse(document: Document) -> Article:
    """Read the file's NewsItem. Raises `PermanentError(no_article)` where there is none."""
    check_text_size(document.content)
    item = next(below(load_xml(document.content), "**", "newsitem"), None)
    if item is None:
        raise PermanentError(Code.NO_ARTICLE, "The NewsML file holds no NewsItem; export the item itself.")
    source = Source(path=document.path, media_type=MEDIA_TYPE, size_bytes=len(document.content))
    body, images = _content(item)
    return Article(source=source, **_identity(item), **_lines(item), body=body, images=images)


def _identity(item: _Element) -> dict[str, Any]:
    known = next(below(item, "identification", "newsidentifier"), item)
    managed = next(below(item, "newsmanagement"), item)
    status = read_status(first_value(managed, "FormalName", "status"))
    released = read_date(first_text(managed, "statuswillchange", "dateandtime"))
    return {
        "identifier": _lasting(known),
        "version": first_text(known, "revisionid"),
        "status": status,
        "embargoed_until": released if status == "withheld" else None,
        "urgency": read_urgency(first_value(managed, "FormalName", "urgency")),
        "published_at": read_date(first_text(managed, "firstcreated")),
        "modified_at": read_date(first_text(managed, "thisrevisioncreated")),
        "provider": first_value(item, "FormalName", "**", "provider", "party") or first_text(known, "providerid"),
    }


def _lasting(known: _Element) -> str | None:
    """The identifier that all revisions share: the public one ends with the revision's number."""
    parts = [first_text(known, name) for name in ("providerid", "dateid", "newsitemid")]
    return f"urn:newsml:{':'.join(filter(None, parts))}" if all(parts) else first_text(known, "publicidentifier")


def _lines(item: _Element) -> dict[str, Any]:
    lines = next(below(item, "**", "newslines"), item)
    byline = first_text(lines, "byline")
    return {
        "headline": first_text(lines, "headline"),
        "dek": first_text(lines, "subheadline"),
        "byline": byline,
        "authors": split_names((byline or "").removeprefix("By ")),
        "dateline": first_text(lines, "dateline"),
        "slug": first_text(lines, "slugline"),
        "rights": first_text(lines, "copyrightline"),
        "keywords": tuple(filter(None, map(all_text, below(lines, "keywordline")))),
        "language": language_tag(first_value(item, "FormalName", "**", "language")) or language_tag(item.get(XML_LANG)),
    }


def _content(item: _Element) -> tuple[tuple[Block, ...], tuple[Any, ...]]:
    """The blocks of the first content that holds any, and the pictures in it."""
    for content in below(item, "**", "datacontent"):
        inner = next((found for name in ("body.content", "body") for found in below(content, "**", name)), content)
        blocks = xml_blocks(inner) if len(inner) else blocks_of(inner.text or "")
        if blocks:
            return blocks, tuple(xml_images(content))
    return (), ()
