"""The task queue in memory: remembers what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from worker.ports import Line


@dataclass(slots=True)
class MemoryQueue:
    """Implements `ports.Queue`: remembers what was sent."""

    lines: dict[str, Line] = field(default_factory=dict)
    sent: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)

    def send(self, stage: str, ids: Sequence[str], *, urgent: bool = False) -> None:
        """See `ports.Queue`."""
        self.sent.append((stage, tuple(ids), urgent))

    def waiting(self) -> int:
        """See `ports.Queue`."""
        return sum(line.urgent + line.plain for line in self.lines.values())

    def line(self, stage: str) -> Line:
        """See `ports.Queue`."""
        return self.lines.get(stage, Line(urgent=0, plain=0))
