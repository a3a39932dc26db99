"""HTML text to a tree, whatever the text.

What lives here: loading within bounds. What does not: reading the tree.

Two parsers take turns. Resiliparse's builds the tree as browsers do, which libxml2's does not (it hangs whole articles
under an open `button` or `nav`); lxml's tree, made from the first one's mark-up, is the one that is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree, html
from resiliparse.parse.html import HTMLTree

from worker.parse.clean import clean_text
from worker.parse.mojibake import mend

_LONGEST_TAG = 65536
_HUGE_TAG = re.compile(rf"<[A-Za-z!/?][^<>]{{{_LONGEST_TAG},}}>?")
# A letter that UTF-8's first bytes look like in Latin-1 and a control character, in UTF-8: the latter are rarer by far.
_DOUBLED = re.compile(rb"\xc2[\x80-\x9f]")
_LEADS = re.compile("[\u00c2-\u00f4][\x80-\x9f]")
# What only a screen reader says inside a line ("opens in a new tab"), and posts of social networks shown in the text.
_HEARD_ONLY = ("sr-only", "visually-hidden", "visuallyhidden", "visually_hidden", "screen-reader", "screenreader")
_POSTS = ("twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "bluesky-embed", "reddit-embed-bq")
# One class for every element: lxml.html's own parser asks Python for the class of each, which costs more than parsing.
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
_JOINT = 2  # a colon that parts a headline from its kicker for those who hear it
_HIDDEN = " or ".join(
    [f"(contains(@class, '{name}') and not(contains(@class, 'not-{name}')))" for name in _HEARD_ONLY]
    + [f"contains(@style, 'clip-path:{space}inset(50%)')" for space in ("", " ")]
)
_NAMED = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in _POSTS)
_UNSEEN = etree.XPath(f"//span[{_HIDDEN}] | //blockquote[{_NAMED}]")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as both trees: `root` to read, `dom` for Resiliparse's extractor."""

    root: html.HtmlElement
    dom: HTMLTree


def load_page(text: str) -> Page:
    """The page; a text without any element becomes a page that holds it. Nothing is fetched.

    Tags over 64 KB are left out: they hold no text, and their attributes cost quadratic time. So are words for screen
    readers alone, and posts of social networks: they are others' words.
    """
    if _is_doubled(text):  # before cleaning, which takes half of each doubly encoded character away
        text = "".join(map(mend, re.split("([<>])", text)))
    dom = HTMLTree.parse(_bounded(text))
    document = dom.document
    return Page(_seen(_load(str(document.html) if document else "")), dom)


def _seen(root: html.HtmlElement) -> html.HtmlElement:
    """The tree without what is not seen, or is another's; a mark or two that join the words around them stay."""
    unseen: Any = _UNSEEN(root)  # of all that XPath can answer, elements
    for element in unseen:
        if len(element) or len((element.text or "").strip()) > _JOINT:
            element.drop_tree()
    return root


def load_fragment(text: str) -> html.HtmlElement:
    """The tree of a piece of HTML that has a tag or some text."""
    return _load(_bounded(text))


def _bounded(text: str) -> str:
    cleaned = clean_text(text)
    if max(map(len, cleaned.split("<"))) <= _LONGEST_TAG:  # far faster than the pattern, and nearly always so
        return cleaned
    return _HUGE_TAG.sub(" ", cleaned)


def _is_doubled(text: str) -> bool:
    """Whether the text holds characters that were encoded twice."""
    return bool(_DOUBLED.search(text.encode("utf-8", "ignore")) and _LEADS.search(text))


def _load(text: str) -> html.HtmlElement:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    parser.set_element_class_lookup(_CLASSES)
    return html.document_fromstring(text.encode(), parser=parser)
