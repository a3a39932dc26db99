"""The stage in which a language model is asked: it can only add to an article, never fail it.

What lives here: when an article is sent that way, and what is noted where the model gave nothing. What does not: what
is asked (`enrich.llm`), the model's address (`adapters`), and how the article then comes out (`stages`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from worker.decide import TimeLimitReached
from worker.models import Article, Enrichment, EnrichmentStatus

STAGE = "model"
"""Not among `stages.ORDER`: a document comes by only where a model is set."""
ENRICHER = "llm"
"""Its name in `enrichments`."""

AFTERWARDS = "It is asked after publication."


@dataclass(frozen=True, slots=True)
class Model:
    """A language model, and when it is asked.

    `ask` returns the article with what the model wrote, or unchanged with the reason in `enrichments`; it raises
    nothing. It blocks for at most about `seconds`.
    """

    ask: Callable[[Article], Article]
    seconds: float
    publish_first: bool = False


def is_awaited(article: Article, model: Model | None) -> bool:
    """Whether an article waits for the model before it is published."""
    return model is not None and not model.publish_first and article.status != "canceled"


def before_publication(article: Article, model: Model | None) -> Article:
    """The article as it goes out; where the model is asked afterwards, it says so."""
    if model is None or not model.publish_first or ENRICHER in article.enrichments or article.status == "canceled":
        return article
    return noted(article, "skipped", AFTERWARDS)


def asked(
    article: Article,
    model: Model | None,
    time_limit: Callable[[float], AbstractContextManager[None]],
    *,
    exhausted: bool,
) -> Article:
    """The article after the model was asked, or the same with the reason why there is nothing of it. Never raises."""
    if model is None:
        return noted(article, "skipped", "No language model is set.")
    if exhausted:
        return noted(article, "failed", "Each worker that asked it died or was stopped.")
    try:
        with time_limit(model.seconds):
            return model.ask(article)
    except TimeLimitReached:
        return noted(article, "failed", f"It took longer than {model.seconds:g} s.")


def noted(article: Article, status: EnrichmentStatus, why: str) -> Article:
    """The article with a reason in `enrichments` why the model wrote nothing."""
    entry = Enrichment(status=status, version="", ms=0.0, error=why)
    return article.model_copy(update={"enrichments": article.enrichments | {ENRICHER: entry}})


def revision_out(article: Article) -> int:
    """The revision as which an article is out that is to be asked about afterwards; 0 for one that is not out."""
    return article.revision if reason(article) == AFTERWARDS else 0


def afterwards(article: Article) -> str | None:
    """The stage that an article's document goes on with once it is out, if any."""
    return STAGE if revision_out(article) else None


def reason(article: Article) -> str:
    """Why the model wrote nothing, if it did not."""
    entry = article.enrichments.get(ENRICHER)
    return (entry.error or "") if entry else ""
