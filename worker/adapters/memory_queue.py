"""The task queue in memory: remembers what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class MemoryQueue:
    """Implements `ports.Queue`: remembers what was sent."""

    line: int = 0
    sent: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """See `ports.Queue`."""
        self.sent.append((stage, tuple(ids), urgent))

    def waiting(self) -> int:
        """See `ports.Queue`."""
        return self.line
