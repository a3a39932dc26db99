"""What the core asks of the world, and what a plug-in must be.

What lives here: protocols and the plain values they speak of. What does not: any implementation (`adapters`).
A protocol's docstring is its contract: whether it blocks, may be repeated, raises, and what it must not do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from worker.models import Article

Parser = Callable[["Document"], Article]
"""Turns a document into an article. Pure; bounded in time; raises `PermanentError` and nothing else, whatever the
bytes."""

Enricher = Callable[[Article], Article]
"""Returns the article with its own fields added. Pure; bounded in time; never changes what parsers read."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it arrived.

    `path` is relative to its inbox, with forward slashes; `media_type` is a hint (from the name) or empty.
    `received_at` is aware, in UTC. `id` and `digest` are hexadecimal.
    """

    content: bytes
    path: str
    id: str = ""
    digest: str = ""
    desk: str | None = None
    media_type: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VocabularyEntry:
    """A label a user wants to see as a tag, and the spellings that mean it."""

    label: str
    aliases: tuple[str, ...] = ()
    uri: str | None = None
    languages: tuple[str, ...] = ()
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class EnrichOptions:
    """What an enricher may be told when it is built. One that wants it has a classmethod `from_options`."""

    vocabulary: tuple[VocabularyEntry, ...] = ()
    summary_sentences: int = 3
    max_keyphrases: int = 15
    max_tags: int = 12
    tag_kinds: tuple[str, ...] = ("vocabulary", "person", "organisation", "place", "topic", "keyphrase")
    extra: Mapping[str, str] = field(default_factory=dict)


class Intake(StrEnum):
    """What the ledger says to an arrival."""

    NEW = "new"  # taken in: enqueue it
    CHANGED = "changed"  # taken in as new content of a known document: enqueue it
    KNOWN = "known"  # the same bytes are in the ledger already: nothing to do
    FULL = "full"  # too much is pending: nothing was recorded, offer it again later


@dataclass(frozen=True, slots=True)
class Arrival:
    """A settled file, read whole, as the watcher hands it to the ledger.

    `id` names the document: `identity.document_id(inbox, raw path)`. `inbox` names the inbox. `path` is relative to it,
    printable, with forward slashes; `raw_path` are the bytes the file system knows. `signature` says when the file
    needs no second reading: the same signature, the same bytes. `dispose` says that the source is to be archived or
    deleted once the result is durable.
    """

    id: str
    inbox: str
    path: str
    raw_path: bytes
    digest: str
    content: bytes
    signature: str
    media_type: str = ""
    desk: str | None = None
    urgent: bool = False
    dispose: bool = False

    @property
    def size_bytes(self) -> int:
        """Size of the content."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that never becomes content: it failed before it could be read, or a named rule ignores it.

    With `code` it is a failure (one of `errors.Code`), with `rule` it is ignored; exactly one of them is set.
    `reason` is a sentence a person can act on. The same refusal (id, signature) is recorded once.
    """

    id: str
    inbox: str
    path: str
    raw_path: bytes
    signature: str
    reason: str
    code: str | None = None
    rule: str | None = None
    desk: str | None = None
    retriable: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger remembers of a document: the signature it was last read under, its digest and its state."""

    signature: str
    digest: str
    state: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A document of an inbox whose result is out, and whose source may now be disposed of."""

    id: str
    raw_path: bytes
    digest: str
    signature: str


class IntakeLedger(Protocol):
    """The ledger as the watcher sees it.

    Every method blocks on the server, may be repeated without harm, and raises `TransientError` when the server cannot
    answer now (then nothing may be assumed). Safe for several watchers on one inbox.
    """

    def generation(self) -> str:
        """A token that changes when the ledger may have lost what it knew: forget and look again."""
        ...

    def known(self, ids: Sequence[str]) -> list[Known | None]:
        """What is remembered, in the order asked."""
        ...

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Intake]:
        """Record content and mark it pending, each atomically; in the order given."""
        ...

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Record failures and ignored files, each once."""
        ...

    def wanted(self, inbox: str) -> list[bytes]:
        """Raw paths whose content is asked for again, as for a retry. They stay until taken in or refused."""
        ...

    def disposable(self, inbox: str, limit: int) -> list[Settled]:
        """Documents whose result is durable, oldest first."""
        ...

    def disposed(self, inbox: str, ids: Sequence[str]) -> None:
        """Their sources are gone, or no longer ours to touch."""
        ...

    def room(self) -> int:
        """How many more documents may be pending now; 0 means pause."""
        ...


class Queue(Protocol):
    """The task queue. A message is a hint and may be lost or doubled: the ledger is the truth."""

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """Enqueue one message that refers to these documents. Raises `TransientError`."""
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
class Publication:
    """An event ready to go out: its bytes are `head + article + b"}"`.

    It is only valid as the successor of revision `revision - 1`. `channels` come without the prefix.
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

        Repeating it with the same token gives the same claim.
        """
        ...

    def standing(self, article_id: str, digest: str) -> Standing:
        """What is out under this id, and who published these bytes."""
        ...

    def hand_over(self, claim: Claim, stage: str, article: bytes) -> bool:
        """Leave the article for the next stage and give the document back to the queue."""
        ...

    def publish(self, claim: Claim, publication: Publication) -> Published:
        """Article key, stream, channels and ledger in one step, once."""
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

    def overdue(self, limit: int) -> list[Overdue]:
        """Documents to enqueue again; each call moves their deadline, so that two callers never get the same."""
        ...
