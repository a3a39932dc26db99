"""What goes out: an article dressed as the event that subscribers hear.

What does not live here: whether and as what it goes out (`decide`), and how (`adapters`).
"""

from __future__ import annotations

import hashlib

from worker import decide, envelope
from worker.models import Article
from worker.ports import Alike, Claim, Fingerprint, Publication

_NOT_FOR_READERS = {"id", "revision", "digest", "source", "enrichments", "duplicate_of", "cluster"}


def publication(
    claim: Claim,
    article: Article,
    article_id: str,
    verdict: decide.PublishAs,
    *,
    source: str,
    content: str,
    made: Fingerprint | None = None,
    compared: tuple[Alike, ...] = (),
    then: str | None = None,
) -> Publication:
    """The event's bytes, and everything that the ledger notes of it. `content` is what the ledger will know it by.

    `then` is the stage that the document goes on with.
    """
    revision, event_id = verdict.revision, f"{article_id}.{verdict.revision}"
    digest = article.digest or claim.digest  # an article that is out has the one of its document
    dressed = article.model_copy(update={"id": article_id, "revision": revision, "digest": digest})
    return Publication(
        article_id=article_id,
        revision=revision,
        event_id=event_id,
        event_type=verdict.event_type,
        head=envelope.head(
            event_id,
            source=source,
            event_type=verdict.event_type,
            subject=article_id,
            time_ms=claim.now_ms,
            cause=verdict.cause,
        ),
        article=dressed.to_json(),
        channels=_channels(dressed),
        content=content,
        version=article.version,
        modified_ms=_modified_ms(article),
        fingerprint=made,
        compared=frozenset(other.ordinal for other in compared),
        then=then,
    )


def candidate(claim: Claim, article: Article, content: str) -> decide.Candidate:
    """What is decided upon."""
    return decide.Candidate(
        document=claim.id,
        content=content,
        version=article.version,
        modified_ms=_modified_ms(article),
        own=article.identifier is not None,
        canceled=article.status == "canceled",
    )


def content_digest(article: Article) -> str:
    """What a reader would notice: all but where it came from, what it repeats and how long the enrichers took."""
    return hashlib.sha256(article.model_dump_json(exclude=_NOT_FOR_READERS).encode()).hexdigest()


def _channels(article: Article) -> tuple[str, ...]:
    """Every channel this article goes to, without the prefix, each once."""
    names = ["articles"]
    if article.source.desk:
        names.append(f"articles:desk:{article.source.desk}")
    names += [f"articles:tag:{tag.slug}" for tag in article.tags]
    if article.language:
        names.append(f"articles:lang:{article.language}")
    return tuple(dict.fromkeys(names))


def _modified_ms(article: Article) -> int | None:
    at = article.modified_at or article.published_at
    return int(at.timestamp() * 1000) if at else None
