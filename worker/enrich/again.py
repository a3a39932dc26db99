"""Enrich an article that is out already, with the enrichers of today. Pure.

What lives here: which enrichers run, what of the former results stays, and what counts as a loss. What does not:
running them (`enrich`), and whether the result is published (`decide`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from worker.enrich import enrich
from worker.models import Article, Enrichment
from worker.ports import Enricher

MADE_OF_OTHERS = ("vocabulary", "tags")
"""Tags are chosen from what all the others found, so they are chosen anew whichever of those runs."""
MODEL = "llm"
"""A language model is asked elsewhere and at a price: what it wrote stays."""
_WRITTEN_BY_A_MODEL = frozenset({"summary", "keyphrases"})
_RESULTS = {"summary": None, "entities": (), "keyphrases": (), "topics": (), "tags": ()}


def enriched_again(
    article: Article, enrichers: Mapping[str, Enricher], only: Collection[str] = (), *, clock: Callable[[], float]
) -> Article:
    """Return the article as today's enrichers have it: all of them, or those named and what is made of them.

    What no enricher of today gives is gone, unless some are named: then all other results stay. The language stays a
    hint. Never raises for an enricher; see `enrich`.
    """
    kept = _by_a_model(article)
    chosen = {
        name: enricher
        for name, enricher in enrichers.items()
        if (not only or name in only or name in MADE_OF_OTHERS) and not (kept and name in _WRITTEN_BY_A_MODEL)
    }
    if only:
        return enrich(article, chosen, clock=clock)
    cleared = {name: empty for name, empty in _RESULTS.items() if not (kept and name in _WRITTEN_BY_A_MODEL)}
    still = {name: entry for name, entry in article.enrichments.items() if name == MODEL}
    if kept:
        still |= {name: entry for name, entry in article.enrichments.items() if name in _WRITTEN_BY_A_MODEL}
    return enrich(article.model_copy(update={**cleared, "enrichments": still}), chosen, clock=clock)


def losses(before: Article, after: Article) -> dict[str, str]:
    """Return the enrichers that gave a result before and fail now, each with why."""
    return {
        name: entry.error or ""
        for name, entry in after.enrichments.items()
        if entry.status == "failed" and _was_good(before.enrichments.get(name))
    }


def _was_good(entry: Enrichment | None) -> bool:
    return entry is None or entry.status == "ok"


def _by_a_model(article: Article) -> bool:
    entry = article.enrichments.get(MODEL)
    return entry is not None and entry.status == "ok"
