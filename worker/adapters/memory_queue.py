"""The task queue in memory: remembers what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class MemoryQueue:
    """Implements `ports.Queue`: remembers what was sent."""

    sent: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """See `ports.Queue`."""
        self.sent.append((stage, tuple(ids), urgent))
