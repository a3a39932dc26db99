"""Articles that are out are enriched again: what is ordered, and what becomes of an order.

What lives here: the order that travels through the ledger as a document's content, and the verdict on its result. What
does not: the enrichers (`enrich`), which articles are chosen (`cli.reprocess`), how the result comes out (`stages`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from worker import decide, identity
from worker.announcement import content_digest
from worker.enrich.again import losses
from worker.models import Article, Model
from worker.ports import Arrival

Reenrich = Callable[[Article, Sequence[str]], Article]
"""Enriches an article again: all of it, or by the enrichers named."""


class Order(Model):
    """An article that is to be enriched again, as it was out when that was ordered, and by which enrichers."""

    run: str
    only: tuple[str, ...] = ()
    article: Article


def arrival(order: Order) -> Arrival:
    """How an order is taken into the ledger: one document for each article, in an inbox that nobody watches."""
    article = order.article
    content = order.to_json()
    digest = identity.digest(content)
    return Arrival(
        id=identity.document_id(identity.REPROCESS, article.id.encode()),
        inbox=identity.REPROCESS,
        path=article.source.path,
        raw_path=article.id.encode(),
        digest=digest,
        content=content,
        signature=digest,
        media_type=article.source.media_type,
        desk=article.source.desk,
    )


def verdict(before: Article, after: Article) -> decide.PublishAs | decide.Ignore:
    """Choose what becomes of an article that was enriched again; `decide` has the rules."""
    changed = content_digest(before) != content_digest(after)
    return decide.renewal(before.revision, losses(before, after), changed=changed)
