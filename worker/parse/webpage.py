"""HTML files: saved pages and AMP.

What lives here: the file and its declared encoding. What does not: the page (`page`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from worker.models import Article, Source
from worker.parse.decode import decode
from worker.parse.page import read_page
from worker.parse.sniff import HTML

if TYPE_CHECKING:
    from worker.ports import Document

_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,200}?encoding=[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)


def parse(document: Document) -> Article:
    """Read a page. Raises `PermanentError` where there is no text that reads as an article."""
    decoded = decode(document.content, declared_charset(document.content))
    return Article(
        source=Source(path=document.path, media_type=HTML, encoding=decoded.encoding, size_bytes=len(document.content)),
        **read_page(decoded.text),
    )


def declared_charset(content: bytes) -> str | None:
    """The encoding that the page's first kilobytes declare."""
    found = _CHARSET.search(content[:4096])
    return (found[1] or found[2]).decode("ascii") if found else None
