"""Reading the stream as one consumer of a group, with the place kept by the server. Pure: see `conversation`."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from worker.client.conversation import (
    Ask,
    Command,
    Conversation,
    Ready,
    Report,
    Request,
    Wait,
    entries_of,
    facts_of,
    hand_on,
    info,
    is_no_group,
    text_of,
    value_of,
)
from worker.client.gaps import Facts, Gap, Position, StreamId
from worker.client.received import Wanted


@dataclass(slots=True)
class GroupReader:
    """Shares the stream with the other consumers of a group; the server remembers the place.

    Each event goes to one consumer, at least once: it is acknowledged after it was dealt with. A consumer holds one
    event at a time, so that work spreads evenly and a slow one keeps nothing from the others. What a dead consumer held
    is taken over once it has been idle for `claim_ms`.
    """

    key: str
    start: str
    wanted: Wanted
    group: str
    consumer: str
    claim_ms: int
    follow: bool = True
    claim_every: int = 100
    unacknowledged: str | None = None
    _place: Position | None = None
    _claim_cursor: str = "0-0"
    _since_claim: int = 0

    def events(self) -> Conversation:
        """First what this consumer was given before and did not finish, then what nobody has."""
        said_ready = False
        while True:
            prepared = yield from self._prepare()
            if not prepared:
                continue
            if not said_ready:
                yield Ready()
                said_ready = True
            if (yield from self._unfinished()) and (yield from self._new()):
                return

    def acknowledge(self) -> Conversation:
        """Settle what was delivered last, however often the connection is lost meanwhile."""
        while self.unacknowledged is not None:
            replies = yield Ask((("xack", (self.key, self.group, self.unacknowledged), {}),))
            if replies is not None:
                value_of(replies[0])
                self.unacknowledged = None

    def _prepare(self) -> Generator[Request, Any, bool]:
        """See that the group exists; `False` when the connection was lost over it."""
        replies = yield Ask((info(self.key),))
        if replies is None:
            return False
        facts = facts_of(replies[0])
        place, gap = (Position.begin(self.start, facts), None) if self._place is None else self._place.checked(facts)
        options = {"id": str(place.last), "mkstream": True, "entries_read": place.count}
        replies = yield Ask((("xgroup_create", (self.key, self.group), options),))
        if replies is None:
            return False
        if isinstance(replies[0], ResponseError) and "BUSYGROUP" in str(replies[0]):
            return True
        value_of(replies[0])
        if self._place is not None:  # it was there before
            yield Report(gap or Gap("reset", str(self._place.last), str(place.last)))
        self._place = place
        return True

    def _unfinished(self) -> Generator[Request, Any, bool]:
        """Events this consumer holds already, as after its own death; `False` when the connection was lost over it."""
        yield from self.acknowledge()
        cursor = "0-0"
        while True:
            replies = yield Ask((self._read(cursor),))
            if replies is None or is_no_group(replies[0]):
                return False
            entries = entries_of(replies[0])
            if not entries:
                return True
            cursor, fields = entries[0]
            yield from self._deal_with(cursor, fields)

    def _new(self) -> Generator[Request, Any, bool]:
        """Events nobody was given; `False` when connection or group was lost, `True` at the end of the history."""
        while True:
            replies = yield Ask((info(self.key), ("xinfo_groups", (self.key,), {}), self._read(">")))
            if replies is None or is_no_group(replies[2]):
                return False
            yield from self._look_for_gaps(facts_of(replies[0]), value_of(replies[1]))
            entries = entries_of(replies[2])
            for stream_id, fields in entries:
                yield from self._deal_with(stream_id, fields)
            self._since_claim += 1
            if not entries or self._since_claim >= self.claim_every:
                taken = yield from self._take_over()
                if taken is None:
                    return False
                if taken:
                    continue
            if not entries:
                if not self.follow:
                    return True
                assert self._place is not None
                yield Wait(str(self._place.last))

    def _look_for_gaps(self, facts: Facts, groups: list[dict[str, Any]]) -> Conversation:
        """Compare where the group was before this reading with what the stream held then."""
        mine = next(group for group in groups if group["name"] == self.group.encode())
        last, read = StreamId.read(mine["last-delivered-id"]), mine.get("entries-read")
        place = Position(last, read)
        if self._place is not None and self._place.last >= last and self._place.count is not None:
            place = Position(last, max(self._place.count, read or 0))  # a gap is told once
        self._place, gap = place.checked(facts)
        if gap is not None:
            yield Report(gap)

    def _take_over(self) -> Generator[Request, Any, bool | None]:
        """One event a consumer has held too long; whether there may be more, `None` when the connection was lost."""
        self._since_claim = 0
        options = {"min_idle_time": self.claim_ms, "start_id": self._claim_cursor, "count": 1}
        replies = yield Ask((("xautoclaim", (self.key, self.group, self.consumer), options),))
        if replies is None or is_no_group(replies[0]):
            return None
        cursor, entries, *deleted = value_of(replies[0])
        self._claim_cursor = text_of(cursor)
        for stream_id in deleted[0] if deleted else ():
            yield Report(Gap("trimmed", text_of(stream_id), text_of(stream_id), 1))
        for stream_id, fields in entries:
            yield from self._deal_with(text_of(stream_id), fields)
        return bool(entries) or self._claim_cursor != "0-0"

    def _deal_with(self, stream_id: str, fields: Any) -> Conversation:
        self.unacknowledged = stream_id
        if fields:
            yield from hand_on(stream_id, fields, self.wanted)
        else:
            yield Report(Gap("trimmed", stream_id, stream_id, 1))
        yield from self.acknowledge()

    def _read(self, cursor: str) -> Command:
        return ("xreadgroup", (self.group, self.consumer, {self.key: cursor}), {"count": 1})
