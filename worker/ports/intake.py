"""The ledger as the watcher sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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
        """Record content and mark it pending, each atomically; in the order given. What is urgent is never refused."""
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

    def disposed(self, inbox: str, sources: Sequence[Settled]) -> None:
        """They are gone, or no longer ours to touch. What was taken in under their names meanwhile is left alone."""
        ...

    def room(self) -> int:
        """How many more documents may be pending now; 0 means pause."""
        ...
