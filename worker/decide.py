"""Choices, as values: facts in, verdict out, each with its reason.

What lives here: which revision an article becomes, and whether a document is tried again. What does not: the clock, the
dice, the server. The caller brings them as arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from worker.errors import Code, PermanentError, TransientError, WorkerStopped
from worker.models import ARTICLE_PUBLISHED, ARTICLE_UPDATED, ARTICLE_WITHDRAWN, EventCause, EventType
from worker.ports import Line, Standing


@dataclass(frozen=True, slots=True)
class PublishAs:
    """Put it out as this revision, by an event of this type; `cause` says why where the document did not change."""

    revision: int
    event_type: EventType
    cause: EventCause | None = None


@dataclass(frozen=True, slots=True)
class Ignore:
    """Settle it without a result, by a named rule."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article about to be published: what of it decides.

    `own` says that it carries its own identifier, `canceled` that its provider takes the article back.
    """

    document: str
    content: str
    version: str | None = None
    modified_ms: int | None = None
    own: bool = False
    canceled: bool = False


def publication(candidate: Candidate, standing: Standing) -> PublishAs | Ignore:
    """Choose what becomes of an article, given what is out already."""
    if standing.twin and standing.twin != candidate.document:
        return Ignore("duplicate", f"The same bytes were published from document {standing.twin}.")
    if standing.revision == 0:
        if candidate.canceled:
            return Ignore("canceled", "Its provider canceled it, and nothing of it is out.")
        return PublishAs(1, ARTICLE_PUBLISHED)
    known = standing.document != candidate.document or standing.twin == candidate.document
    if standing.content == candidate.content and known:
        return Ignore("unchanged", f"Revision {standing.revision} says the same.")
    if _older(candidate, standing):
        return Ignore("superseded", f"Revision {standing.revision}, which is out, is newer.")
    return PublishAs(standing.revision + 1, ARTICLE_WITHDRAWN if candidate.canceled else ARTICLE_UPDATED)


def renewal(revision: int, losses: Mapping[str, str], *, changed: bool) -> PublishAs | Ignore:
    """Choose what becomes of revision `revision` that was enriched again; `losses` are enrichers that fail only now."""
    if losses:
        said = "; ".join(f"{name}: {why}" for name, why in sorted(losses.items()))
        return Ignore("enricher_failed", f"Revision {revision} stays as it is. {said}")
    if not changed:
        return Ignore("unchanged", f"Enriched again, revision {revision} says the same.")
    return PublishAs(revision + 1, ARTICLE_UPDATED, "enriched")


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave what is out as it is."""

    reason: str


def enriched(candidate: Candidate, revision: int, standing: Standing) -> PublishAs | Keep:
    """Choose what becomes of an article that is out as `revision` and was enriched once more; what is newer stays."""
    if standing.revision != revision or standing.document != candidate.document:
        return Keep(f"Revision {revision} is no longer the one that is out.")
    if standing.content == candidate.content:
        return Keep(f"Revision {revision} says the same.")
    return PublishAs(revision + 1, ARTICLE_UPDATED, "enriched")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a passing fault is met, and how long between."""

    max_attempts: int = 3
    min_seconds: float = 1.0
    max_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after a delay."""

    delay_seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Make it a failure."""

    code: Code
    reason: str
    retriable: bool


def after_error(error: BaseException, attempts: int, policy: RetryPolicy, dice: float) -> Retry | GiveUp:
    """Choose by the fate of the error; `attempts` counts the one that failed, `dice` is in [0, 1)."""
    if isinstance(error, PermanentError):
        return GiveUp(error.code, error.reason, retriable=error.code not in HOPELESS)
    if isinstance(error, TimeLimitReached):
        return GiveUp(
            Code.TIMEOUT, f"It took longer than {error.seconds:g} s (work.time_limit_seconds).", retriable=True
        )
    if isinstance(error, MemoryError):
        return GiveUp(Code.MEMORY, "It needed more memory than work.memory_limit_bytes allows.", retriable=True)
    if isinstance(error, RecursionError):
        return GiveUp(Code.LIMIT, "It is nested too deeply.", retriable=False)
    if isinstance(error, WorkerStopped):
        return Retry(policy.min_seconds, "Its worker was stopped.")
    if not isinstance(error, Exception):
        return GiveUp(
            Code.INTERNAL, f"A parser or enricher tried to end the worker ({type(error).__name__}).", retriable=True
        )
    code = Code.EXHAUSTED if isinstance(error, TransientError) else Code.INTERNAL
    reason = error.reason if isinstance(error, TransientError) else f"{type(error).__name__}: {error}"
    if attempts >= policy.max_attempts:
        return GiveUp(code, f"Tried {attempts} times; the last time: {reason[:500]}", retriable=True)
    return Retry(retry_delay_seconds(attempts, policy, dice), reason[:500])


def documents_to_keep(left: int, line: Line, *, urgent: bool) -> int:
    """How many of a message's remaining documents a worker keeps; the others are for whoever is free first.

    None while urgent ones wait for it to come free, unless these are urgent. Half where nobody needs to be idle but may
    be, since no message waits; what is given back waits then, so that this is not repeated before somebody took it.
    """
    if line.urgent and not urgent:
        return 0
    return left if line.urgent or (line.plain and not urgent) else -(-left // 2)


def after_exhaustion(attempts: int, last_error: str | None) -> GiveUp:
    """Every attempt was begun and none came to an end: the document takes its worker down."""
    reason = f"Its worker died or was stopped in each of {attempts} attempts."
    return GiveUp(Code.CRASHED, f"{reason} Before that: {last_error}" if last_error else reason, retriable=True)


def retry_delay_seconds(attempts: int, policy: RetryPolicy, dice: float) -> float:
    """Doubles with each attempt up to the longest; the dice take off up to half, so that retries spread."""
    longest = min(policy.max_seconds, policy.min_seconds * 2.0 ** min(attempts - 1, 60))
    return longest * (1.0 - dice / 2.0)


class TimeLimitReached(BaseException):
    """The document has used up its time. Not an `Exception`, so that no library's broad handler swallows it."""

    def __init__(self, seconds: float) -> None:
        """`seconds` is the limit that was reached."""
        super().__init__(seconds)
        self.seconds = seconds


HOPELESS = frozenset({Code.EMPTY, Code.BINARY, Code.MALFORMED, Code.NO_ARTICLE, Code.ENCODING, Code.ENCRYPTED})
"""Codes that say something about the bytes alone: another try with the same bytes cannot succeed."""


def _older(candidate: Candidate, standing: Standing) -> bool:
    """Whether the candidate states that it is older than what is out; an edit without a statement never is."""
    ours, theirs = _number(candidate.version), _number(standing.version)
    if ours is not None and theirs is not None and ours != theirs:
        return ours < theirs
    if not candidate.own or candidate.modified_ms is None or standing.modified_ms is None:
        return False
    return candidate.modified_ms < standing.modified_ms


def _number(version: str | None) -> int | None:
    return int(version) if version and version.isascii() and version.isdigit() and len(version) < 20 else None
