"""NewsML-G2: one newsItem, alone or in a newsMessage of its own.

What lives here: the file and its metadata. What does not: the body (`xmlbody`), and messages of several items
(`members`).
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
from worker.parse.xmltree import XML_LANG, all_text, below, first_text, first_value, load_xml, local

if TYPE_CHECKING:
    from lxml.etree import _Element

    from worker.ports import Document

MEDIA_TYPE = "application/vnd.iptc.g2.newsitem+xml"


def parse(document: Document) -> Article:
    """Read the file's newsItem. Raises `PermanentError(no_article)` where there is none."""
    check_text_size(document.content)
    root = load_xml(document.content)
    item = root if local(root) == "newsitem" else next(below(root, "**", "newsitem"), None)
    if item is None:
        raise PermanentError(Code.NO_ARTICLE, "The NewsML-G2 file holds no newsItem; only text items are read.")
    content = next(below(item, "contentset"), item)
    source = Source(path=document.path, media_type=MEDIA_TYPE, size_bytes=len(document.content))
    return Article(source=source, **_meta(item), body=_body(content), images=tuple(xml_images(content)))


def _meta(item: _Element) -> dict[str, Any]:
    about = next(below(item, "itemmeta"), item)
    told = next(below(item, "contentmeta"), item)
    byline = first_text(told, "by")
    people = tuple(filter(None, (_name(person) for person in below(told, "creator"))))
    return {
        "identifier": item.get("guid"),
        "version": item.get("version"),
        "status": read_status(first_value(about, "qcode", "pubstatus") or first_value(about, "uri", "pubstatus")),
        "embargoed_until": read_date(first_text(about, "embargoed")),
        "published_at": read_date(first_text(about, "firstcreated") or first_text(told, "contentcreated")),
        "modified_at": read_date(first_text(about, "versioncreated")),
        "provider": next((name for provider in below(about, "provider") if (name := _name(provider))), None),
        "headline": first_text(told, "headline") or first_text(about, "title"),
        "dek": first_text(told, "subheadline"),
        "byline": byline,
        "authors": people or split_names((byline or "").removeprefix("By ")),
        "dateline": first_text(told, "dateline"),
        "slug": first_text(told, "slugline"),
        "urgency": read_urgency(first_text(told, "urgency")),
        "keywords": tuple(filter(None, (all_text(word) for word in below(told, "keyword")))),
        "language": language_tag(first_value(told, "tag", "language")) or language_tag(item.get(XML_LANG)),
        "rights": first_text(item, "rightsinfo", "copyrightnotice") or first_text(item, "rightsinfo", "usageterms"),
    }


def _name(element: _Element) -> str | None:
    return first_text(element, "name") or element.get("literal")


def _body(content: _Element) -> tuple[Block, ...]:
    for inline in below(content, "inlinexml"):
        body = next(below(inline, "**", "body.content"), None)
        body = body if body is not None else next(below(inline, "**", "body"), None)
        blocks = xml_blocks(body if body is not None else inline)
        if blocks:
            return blocks
    return next((blocks for inline in below(content, "inlinedata") if (blocks := blocks_of(inline.text or ""))), ())
