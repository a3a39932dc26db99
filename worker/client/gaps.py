"""Whether something was lost between what a reader has seen and what the stream still holds.

Pure. What lives here: positions in the stream, and the comparison of a position with what the server says about it.
What does not: asking the server (`conversation`).

The server counts every entry ever added. A reader that knows how many entries precede its position can therefore tell
exactly how many were trimmed away before it read them; one that starts at a bare id can only tell that some may have
been.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from worker.errors import ConfigurationError


class StreamId(NamedTuple):
    """The id of an entry, in the order of the stream."""

    milliseconds: int
    sequence: int = 0

    @classmethod
    def read(cls, text: str | bytes) -> StreamId:
        """`1700000000000-3`, or without the second part. Raises `ValueError`."""
        written = text.decode("ascii", "replace") if isinstance(text, bytes) else text
        if not re.fullmatch(r"[0-9]{1,20}(-[0-9]{1,20})?", written):
            raise ValueError(f"{written!r} is not the id of a stream entry")
        milliseconds, _, sequence = written.partition("-")
        return cls(int(milliseconds), int(sequence or 0))

    def __str__(self) -> str:
        return f"{self.milliseconds}-{self.sequence}"


BEGINNING = StreamId(0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Events that this reader will not see.

    `trimmed`: the retention removed them before they were read. `reset`: the server lost its data, or older data was
    restored. `unreadable`: an entry that is not an event. Reading goes on after `resumes_after`. `lost` is their
    number, `None` where nobody can know it (and, for `trimmed`, where it may be none at all).
    """

    reason: Literal["trimmed", "reset", "unreadable"]
    after: str
    resumes_after: str
    lost: int | None = None

    def __str__(self) -> str:
        if self.reason == "unreadable":
            return f"the stream's entry {self.resumes_after} is not an event and was passed over"
        if self.reason == "reset":
            return f"the server lost events it had, {self.after} among them; reading goes on after {self.resumes_after}"
        if self.lost is None:
            return f"events after {self.after} may have been trimmed from the stream before they were read"
        return f"{self.lost} events after {self.after} were trimmed from the stream before they were read"


class GapWarning(UserWarning):
    """What a subscriber warns with when nothing else was asked for. The first argument is the `Gap`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the server says about the stream: the ids it gave last and holds first, how many it added and holds."""

    last: StreamId = BEGINNING
    first: StreamId | None = None
    added: int = 0
    length: int = 0

    @classmethod
    def read(cls, reply: Mapping[str, Any]) -> Facts:
        """From redis-py's answer to XINFO STREAM."""
        first = reply["first-entry"]
        return cls(
            StreamId.read(reply["last-generated-id"]),
            StreamId.read(first[0]) if first else None,
            reply["entries-added"],
            reply["length"],
        )

    @property
    def trimmed(self) -> int:
        """How many entries are gone from its beginning."""
        return self.added - self.length

    def count_at(self, place: StreamId) -> int | None:
        """How many entries were added up to there; told only at the end and before the first that is left."""
        if place >= self.last:
            return self.added
        return self.trimmed if self.first is None or self.first > place else None


@dataclass(frozen=True, slots=True)
class Position:
    """Everything up to `last` has been seen; `count` entries were added up to there, as far as we know."""

    last: StreamId
    count: int | None = None

    @classmethod
    def begin(cls, start: str, facts: Facts) -> Position:
        """`now`, `start` (the oldest event that is kept) or an id, after which reading begins."""
        if start == "now":
            return cls(facts.last, facts.added)
        if start == "start":
            return cls(BEGINNING, facts.trimmed)
        return cls(StreamId.read(start))

    def advanced(self, to: StreamId, facts: Facts) -> Position:
        """One entry further."""
        return Position(to, facts.count_at(to) if self.count is None else self.count + 1)

    def checked(self, facts: Facts) -> tuple[Position, Gap | None]:
        """Where to go on, and what has been lost. Checking the new position again finds nothing."""
        if facts.last < self.last or (self.count is not None and facts.added < self.count):
            resumes = min(self.last, facts.last)
            return Position(resumes, facts.count_at(resumes)), Gap("reset", str(self.last), str(resumes))
        if facts.first is not None and facts.first <= self.last:
            return self, None
        lost = None if self.count is None else facts.trimmed - self.count
        if not facts.trimmed or (lost is not None and lost <= 0):
            return self, None
        resumes = facts.last if facts.first is None else self.last
        return replace(self, last=resumes, count=facts.trimmed), Gap("trimmed", str(self.last), str(resumes), lost)


def check_start(start: str) -> None:
    """Raise `ConfigurationError` unless it is `now`, `start` or an id."""
    if start in {"now", "start"}:
        return
    try:
        StreamId.read(start)
    except ValueError as error:
        raise ConfigurationError(
            f"start is {start!r}; write now, start, or a stream id such as 1700000000000-0"
        ) from error
