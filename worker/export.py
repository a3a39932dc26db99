"""An article in other people's formats: IPTC ninjs 2.1 and schema.org NewsArticle.

Pure. Only what is known is written; nothing is invented for the sake of a format.
"""

from __future__ import annotations

from html import escape
from typing import Any

from worker.models import Article, Block

_TAGS = {"paragraph": "p", "heading": "h2", "list_item": "li", "quote": "blockquote"}
_NINJS_SUBJECTS = {"person": "people", "organisation": "organisations", "place": "places"}
_SCHEMA_TYPES = {"person": "Person", "organisation": "Organization", "place": "Place"}


def ninjs(article: Article) -> dict[str, Any]:
    """Ninjs 2.1 (iptc.org/std/ninjs)."""
    brief = article.summary.brief if article.summary else None
    item: dict[str, Any] = {
        "uri": article.identifier or f"urn:copydesk:{article.id}",
        "type": "text",
        "version": str(article.revision),
        "language": article.language,
        "headlines": _with("main", article.headline),
        "descriptions": _with("standfirst", article.dek) + _with("summary", brief),
        "bodies": [
            {"role": "main", "contenttype": "text/plain", "value": article.text, "wordcount": article.word_count},
            {"role": "main", "contenttype": "text/html", "value": html(article.body)},
        ],
        "by": article.byline,
        "located": article.dateline,
        "firstcreated": article.published_at and article.published_at.isoformat(),
        "versioncreated": article.modified_at and article.modified_at.isoformat(),
        "subjects": [{"name": topic.label, "uri": topic.uri} for topic in article.topics],
        "genres": [],
        "keywords": [tag.label for tag in article.tags],
    }
    for kind, name in _NINJS_SUBJECTS.items():
        item[name] = [{"name": entity.label} for entity in article.entities if entity.kind == kind]
    return _known(item)


def jsonld(article: Article) -> dict[str, Any]:
    """schema.org NewsArticle as JSON-LD."""
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "identifier": article.identifier or f"urn:copydesk:{article.id}",
            "headline": article.headline,
            "alternativeHeadline": article.dek,
            "abstract": article.summary and article.summary.text,
            "description": article.summary and article.summary.brief,
            "articleBody": article.text,
            "articleSection": article.section,
            "author": [{"@type": "Person", "name": name} for name in article.authors],
            "publisher": {"@type": "Organization", "name": article.provider} if article.provider else None,
            "url": article.url,
            "datePublished": article.published_at and article.published_at.isoformat(),
            "dateModified": article.modified_at and article.modified_at.isoformat(),
            "inLanguage": article.language,
            "wordCount": article.word_count,
            "keywords": [tag.label for tag in article.tags],
            "mentions": [{"@type": _SCHEMA_TYPES[one.kind], "name": one.label} for one in article.entities],
            "image": [
                _known({"@type": "ImageObject", "caption": one.caption, "creditText": one.credit, "url": one.url})
                for one in article.images
            ],
        }
    )


def html(body: tuple[Block, ...]) -> str:
    """The body as escaped HTML, list items in lists."""
    parts: list[str] = []
    listing = False
    for block in body:
        if (block.kind == "list_item") != listing:
            parts.append("</ul>" if listing else "<ul>")
            listing = not listing
        tag = _TAGS[block.kind]
        parts.append(f"<{tag}>{escape(block.text)}</{tag}>")
    return "\n".join([*parts, "</ul>"] if listing else parts)


def _with(role: str, value: str | None) -> list[dict[str, str]]:
    return [{"role": role, "value": value}] if value else []


def _known(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, "", [], {})}
