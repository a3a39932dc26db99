"""What a page says of its article besides the text: JSON-LD, OpenGraph, microdata, meta elements, and the h1.

What lives here: reading those sources and choosing among them. What does not: the body (`extraction`) and
dates that only the page shows (`pagedate`).
"""

from __future__ import annotations

import html
import re
from difflib import SequenceMatcher
from itertools import islice
from typing import TYPE_CHECKING, Any

from worker.models import Image
from worker.parse.clean import clean_line
from worker.parse.dates import read_date
from worker.parse.fields import language_tag
from worker.parse.names import part_names, split_names
from worker.parse.schemaorg import article_nodes, dated_pages, load_json, read_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

_MAX_SCRIPTS = 30
_MAX_KEYWORDS = 100
_PUBLISHED: tuple[str, ...] = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
)
_PUBLISHED += (
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "og:published_time",
    "article.published",
    "cxenseparse:recs:publishtime",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dcterms.modified")
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "cxenseparse:author",
)
_SECTION = ("article:section", "section", "parsely-section")
_LEAST_ALIKE = 0.5
_TITLE = 10  # letters that a title has at least
_BRAND = r"\s+(?:[|–—•·»-]|::)\s+"


def read_meta(root: HtmlElement) -> dict[str, Any]:
    """Keyword arguments for `Article` that the page's metadata states; absent ones are None or empty.

    Two are for the reader of the page and no fields: `description`, and `stated_body`, the text that JSON-LD carries.
    """
    linked = dict(_linked(root))
    meta = _meta(root)
    description = linked.pop("dek", None) or _first(meta, "og:description", "description", "twitter:description")
    stated = linked.get("headline") or _first(meta, "og:title", "twitter:title") or _title(root)
    stated = _unbranded(stated, _first(meta, "og:site_name"))
    fields = {
        **linked,
        "headline": _headline(root, stated),
        "authors": _people(linked, meta, root),
        "section": linked.get("section") or _first(meta, *_SECTION),
        "url": _canonical(root) or _address(_first(meta, "og:url")) or linked.get("url"),
        "provider": linked.get("provider") or _first(meta, "og:site_name"),
        "published_at": linked.get("published_at") or _date(meta, _PUBLISHED),
        "modified_at": linked.get("modified_at") or _date(meta, _MODIFIED),
        "language": language_tag(root.get("lang")) or language_tag(_first(meta, "og:locale")) or linked.get("language"),
        "keywords": linked.get("keywords") or _keywords(meta),
        "rights": linked.get("rights") or _first(meta, "copyright", "rights", "dc.rights", "dcterms.rights"),
        "images": linked.get("images") or _pictures(meta),
    }
    fields["identifier"] = _identifier(fields["url"])
    fields["description"] = description
    fields["stated_body"] = fields.pop("body", None)
    return fields


def _linked(root: HtmlElement) -> dict[str, Any]:
    """What the page's JSON-LD says of its article."""
    nodes, pages = [], []
    for script in root.xpath("//script[contains(@type, 'ld+json')]")[:_MAX_SCRIPTS]:
        try:
            loaded = load_json(re.sub(r"^\s*<!--|-->\s*$|^\s*//<!\[CDATA\[|//\]\]>\s*$", "", script.text or ""))
            nodes += article_nodes(loaded)
            pages += dated_pages(loaded)
        except (ValueError, RecursionError):
            continue  # other scripts, and the page itself, say the same
    if nodes:
        return {**read_node(nodes[0]), "body": _body(nodes[0])}
    dates = read_node(pages[0]) if pages else {}
    return {name: value for name, value in dates.items() if name in {"published_at", "modified_at"}}


def _body(node: Mapping[str, Any]) -> str | None:
    body = node.get("articleBody")
    return html.unescape(body) if isinstance(body, str) else None


def _meta(root: HtmlElement) -> Mapping[str, list[str]]:
    """The contents of the page's meta elements by lower-case name, property or itemprop."""
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = clean_line(element.get("content") or "")
        for name in {element.get("property"), element.get("name"), element.get("itemprop"), element.get("http-equiv")}:
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _headline(root: HtmlElement, stated: str | None) -> str | None:
    """The h1 (or such an h2 as `_second` finds) that is most like the stated title, where one is; else that title."""
    headings = [clean_line(heading.text_content()) for heading in root.iter("h1")][:20]
    headings = [heading for heading in headings if heading and len(heading) < 400]
    if not stated:
        return headings[0] if headings else None
    headings += filter(None, (_second(root, stated),))
    if not headings:
        return stated
    best = max(headings, key=lambda heading: _alike(heading, stated))
    return best if _alike(best, stated) >= _LEAST_ALIKE else stated


