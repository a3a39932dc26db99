"""A web page as an article: shared by every format that carries HTML pages.

What lives here: the order of work. What does not: metadata (`pagemeta`), finding the text (`extraction`), and the
containers a page arrives in (`webpage`, …).
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from worker.errors import Code, PermanentError
from worker.parse.clean import clean_line, clean_text
from worker.parse.extraction import extract
from worker.parse.pagemeta import read_meta

_HUGE_TAG = re.compile(r"<[A-Za-z!/?][^<>]{65536,}>?")


def read_page(text: str) -> dict[str, Any]:
    """Keyword arguments for `Article` out of a page's HTML.

    Raises `PermanentError(no_article)` where the page has no text that reads as an article.
    """
    root = load_page(text)
    fields = read_meta(root)
    body = extract(root)
    if body and body[0].kind == "heading" and clean_line(body[0].text) == fields["headline"]:
        body = body[1:]
    if not body:
        raise PermanentError(
            Code.NO_ARTICLE, "No article text was found on the page; check that it is the article's own page."
        )
    return {**fields, "body": body}


def load_page(text: str) -> html.HtmlElement:
    """The page's tree. Tags over 64 KB are left out: they hold no text, and cost quadratic time."""
    safe = _HUGE_TAG.sub(" ", clean_text(text))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        return html.document_fromstring(safe.encode(), parser=parser)
    except etree.ParserError as error:
        raise PermanentError(Code.NO_ARTICLE, "The page holds no elements at all; save it again.") from error
