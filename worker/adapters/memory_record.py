"""What the ledger in memory (`memory`) knows of one document."""

from __future__ import annotations

from dataclasses import dataclass

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
