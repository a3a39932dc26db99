"""What an enricher reads of an article: its prose, bounded, with captions and furniture left out.

What lives here: the paragraphs that count, in order. What does not: how they came to be (`parse`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from worker.models import Article

MAX_CHARACTERS = 60_000
"""Enrichers read this much of an article, about 10,000 words; what follows is published unread."""

_BLANK_LINE = re.compile(r"\n\s*\n")


def paragraphs(article: Article, *kinds: str) -> list[str]:
    """Return the body's paragraphs in order, by default all but headings; `kinds` names others.

    An article without a body is read from its `text`. Together at most `MAX_CHARACTERS`.
    """
    wanted = kinds or ("paragraph", "list_item", "quote")
    if article.body:
        texts = [block.text for block in article.body if block.kind in wanted]
    else:
        texts = _BLANK_LINE.split(article.text[:MAX_CHARACTERS])
    return _bounded(texts)


def everything(article: Article) -> list[str]:
    """Return the headline, the dek and all of the body, headings too, in order; at most `MAX_CHARACTERS`."""
    opening = [text for text in (article.headline, article.dek) if text]
    return _bounded([*opening, *paragraphs(article, "paragraph", "list_item", "quote", "heading")])


def is_english(article: Article) -> bool:
    """Tell whether the article is in English; one whose language nobody knows is taken for English."""
    return article.language is None or article.language.split("-")[0].lower() == "en"


def _bounded(texts: list[str]) -> list[str]:
    kept, room = [], MAX_CHARACTERS
    for text in texts:
        stripped = text[:room].strip()
        if stripped:
            kept.append(stripped)
            room -= len(stripped)
        if room <= 0:
            break
    return kept
