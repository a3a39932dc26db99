"""The same questions asked of every ledger."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from tests.builders import wait_for
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.memory import MemoryLedger
from worker.adapters.memory_record import PENDING
from worker.adapters.redis_keys import Keys
from worker.ports import IntakeLedger, WorkLedger

TIMES = {"fence", "received", "started", "deadline", "settled", "first_error", "stream"}


@dataclass
class LedgerUnderTest:
    intake: IntakeLedger
    work: WorkLedger
    counts: Callable[[], dict[str, int]]
    events: Callable[[], list[bytes]]
    listen: Callable[..., Callable[[int], list[tuple[str, bytes]]]]
    lose_everything: Callable[[], None]
    has_content: Callable[[str], bool]
    kept: Callable[[], dict[str, object]]  # all that it keeps, but for what depends on when it was


def memory(policy: LedgerPolicy) -> LedgerUnderTest:
    ledger = MemoryLedger(policy)

    def counts() -> dict[str, int]:
        states = [record.state for record in ledger.records.values()]
        pending = sum(state in PENDING for state in states)
        return ledger.counts | {"pending": pending, "failed": states.count("failed")}

    def lose() -> None:
        ledger.records.clear()
        ledger.epoch += 1

    return LedgerUnderTest(
        ledger, ledger, counts, lambda: ledger.events,
        lambda *names: lambda n: wait_for(lambda: len(h := [x for x in ledger.heard if x[0] in names]) >= n and h),
        lose, lambda document: ledger.records[document].content is not None, lambda: kept_in_memory(ledger),
    )  # fmt: skip


def kept_in_memory(ledger: MemoryLedger) -> dict[str, object]:
    records = {document: timeless(asdict(record)) for document, record in ledger.records.items()}
    wanting = {inbox: paths for inbox, paths in ledger.wanting.items() if paths}
    disposing = {document: inbox for document, (inbox, _) in ledger.disposing.items()}
    return {"records": records, "wanting": wanting, "disposing": disposing, "counts": dict(ledger.counts)}


def in_redis(client: Any, policy: LedgerPolicy) -> LedgerUnderTest:
    keys = Keys(f"t{time.monotonic_ns()}:")

    def counts() -> dict[str, int]:
        held = {name: int(client.hget(keys.counts, name) or 0) for name in ("seen", "published", "ignored")}
        return held | {"pending": client.zcard(keys.pending), "failed": client.zcard(keys.failed)}

    def listen(*names: str) -> Callable[[int], list[tuple[str, bytes]]]:
        pubsub = client.pubsub(ignore_subscribe_messages=True)
        pubsub.subscribe(*(keys.channel(name) for name in names))
        heard: list[tuple[str, bytes]] = []

        def collect(count: int) -> list[tuple[str, bytes]]:
            def more() -> list[tuple[str, bytes]]:
                message = pubsub.get_message(timeout=0.05)
                if message:
                    heard.append((message["channel"].decode().removeprefix(keys.prefix), message["data"]))
                return heard if len(heard) >= count else []

            return wait_for(more)

        wait_for(lambda: all(n for _, n in client.pubsub_numsub(*(keys.channel(name) for name in names))))
        return collect

    return LedgerUnderTest(
        RedisIntakeLedger(client, keys, policy),
        RedisLedger(client, keys, policy),
        counts,
        lambda: [fields[b"event"] for _, fields in client.xrange(keys.events)],
        listen,
        client.flushall,
        lambda document: bool(client.exists(keys.content(document))),
        lambda: {
            name.decode().removeprefix(keys.prefix): kept_under(client, name)
            for name in client.scan_iter(f"{keys.prefix}*")
        },
    )


def kept_under(client: Any, name: bytes) -> object:
    """The value of a key, and whether it expires."""
    match client.type(name):
        case b"hash":
            value: object = timeless({field.decode(): value for field, value in client.hgetall(name).items()})
        case b"zset":
            value = {member: until_deadline(client, name, member, score) for member, score in client.zscan_iter(name)}
        case b"set":
            value = client.smembers(name)
        case b"stream":
            value = client.xlen(name)
        case _:
            value = client.get(name)
    return value, client.ttl(name) > 0


def until_deadline(client: Any, name: bytes, member: bytes, score: float) -> float | None:
    """How long after it was taken in a document is looked at again; None where that was not what set its deadline."""
    prefix, _, last = name.rpartition(b":")
    state, stage, received = client.hmget(prefix + b":doc:" + member, "state", "stage", "received")
    return score - int(received) if (last, state, stage) == (b"pending", b"queued", b"parse") else None


def timeless(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in TIMES}
