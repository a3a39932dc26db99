"""One enricher's run, from which nothing it does can reach the others.

What lives here: what is caught, what a result must be to be taken over, and how a failure is told. What does not: the
order of the enrichers (`worker.enrich`), and how a run is stopped that takes too long (an adapter, handed in).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from worker.errors import WorkerStopped
from worker.models import Article

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from worker.ports import Enricher

ENRICHED_FIELDS = frozenset({"language", "summary", "entities", "keyphrases", "topics", "tags", "enrichments"})
"""What an enricher may write. Everything else was read from the document and stays as it is."""
MOST_OF_A_FIELD = 1_000
"""Entities, keyphrases, topics or tags an enricher may add; more is a mistake, and too much for a channel."""

_MAX_ERROR_CHARACTERS = 300


class ShareUsedUp(BaseException):
    """An enricher took longer than its share. Not an `Exception`, so that its own broad handlers do not swallow it."""

    def __init__(self, seconds: float) -> None:
        """`seconds` is the share."""
        super().__init__(f"it took longer than {seconds:g} s and was stopped")
        self.seconds = seconds


def run_isolated(
    enricher: Enricher, article: Article, limit: Callable[[], AbstractContextManager[None]]
) -> tuple[Article, str | None]:
    """Return what `enricher` made of `article` and None, or the article as it was and why.

    `limit()` ends what runs inside it with `ShareUsedUp`. Only what stops the program itself is let through.
    """
    try:
        with limit():
            return _accepted(enricher(article), article), None
    except WorkerStopped:
        raise
    except (Exception, SystemExit, ShareUsedUp) as error:  # noqa: BLE001 -- isolation is the promise, whatever is raised
        error.__traceback__ = error.__context__ = None  # frees what its frames hold: memory may be what it ran out of
        return article, explained(error)


def version_of(enricher: object) -> str:
    """Return an enricher's version, "0" where it tells none that can be read."""
    try:
        return _printable(str(getattr(enricher, "version", "0")))
    except Exception:  # noqa: BLE001 -- a plug-in's attribute may be anything
        return "0"


def explained(error: BaseException) -> str:
    """Return one line that says what was raised, even where the error cannot say it itself."""
    try:
        said = _printable(str(error))
    except Exception:  # noqa: BLE001 -- a plug-in's error may be anything
        said = ""
    name = "TimeLimit" if isinstance(error, ShareUsedUp) else type(error).__name__
    return f"{name}: {said}"[:_MAX_ERROR_CHARACTERS] if said else name


def _printable(text: str) -> str:
    return " ".join(text[: 2 * _MAX_ERROR_CHARACTERS].encode("utf-8", "replace").decode("utf-8").split())


def _accepted(result: object, before: Article) -> Article:
    """Return `before` with the enriched fields of `result`, if they are valid and nothing else differs."""
    if not isinstance(result, Article):
        raise TypeError(f"it returned {type(result).__name__} instead of an article")
    changed = {name for name in Article.model_fields if getattr(result, name) is not getattr(before, name)}
    meddled = sorted(n for n in changed - ENRICHED_FIELDS if getattr(result, n) != getattr(before, n))
    if meddled:
        raise ValueError(f"it changed what the parser read: {', '.join(meddled)}")
    written = changed & ENRICHED_FIELDS - {"enrichments"}
    if not written:
        return before
    _check_sizes(result, written)
    made = json.loads(result.model_dump_json(include=written, warnings="error"))  # what cannot be published fails here
    valid = Article.model_validate({"source": before.source, **made})
    kept: dict[str, Any] = {name: getattr(valid, name) for name in written}
    return before.model_copy(update=kept)


def _check_sizes(result: Article, written: set[str]) -> None:
    for name in sorted(written - {"language", "summary"}):
        if len(getattr(result, name)) > MOST_OF_A_FIELD:
            raise ValueError(f"it returned more than {MOST_OF_A_FIELD} {name}")
