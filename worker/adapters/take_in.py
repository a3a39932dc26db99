"""How an arrival is told to the script that takes it in: by the watcher, by a person, or out of another document."""

from __future__ import annotations

from worker.adapters.packed import pack
from worker.adapters.redis_keys import Keys
from worker.adapters.redis_scripts import Value
from worker.identity import MEMBERS
from worker.ports import Arrival, Claim, Document

UNBOUNDED = 2**53


def take_in_call(
    keys: Keys,
    arrival: Arrival,
    *,
    requeue_ms: int,
    record_ms: int,
    max_pending: int = UNBOUNDED,
    max_pending_bytes: int = UNBOUNDED,
) -> tuple[list[str], list[Value]]:
    """Keys and arguments of `take_in.lua`, in its order."""
    return [
        keys.document(arrival.id), keys.content(arrival.id), keys.pending, keys.counts, keys.failed,
        keys.dispose(arrival.inbox), keys.wanted(arrival.inbox), keys.handed(arrival.id),
    ], [
        arrival.id, arrival.inbox, arrival.path, arrival.raw_path, arrival.desk or "", arrival.digest,
        arrival.signature, arrival.media_type, int(arrival.urgent), int(arrival.dispose), pack(arrival.content),
        len(arrival.content), requeue_ms, max_pending, max_pending_bytes, record_ms,
    ]  # fmt: skip


def member_call(
    keys: Keys, claim: Claim, member: Document, *, requeue_ms: int, record_ms: int
) -> tuple[list[str], list[Value]]:
    """The same for a document inside another, as long as the claim on that one holds. Not bounded."""
    names, values = take_in_call(keys, member_arrival(claim, member), requeue_ms=requeue_ms, record_ms=record_ms)
    return [*names, keys.document(claim.id)], [*values, claim.fence]


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
