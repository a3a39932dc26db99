"""schema.org's vocabulary, as JSON-LD: an article's fields out of a node.

What lives here: finding the article among the nodes, and reading it. What does not: where the JSON came from (a page's
script: `pagemeta`; a file: `jsonld`).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from worker.models import Image
from worker.parse.clean import clean_line
from worker.parse.dates import read_date
from worker.parse.fields import language_tag
from worker.parse.names import part_names
from worker.parse.statuses import read_status

_ARTICLE_TYPES = re.compile(
    r"(?:News|Reportage|Opinion|Analysis|Background|Review|Ask\w*|Advertiser\w*|Satirical|Scholarly|Tech|Blog|Live)?(?:Article|Posting|BlogPosting|NewsArticle)$|^(?:Report|LiveBlogPosting|SocialMediaPosting|Review|Recipe)$"
)
_MAX_NODES = 2000
_MAX_DEPTH = 8
Node = Mapping[str, Any]


def load_json(text: str) -> Any:
    """The JSON, tolerating raw line breaks in strings. Raises `ValueError` or `RecursionError`."""
    return json.loads(text, strict=False)


def article_nodes(loaded: object) -> list[Node]:
    """The nodes that are articles, in order, those with a headline first; people they refer to are filled in."""
    nodes = list(_nodes(loaded))
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    found = [_filled(node, known) for node in nodes if _is_article(node)]
    return sorted(found, key=lambda node: not _plain(node.get("headline")))


def dated_pages(loaded: object) -> list[Node]:
    """The nodes that are web pages with a date of publication: what content systems state in place of articles."""
    return [node for node in _nodes(loaded) if "WebPage" in _types(node) and node.get("datePublished")]


def read_node(node: Node) -> dict[str, Any]:
    """Keyword arguments for `Article` that the node states; the body is not among them."""
    return {
        "headline": _plain(node.get("headline")) or _plain(node.get("name")),
        "dek": _plain(node.get("alternativeHeadline"))
        or _plain(node.get("description"))
        or _plain(node.get("abstract")),
        "authors": people(node.get("author") or node.get("creator")),
        "section": _plain(_first(node.get("articleSection"))),
        "url": _address(node.get("url")) or _address(node.get("mainEntityOfPage")),
        "provider": _plain(_named(node.get("publisher") or node.get("sourceOrganization") or node.get("provider"))),
        "published_at": read_date(_first(node.get("datePublished"))) or read_date(_first(node.get("dateCreated"))),
        "modified_at": read_date(_first(node.get("dateModified"))),
        "language": language_tag(_named(_first(node.get("inLanguage")))),
        "dateline": _plain(node.get("dateline")),
        "images": _images(node.get("image")),
        "identifier": _identifier(node),
        "version": _plain(node.get("version")),
        "rights": _plain(node.get("copyrightNotice")) or _plain(node.get("license")),
        "keywords": _keywords(node.get("keywords")),
        "status": read_status(_plain(node.get("creativeWorkStatus"))),
    }


def people(value: object) -> tuple[str, ...]:
    """The names of people (or organisations, where no person is named) in an author value."""
    entries = value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else [value]
    names = [(_plain(_named(entry)), _types(entry)) for entry in entries[:50]]
    persons = [name for name, types in names if name and "Organization" not in types]
    chosen = persons or [name for name, _ in names if name]
    return tuple(dict.fromkeys(part for name in chosen for part in part_names(name)))


def _nodes(value: object, depth: int = 0) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart", "blogPost"):
            yield from _nodes(value.get(name), depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value[:_MAX_NODES]:
            yield from _nodes(item, depth + 1)


def _filled(node: Node, known: Mapping[str, Node]) -> Node:
    """The node with the references in its author and publisher replaced by what they refer to."""
    filled = dict(node)
    for name in ("author", "creator", "publisher"):
        value = node.get(name)
        entries = value if isinstance(value, list) else [value]
        if any(isinstance(entry, Mapping) for entry in entries):
            filled[name] = [
                known.get(str(entry.get("@id")), entry) if isinstance(entry, Mapping) and "name" not in entry else entry
                for entry in entries
            ]
    return filled


def _is_article(node: Node) -> bool:
    return any(_ARTICLE_TYPES.search(name) for name in _types(node))


def _types(node: object) -> tuple[str, ...]:
    declared = node.get("@type") if isinstance(node, Mapping) else None
    names = declared if isinstance(declared, list) else [declared]
    return tuple(name.rpartition("/")[2] for name in names if isinstance(name, str))


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _named(value: object) -> object:
    value = _first(value)
    return _first(value.get("name")) if isinstance(value, Mapping) else value


def _plain(value: object) -> str | None:
    """The value as one line without mark-up."""
    value = _first(value)
    if isinstance(value, Mapping):
        value = value.get("@value")
    if not isinstance(value, str):
        return None
    bare = re.sub(r"</?[A-Za-z][^<>]{0,500}>", " ", html.unescape(html.unescape(value)))
    return clean_line(bare) or None


def _address(value: object) -> str | None:
    value = _first(value)
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None


def _images(value: object) -> tuple[Image, ...]:
    entries = value if isinstance(value, list) else [value]
    images = []
    for entry in entries[:50]:
        node: Node = entry if isinstance(entry, Mapping) else {"url": entry}
        image = Image(
            url=_address(node.get("url")) or _address(node.get("contentUrl")),
            caption=_plain(node.get("caption")) or _plain(node.get("description")),
            credit=_plain(node.get("creditText")) or _plain(_named(node.get("creator") or node.get("author"))),
        )
        if image != Image():
            images.append(image)
    return tuple(images)


def _keywords(value: object) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else ()
    return tuple(word for entry in entries[:200] if (word := _plain(_named(entry))))


def _identifier(node: Node) -> str | None:
    value = _first(node.get("identifier"))
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("@id")
    if isinstance(value, int):
        value = str(value)
    return value if isinstance(value, str) and value.strip() else None
