"""What a subscriber says to the server, and what it makes of the answers.

Pure: generators that yield requests and are sent replies, so that one text serves the blocking client, the asyncio
client and the tests. What does not live here: connections, clocks, waiting (`subscriber`).

A reply of `None` means that the connection was lost and is there again: nothing may be assumed about the request.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Protocol

from redis.exceptions import ResponseError

from worker.client.gaps import Facts, Gap
from worker.client.received import Received, Wanted, read_entry

Command = tuple[str, tuple[Any, ...], dict[str, Any]]
"""A method of redis-py's client, with its arguments."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Send these as one transaction; the reply is a list, with errors as values."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Block until the stream has an entry after this one, for a few seconds at most; the reply does not matter."""

    after: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The place in the stream is settled: whatever is published from now on will be seen."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand this event to the caller. Going on means that the caller asked for the next one."""

    event: Received


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the caller of this gap."""

    gap: Gap


Request = Ask | Wait | Ready | Deliver | Report
Conversation = Generator[Request, Any, None]


class Reader(Protocol):
    """A way to read the stream."""

    def events(self) -> Conversation:
        """Everything, in order. Ends only where it is told not to follow."""
        ...

    def acknowledge(self) -> Conversation:
        """Settle the event that was delivered last; nothing where there is nothing to settle."""
        ...


def hand_on(stream_id: str, fields: Any, wanted: Wanted) -> Conversation:
    """Deliver an entry that is wanted; report one that is not an event."""
    try:
        event = read_entry(stream_id, fields)
    except ValueError:
        yield Report(Gap("unreadable", stream_id, stream_id, 1))
        return
    if event in wanted:
        yield Deliver(event)


def info(key: str) -> Command:
    """Ask what `facts_of` reads."""
    return ("xinfo_stream", (key,), {})


def facts_of(reply: Any) -> Facts:
    """What the server said about the stream; one that does not exist is empty."""
    if isinstance(reply, ResponseError) and "no such key" in str(reply):
        return Facts()
    return Facts.read(value_of(reply))


def entries_of(reply: Any) -> list[tuple[str, Any]]:
    """Ids and fields out of the answer to XREAD or XREADGROUP of one stream."""
    streams = value_of(reply)
    return [(text_of(stream_id), fields) for stream_id, fields in streams[0][1]] if streams else []


def is_no_group(reply: Any) -> bool:
    """Whether the server says that there is no such group (any more)."""
    return isinstance(reply, ResponseError) and "NOGROUP" in str(reply)


def value_of(reply: Any) -> Any:
    """The reply, or the error it is, raised."""
    if isinstance(reply, Exception):
        raise reply
    return reply


def text_of(value: str | bytes) -> str:
    """An id as text."""
    return value.decode() if isinstance(value, bytes) else value
