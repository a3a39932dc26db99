"""The ledger and the queue as the stages see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from worker.errors import TransientError
from worker.models import Article
from worker.ports.plugin import Document

HAND_BYTES = 65_536
"""So much content is claimed together at most: what is longer takes longer, and its neighbours would wait for it."""


@dataclass(frozen=True, slots=True)
class Line:
    """How many messages nobody has taken yet: urgent ones, which go first, and the others."""

    urgent: int
    plain: int


class Queue(Protocol):
    """The task queue. A message is a hint and may be lost or doubled: the ledger is the truth."""

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """Enqueue one message that refers to these documents. Raises `TransientError`."""
        ...

    def waiting(self) -> int:
        """Messages that nobody has taken yet. Raises `TransientError`."""
        ...

    def line(self, stage: str) -> Line:
        """The messages that wait before one stage. Raises `TransientError`."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A document a worker holds until its lease ends.

    `fence` is the token without which nothing can be settled. `attempts` counts this one, and was written before it
    was handed out. `exhausted` says that the tries are used up: only a failure may follow. `content` is the document's
    bytes for the parse stage, the article's JSON for a later one; `None` when the server no longer has it.
    Times are the server's, in milliseconds since 1970.
    """

    id: str
    stage: str
    fence: int
    attempts: int
    exhausted: bool
    inbox: str
    path: str
    digest: str
    content: bytes | None
    desk: str | None = None
    media_type: str = ""
    urgent: bool = False
    received_ms: int = 0
    now_ms: int = 0
    first_error_ms: int | None = None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is out under an article's id, and which document published the same bytes before (`twin`)."""

    revision: int = 0
    content: str = ""
    version: str | None = None
    modified_ms: int | None = None
    document: str | None = None
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of an article to find its repeats: these share a shingle. Only the core reads the signature."""

    shingles: tuple[bytes, ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Alike:
    """An article that shares a shingle and came out before: to be compared. The lower its ordinal, the sooner."""

    article_id: str
    ordinal: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Publication:
    """An event ready to go out: its bytes are `head + article + b"}"`.

    It is only valid as the successor of revision `revision - 1`. `channels` come without the prefix. `compared` are the
    ordinals of those alike (`Alike`) that it was compared with; without a `fingerprint` it has none, and is forgotten.
    `then` names the stage that the document goes on with, its article being out: it is handed over there in the same
    step.
    """

    article_id: str
    revision: int
    event_id: str
    event_type: str
    head: bytes
    article: bytes
    channels: tuple[str, ...]
    content: str
    version: str | None = None
    modified_ms: int | None = None
    fingerprint: Fingerprint | None = None
    compared: frozenset[int] = frozenset()
    then: str | None = None


class Published(StrEnum):
    """What the ledger says to a publication."""

    DONE = "done"  # it is out
    REPEATED = "repeated"  # it was out already: this same event, nothing changed
    FENCED = "fenced"  # the document is no longer this worker's: drop it
    STALE = "stale"  # another revision or another document got there first: look again


@dataclass(frozen=True, slots=True)
class FailureEvent:
    """A failure record ready to go out, as the bytes `head + record + b"}"`."""

    event_id: str
    code: str
    head: bytes
    record: bytes


@dataclass(frozen=True, slots=True)
class Overdue:
    """A document whose message, worker or delay has run out."""

    id: str
    stage: str
    urgent: bool


class WorkLedger(Protocol):
    """The ledger as the stages see it.

    Every method blocks on the server, may be repeated without harm, and raises `TransientError` when the server cannot
    answer now. All times are the server's. Methods that settle answer whether the claim still held.
    """

    def claim(self, document: str, stage: str, token: str) -> Claim | None:
        """Take a document for one attempt; `None` when it is settled, held by another, not due or elsewhere.

        Repeating it with the same token gives the same claim, and its whole lease again.
        """
        ...

    def claim_together(self, documents: Sequence[str], stage: str, token: str) -> list[Claim | None]:
        """Take the first as `claim` does, and others as far as none was ever tried and all are small.

        Fewer answers than documents: the next hand begins with the first that has none. What was tried before has no
        neighbours, so a document which takes its worker down uses up no more than one attempt of any other. Repeating
        it with the same token gives the same claims, and each its whole lease again.
        """
        ...

    def expect(self, documents: Sequence[str], stage: str, token: str) -> None:
        """Say what will be claimed next: it may then be claimed in the round trip of the next publications.

        Sends nothing by itself. Only say it of documents that are begun as soon as those publications are out.
        """
        ...

    def standing(self, article_id: str, digest: str) -> Standing:
        """What is out under this id, and who published these bytes."""
        ...

    def take_apart(self, claim: Claim, members: Sequence[Document]) -> None:
        """Take in the documents that were found inside this one; then settle it with `ignore`.

        A claim that no longer holds takes in nothing.
        """
        ...

    def hand_over(self, claim: Claim, stage: str, article: bytes) -> bool:
        """Leave the article for the next stage and give the document back to the queue."""
        ...

    def publish(self, claim: Claim, publication: Publication) -> Published | tuple[Alike, ...]:
        """Article key, stream, channels and ledger in one step, once.

        Nothing happens, and those alike are the answer, when they are others than it was `compared` with.
        """
        ...

    def publish_together(
        self, going: Sequence[tuple[Claim, Publication]]
    ) -> list[Published | tuple[Alike, ...] | TransientError]:
        """The same for several, one after the other: one that cannot be put out now does not touch the others."""
        ...

    def keep(self, claim: Claim, reason: str, article: Article | None = None) -> bool:
        """Settle a document whose article is out already, and stays as it is; False where nothing of it is out.

        `article` is the same revision with other `enrichments`, for the article's key; no event says so.
        """
        ...

    def republish(self, claim: Claim, publication: Publication) -> Published:
        """The same for an article that was enriched again; the document that it came from stays its own."""
        ...

    def ignore(self, claim: Claim, rule: str, reason: str) -> bool:
        """Settle without a result, by a named rule."""
        ...

    def retry_later(self, claim: Claim, delay_seconds: float, error: str) -> bool:
        """Give the document back, not to be claimed again before the delay is over."""
        ...

    def want(self, claim: Claim) -> bool:
        """Ask the watcher for content that the server no longer has; the attempt does not count."""
        ...

    def fail(self, claim: Claim, failure: FailureEvent) -> bool:
        """Settle as a failure and publish it."""
        ...

    def overdue(self, limit: int, *, crowded: bool = False) -> list[Overdue]:
        """Documents to enqueue again; each call moves their deadline, so that two callers never get the same.

        With `crowded`, queued documents are given more time first: their message may only be waiting in a long line.
        """
        ...
