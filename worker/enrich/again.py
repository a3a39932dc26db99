"""Enrich an article that is out already, with the enrichers of today. Pure.

What lives here: which enrichers run, what of the former results stays, and what counts as a loss. What does not:
running them (`enrich`), and whether the result is published (`decide`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from worker.enrich import enrich
from worker.enrich.repeats import says_again
from worker.models import Article, Enrichment, Tag
from worker.ports import Enricher

MADE_OF_OTHERS = ("vocabulary", "tags")
"""Tags are chosen from what all the others found, so they are chosen anew whichever of those runs."""
MODEL = "llm"
"""A language model is asked elsewhere and at a price: its summary and its tags stay."""
_WRITTEN_BY_A_MODEL = frozenset({"summary"})
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
    before = article if only else _cleared(article, _WRITTEN_BY_A_MODEL if kept else frozenset())
    after = enrich(before, chosen, clock=clock)
    return _retagged(article, after) if kept else after


def losses(before: Article, after: Article) -> dict[str, str]:
    """Return the enrichers that gave a result before and fail now, each with why."""
    return {
        name: entry.error or ""
        for name, entry in after.enrichments.items()
        if entry.status == "failed" and _was_good(before.enrichments.get(name))
    }


def _cleared(article: Article, kept: Collection[str]) -> Article:
    empty = {name: nothing for name, nothing in _RESULTS.items() if name not in kept}
    still = {name: entry for name, entry in article.enrichments.items() if name == MODEL or name in kept}
    return article.model_copy(update={**empty, "enrichments": still})


def _retagged(before: Article, after: Article) -> Article:
    """Return the article with today's vocabulary before the tags it had, the model's among them."""
    chosen: list[Tag] = []
    mine = [tag for tag in after.tags if tag.kind == "vocabulary"]
    for tag in (*mine, *(tag for tag in before.tags if tag.kind != "vocabulary")):
        if not any(says_again(tag, better) for better in chosen):
            chosen.append(tag)
    most = max(len(before.tags), len(after.tags))
    return after.model_copy(update={"tags": tuple(chosen[:most])})


def _was_good(entry: Enrichment | None) -> bool:
    return entry is None or entry.status == "ok"


def _by_a_model(article: Article) -> bool:
    entry = article.enrichments.get(MODEL)
    return entry is not None and entry.status == "ok"