def _second(root: HtmlElement, stated: str) -> str | None:
    """The h2 that the stated title begins with, before a bar or a dash and the site's name."""
    headings = (clean_line(heading.text_content()) for heading in islice(root.iter("h2"), 20))
    opening = (text for text in headings if len(text) >= _TITLE and stated.startswith(text))
    return next((text for text in opening if re.match(_BRAND, stated[len(text) :])), None)


def _unbranded(stated: str | None, site: str | None) -> str | None:
    """The title without the site's name at its end."""
    brand = re.search(rf"{_BRAND}{re.escape(site)}$", stated, re.IGNORECASE) if stated and site else None
    return stated[: brand.start()] if stated and brand and brand.start() >= _TITLE else stated


def _alike(one: str, other: str) -> float:
    left, right = one.casefold(), other.casefold()
    if left in right or right in left:
        return 0.5 + 0.5 * min(len(left), len(right)) / max(len(left), len(right), 1)
    return SequenceMatcher(None, left[:200], right[:200], autojunk=False).ratio()


def _title(root: HtmlElement) -> str | None:
    """The title element, without the site's name after a bar or a dash."""
    title = clean_line(root.findtext(".//title") or "")
    parts = re.split(_BRAND, title)
    return max(parts, key=len) if title and len(parts[0]) < 15 else (parts[0] or None)


def _people(linked: Mapping[str, Any], meta: Mapping[str, list[str]], root: HtmlElement) -> tuple[str, ...]:
    """The authors: people before organisations, and a name other than the site's before the site's."""
    own = {clean_line(name).casefold() for name in (linked.get("provider"), _first(meta, "og:site_name")) if name}
    stated: tuple[tuple[str, ...], ...] = (linked.get("authors") or (), _authors(meta), _signed(root))
    for people in stated:
        others = tuple(name for name in people if name.casefold() not in own)
        if others:
            return others
    return next((people for people in stated if people), ())


def _signed(root: HtmlElement) -> tuple[str, ...]:
    """The names in the elements that are marked as the author's."""
    found: list[str] = []
    for element in root.xpath("//*[@rel='author' or @itemprop='author']")[:10]:
        text = clean_line(element.text_content())
        if 0 < len(text) < 80:
            found += split_names(re.sub(r"^(?:by|von|par|por)\s+", "", text, flags=re.IGNORECASE))
    return tuple(dict.fromkeys(found))


def _authors(meta: Mapping[str, list[str]]) -> tuple[str, ...]:
    for name in _AUTHORS:
        people = [part for value in meta.get(name, []) for part in part_names(value) if len(part) < 80]
        if people:
            return tuple(dict.fromkeys(people))
    return ()


def _date(meta: Mapping[str, list[str]], names: tuple[str, ...]) -> Any:
    return next((date for name in names for value in meta.get(name, []) if (date := read_date(value))), None)


def _canonical(root: HtmlElement) -> str | None:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return _address(link.get("href"))
    return None


def _address(value: str | None) -> str | None:
    return value.strip() if value and value.strip().startswith(("http://", "https://")) else None


def _identifier(url: str | None) -> str | None:
    """The address as an identifier, where it is one page's and not a whole site's."""
    return url if url and re.match(r"https?://[^/?#]+/[^?#]*[\w-]{3}|https?://[^/]+/.*\?", url) else None


def _pictures(meta: Mapping[str, list[str]]) -> tuple[Image, ...]:
    url = _address(_first(meta, "og:image", "twitter:image"))
    return (Image(url=url, caption=_first(meta, "og:image:alt")),) if url else ()


def _keywords(meta: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The tags of the article, one an element, else the keywords for news, with commas."""
    words = meta.get("article:tag") or _first(meta, "news_keywords", "parsely-tags", "sailthru.tags", "keywords")
    parts = words.split(",") if isinstance(words, str) else words or ()
    return tuple(word for part in parts[:_MAX_KEYWORDS] if (word := part.strip()))


def _first(meta: Mapping[str, list[str]], *names: str) -> str | None:
    return next((meta[name][0] for name in names if meta.get(name)), None)
