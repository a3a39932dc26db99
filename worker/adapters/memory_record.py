"""What the ledger in memory (`memory`) knows of one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from worker.ports import Publication

PATIENCE = 15
"""How often a queued document is given more time while there is a line."""
PENDING = {"queued", "running", "waiting", "wanted"}


@dataclass(slots=True)
class Record:
    """What the ledger knows of one document."""

    inbox: str
    path: str
    raw: bytes
    desk: str | None
    signature: str
    digest: str = ""
    size: int = 0
    media: str = ""
    urgent: bool = False
    dispose: bool = False
    content: bytes | None = None
    handed: bytes | None = None
    state: str = ""
    stage: str = "parse"
    rule: str = ""
    owner: str = ""
    fence: int = 0
    attempts: int = 0
    deliveries: int = 0
    postponed: int = 0
    deadline: float = 0.0
    received: int = 0
    settled: int = 0
    first_error: int | None = None
    last_error: str | None = None
    event: str = ""
    article: str = ""
    revision: int = 0

    def came_out(self, publication: Publication) -> None:
        """Its article is out."""
        self.event, self.article = publication.event_id, publication.article_id
        self.revision = publication.revision

    def new_fence(self, now_ms: int) -> None:
        """Another content: its fence is above all there ever were, also where the record of them was lost."""
        self.fence = max(self.fence + 1, now_ms)

    def is_free(self, stage: str, token: str, now: int) -> bool:
        """Whether it may be claimed for this stage, or is by this token."""
        if self.stage != stage or self.state not in PENDING - {"wanted"}:
            return False
        return self.is_held_by(token) or self.state == "queued" or self.deadline <= now

    def is_held_by(self, token: str) -> bool:
        """Whether the claim on it was made with this token."""
        return self.state == "running" and self.owner == token

    def is_out(self) -> bool:
        """Whether this content has its result; an article stays out while a model is asked once more."""
        if self.state == "ignored":
            return bool(self.digest)
        return self.state == "published" or (self.state in PENDING and self.stage == "model" and bool(self.event))

    def settle(self, state: str, now_ms: int) -> None:
        """Nothing more is to be done."""
        self.state, self.owner, self.content, self.handed = state, "", None, None
        self.settled, self.first_error, self.last_error = now_ms, None, None


def late(records: Mapping[str, Record], now_ms: int) -> list[str]:
    """Documents whose deadline has passed, the longest overdue first."""
    pending = ((record.deadline, name) for name, record in records.items() if record.state in PENDING)
    return [name for deadline, name in sorted(pending) if deadline <= now_ms]
