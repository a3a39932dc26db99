"""Article to richer article: a summary, entities, keyphrases, topics and tags. Pure.

What lives here: `enrich`, the one verb, which runs every enricher by itself so that a bad one cannot harm the rest.
What does not: how one is kept apart (`isolation`), the enrichers (one file each in this folder), and how they are found
and built (`plugins`).
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from worker.enrich.isolation import run_isolated, version_of
from worker.models import Article, Enrichment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from worker.ports import Enricher

DEFAULT_ORDER = ("language", "summary", "entities", "keyphrases", "vocabulary", "topics", "tags")
"""Those that need others' results come after them; what is not named here runs just before `tags`, by name."""


def enrich(
    article: Article,
    enrichers: Mapping[str, Enricher],
    order: Sequence[str] = DEFAULT_ORDER,
    *,
    clock: Callable[[], float],
    limit: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Article:
    """Run each of `enrichers` once and return the article with what they added.

    Never raises for an enricher: one that fails leaves the article as it was before it, and its entry in `enrichments`
    says why. `clock` returns monotonic seconds; it only measures. `limit()` is entered around each run and may end it
    with `isolation.ShareUsedUp`; by default nothing does.
    """
    results = dict(article.enrichments)
    for name in running_order(enrichers, order):
        started = clock()
        article, error = run_isolated(enrichers[name], article, limit)
        results[name] = Enrichment(
            status="failed" if error else "ok",
            version=version_of(enrichers[name]),
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
