"""Article to richer article: a summary, entities, keyphrases, topics and tags. Pure.

What lives here: `enrich`, the one verb, which runs every enricher by itself so that a bad one cannot harm the rest.
What does not: the enrichers (one file each in this folder), and how they are found and built (`plugins`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.models import Article, Enrichment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from worker.ports import Enricher

DEFAULT_ORDER = ("language", "summary", "entities", "keyphrases", "vocabulary", "topics", "tags")
"""Those that need others' results come after them; what is not named here runs just before `tags`, by name."""

ENRICHED_FIELDS = frozenset({"language", "summary", "entities", "keyphrases", "topics", "tags", "enrichments"})
"""What an enricher may write. Everything else was read from the document and stays as it is."""

_MAX_ERROR_CHARACTERS = 300


def enrich(
    article: Article,
    enrichers: Mapping[str, Enricher],
    order: Sequence[str] = DEFAULT_ORDER,
    *,
    clock: Callable[[], float],
) -> Article:
    """Run each of `enrichers` once and return the article with what they added.

    Never raises for an enricher: one that fails leaves the article as it was before it, and its entry in `enrichments`
    says why. `clock` returns monotonic seconds; it only measures.
    """
    results = dict(article.enrichments)
    for name in running_order(enrichers, order):
        started = clock()
        article, error = _run(enrichers[name], article)
        results[name] = Enrichment(
            status="failed" if error else "ok",
            version=str(getattr(enrichers[name], "version", "0")),
            ms=round(max(0.0, clock() - started) * 1000, 3),
            error=error,
        )
    return article.model_copy(update={"enrichments": results})


def running_order(names: Mapping[str, object], order: Sequence[str] = DEFAULT_ORDER) -> list[str]:
    """Return `names` in the order they run: as `order` says, with the unnamed ones just before `tags`."""
    unnamed = sorted(name for name in names if name not in order)
    ordered = [name for name in order if name in names]
    cut = ordered.index("tags") if "tags" in ordered else len(ordered)
    return [*ordered[:cut], *unnamed, *ordered[cut:]]


def _run(enricher: Enricher, article: Article) -> tuple[Article, str | None]:
    try:
        return _accepted(enricher(article), article), None
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- isolation is the promise: whatever one raises, the rest run
        return article, _explained(error)


def _accepted(result: object, before: Article) -> Article:
    """Return the result if it is a valid article that differs from `before` only where an enricher may write."""
    if not isinstance(result, Article):
        raise TypeError(f"it returned {type(result).__name__} instead of an article")
    changed = [
        name
        for name in Article.model_fields
        if name not in ENRICHED_FIELDS and getattr(result, name) != getattr(before, name)
    ]
    if changed:
        raise ValueError(f"it changed what the parser read: {', '.join(changed)}")
    valid = Article.model_validate(dict(result))
    return valid.model_copy(update={"enrichments": before.enrichments})


def _explained(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:_MAX_ERROR_CHARACTERS] if said else type(error).__name__
