"""MHTML: a page as browsers save it, with its pictures in one file.

What lives here: finding the page in the file. What does not: the page (`page`) and MIME (`mimeparts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.errors import Code, PermanentError
from worker.models import Article, Source
from worker.parse.mimeparts import header, load_message, text_parts
from worker.parse.page import read_page

if TYPE_CHECKING:
    from worker.ports import Document

MEDIA_TYPE = "multipart/related"


def parse(document: Document) -> Article:
    """Read the saved page. Raises `PermanentError(no_article)` where no part is a page with text."""
    message = load_message(document.content)
    found = next(text_parts(message, "html"), None)
    if found is None:
        raise PermanentError(Code.NO_ARTICLE, "The MHTML file holds no page; save the page again.")
    text, encoding = found
    fields = read_page(text)
    url = fields.get("url") or header(message, "Snapshot-Content-Location")
    source = Source(path=document.path, media_type=MEDIA_TYPE, encoding=encoding, size_bytes=len(document.content))
    return Article(source=source, **{**fields, "url": url, "identifier": fields.get("identifier") or url})
