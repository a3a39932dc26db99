"""How arrivals are told to the script that takes them in: by the watcher, by a person, or out of another document.

A script takes in a group: that costs the server half to two thirds of what a script for each does, and the caller half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from worker.adapters.packed import pack
from worker.adapters.redis_keys import Keys
from worker.adapters.redis_scripts import Told, Value
from worker.identity import MEMBERS
from worker.ports import Arrival, Claim, Document

GROUP_DOCUMENTS = 32
"""Nothing else is done on the server while a script runs: so many articles of 3.5 kB take it 0.6 to 0.9 ms."""
GROUP_BYTES = 256_000
"""Of content as it is kept, for the same reason: so much takes 0.8 to 1.6 ms. What is larger goes alone."""
UNBOUNDED = 2**53

Packed = tuple[Arrival, bytes]
"""An arrival, and its content as the server keeps it."""


def take_in_calls(
    keys: Keys,
    arrivals: Iterable[Arrival],
    *,
    requeue_ms: int,
    record_ms: Callable[[str], int],
    max_pending: int = UNBOUNDED,
    max_pending_bytes: int = UNBOUNDED,
    found_in: Claim | None = None,
) -> list[Told]:
    """Keys and arguments of `take_in.lua`, in its order: one call for each group."""
    calls = []
    for group in grouped(arrivals):
        inbox = group[0][0].inbox
        names = [keys.pending, keys.counts, keys.failed, keys.dispose(inbox), keys.wanted(inbox)]
        values: list[Value] = [
            inbox, requeue_ms, max_pending, max_pending_bytes, record_ms(inbox), found_in.fence if found_in else "",
        ]  # fmt: skip
        for arrival, kept in group:
            names += keys.document(arrival.id), keys.content(arrival.id), keys.handed(arrival.id)
            values += _told(arrival, kept)
        names += [keys.document(found_in.id)] if found_in else []
        calls.append((names, values))
    return calls


def member_calls(
    keys: Keys, claim: Claim, members: Iterable[Document], *, requeue_ms: int, record_ms: Callable[[str], int]
) -> list[Told]:
    """The same for documents inside another, as long as the claim on that one holds. Not bounded."""
    arrivals = (member_arrival(claim, member) for member in members)
    return take_in_calls(keys, arrivals, requeue_ms=requeue_ms, record_ms=record_ms, found_in=claim)


def grouped(arrivals: Iterable[Arrival]) -> Iterator[Sequence[Packed]]:
    """The arrivals in their order, in groups for one script each: of one inbox, and no document twice."""
    group: list[Packed] = []
    ids: set[str] = set()
    size = 0
    for arrival in arrivals:
        kept = pack(arrival.content)
        size += len(kept)
        another = arrival.id in ids or len(group) == GROUP_DOCUMENTS or size > GROUP_BYTES
        if group and (another or arrival.inbox != group[0][0].inbox):
            yield group
            group, ids, size = [], set(), len(kept)
        group.append((arrival, kept))
        ids.add(arrival.id)
    if group:
        yield group


def member_arrival(claim: Claim, member: Document) -> Arrival:
    """A document that was found inside the one that is claimed."""
    return Arrival(
        id=member.id,
        inbox=MEMBERS,
        path=member.path,
        raw_path=member.path.encode("utf-8", "replace"),
        digest=member.digest,
        content=member.content,
        signature=member.digest,
        media_type=member.media_type,
        desk=member.desk,
        urgent=claim.urgent,
    )


def _told(arrival: Arrival, kept: bytes) -> tuple[Value, ...]:
    return (
        arrival.id, arrival.path, arrival.raw_path, arrival.desk or "", arrival.digest, arrival.signature,
        arrival.media_type, int(arrival.urgent), int(arrival.dispose), kept, len(arrival.content),
    )  # fmt: skip
