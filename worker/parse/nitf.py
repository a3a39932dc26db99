"""NITF: the News Industry Text Format, 3.x.

What lives here: the file and its metadata. What does not: the body (`xmlbody`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from worker.models import Article, Source
from worker.parse.dates import read_date
from worker.parse.limits import check_text_size
from worker.parse.names import split_names
from worker.parse.statuses import read_status, read_urgency
from worker.parse.xmlbody import xml_blocks, xml_images
from worker.parse.xmltree import XML_LANG, all_text, below, first_text, first_value, load_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

    from worker.ports import Document

MEDIA_TYPE = "application/nitf+xml"


def parse(document: Document) -> Article:
    """Read a NITF file. Raises `PermanentError` where it is not well-formed."""
    check_text_size(document.content)
    root = load_xml(document.content)
    return Article(
        source=Source(path=document.path, media_type=MEDIA_TYPE, size_bytes=len(document.content)),
        **_head(root),
        **_body(root),
    )


def _head(root: _Element) -> dict[str, Any]:
    data = next(below(root, "head", "docdata"), root)
    issued = first_value(data, "norm", "date.issue") or first_value(root, "date.publication", "head", "pubdata")
    return {
        "identifier": first_value(data, "id-string", "doc-id"),
        "version": first_value(data, "version", "du-key"),
        "status": read_status(data.get("management-status")),
        "urgency": read_urgency(first_value(data, "ed-urg", "urgency")),
        "slug": first_value(data, "key", "du-key"),
        "rights": first_value(data, "holder", "doc.copyright"),
        "keywords": tuple(found.get("key") or all_text(found) for found in below(data, "key-list", "keyword")),
        "published_at": read_date(issued),
        "embargoed_until": read_date(first_value(data, "norm", "date.release")),
        "provider": first_value(root, "name", "head", "pubdata")
        or first_text(root, "body", "body.head", "distributor"),
        "section": first_value(root, "position.section", "head", "pubdata"),
        "language": root.get(XML_LANG),
    }


def _body(root: _Element) -> dict[str, Any]:
    head = next(below(root, "body", "body.head"), root)
    content = next(below(root, "body", "body.content"), None)
    byline = first_text(head, "byline")
    people = tuple(filter(None, (all_text(person) for person in below(head, "byline", "person"))))
    return {
        "headline": first_text(head, "hedline", "hl1") or first_text(root, "head", "title"),
        "dek": first_text(head, "hedline", "hl2") or first_text(head, "abstract"),
        "byline": byline,
        "authors": people or split_names((byline or "").removeprefix("By ")),
        "dateline": first_text(head, "dateline", "location") or first_text(head, "dateline"),
        "body": xml_blocks(content) if content is not None else (),
        "images": tuple(xml_images(content)) if content is not None else (),
    }
