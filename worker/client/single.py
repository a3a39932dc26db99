"""Reading the stream alone, with the place kept in memory. Pure: see `conversation`."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from worker.client.conversation import (
    Ask,
    Conversation,
    Ready,
    Report,
    Request,
    Wait,
    entries_of,
    facts_of,
    hand_on,
    info,
)
from worker.client.gaps import Position, StreamId
from worker.client.received import Wanted


@dataclass(slots=True)
class SingleReader:
    """Reads on its own; remembers its place in memory only."""

    key: str
    start: str
    wanted: Wanted
    follow: bool = True
    batch: int = 100

    def events(self) -> Conversation:
        """Exactly once each, as long as this object lives."""
        position = yield from self._settle_place()
        yield Ready()
        while True:
            read = ("xread", ({self.key: str(position.last)},), {"count": self.batch})
            replies = yield Ask((info(self.key), read))
            if replies is None:
                continue
            facts = facts_of(replies[0])
            position, gap = position.checked(facts)
            if gap is not None:
                yield Report(gap)
                continue
            entries = entries_of(replies[1])
            for stream_id, fields in entries:
                position = position.advanced(StreamId.read(stream_id), facts)
                yield from hand_on(stream_id, fields, self.wanted)
            if not entries:
                if not self.follow:
                    return
                yield Wait(str(position.last))

    def acknowledge(self) -> Conversation:
        """Nothing to settle."""
        yield from ()

    def _settle_place(self) -> Generator[Request, Any, Position]:
        replies = None
        while replies is None:
            replies = yield Ask((info(self.key),))
        return Position.begin(self.start, facts_of(replies[0]))
