"""The ledger in Redis, as the watcher sees it: what is known, what is taken in, what may be disposed of."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import sha256

import redis

from worker import envelope
from worker.adapters.ledger import LedgerPolicy
from worker.adapters.redis_connect import Client, server_errors
from worker.adapters.redis_keys import FAILURES_CHANNEL, Keys
from worker.adapters.redis_scripts import Scripts, Told
from worker.adapters.take_in import take_in_calls
from worker.models import ARTICLE_FAILED, Failure
from worker.ports import Arrival, Intake, Known, Refusal, Settled

SYNC_MS = 3_000
"""A server that syncs every second has done so twice by then."""
_SETTLED_FIELDS = ("raw", "digest", "signature", "state", "stage", "event", "settled")
_PENDING = {b"queued", b"running", b"waiting"}


class RedisIntakeLedger:
    """Implements `ports.IntakeLedger`."""

    def __init__(self, client: Client, keys: Keys, policy: LedgerPolicy) -> None:
        """Nothing is sent before a method is called."""
        self._client = client
        self._keys = keys
        self._policy = policy
        self._scripts = Scripts(client)

    def generation(self) -> str:
        """See `ports.IntakeLedger`: the server's run and a key that is gone when its data is gone."""
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            pipe.set(self._keys.epoch, secrets.token_hex(8), nx=True)
            pipe.get(self._keys.epoch)
            pipe.info("server")
            _, epoch, server = pipe.execute()
        return f"{server['run_id']}:{epoch!r}"

    def known(self, ids: Sequence[str]) -> list[Known | None]:
        """See `ports.IntakeLedger`."""
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            for document in ids:
                pipe.hmget(self._keys.document(document), "signature", "digest", "state")
            return [
                Known(signature.decode(), (digest or b"").decode(), state.decode()) if signature and state else None
                for signature, digest, state in pipe.execute()
            ]

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Intake]:
        """See `ports.IntakeLedger`."""
        answers = self._scripts.call_many("take_in", self._take_in(arrivals))
        return [Intake(answer.decode()) for group in answers for answer in group]

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """See `ports.IntakeLedger`."""
        if not refusals:
            return
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            pipe.time()
            for refusal in refusals:
                pipe.hget(self._keys.document(refusal.id), "retries")
            (seconds, micros), *retries = pipe.execute()
        now_ms = seconds * 1000 + micros // 1000
        calls = [
            self._refuse(refusal, now_ms, int(again or 0)) for refusal, again in zip(refusals, retries, strict=True)
        ]
        self._scripts.call_many("refuse", calls)

    def wanted(self, inbox: str) -> list[bytes]:
        """See `ports.IntakeLedger`."""
        with server_errors():
            return sorted(self._client.smembers(self._keys.wanted(inbox)))

    def disposable(self, inbox: str, limit: int) -> list[Settled]:
        """See `ports.IntakeLedger`. A result counts as durable `LedgerPolicy.durable_after_ms` after it went out.

        Another watcher may take in new content between the two questions, so each record is asked for its result too.
        """
        with server_errors():
            seconds, micros = self._client.time()
            latest = seconds * 1000 + micros // 1000 - self._policy.durable_after_ms
            ids = self._client.zrangebyscore(self._keys.dispose(inbox), "-inf", latest, start=0, num=limit)
            with self._client.pipeline(transaction=False) as pipe:
                for document in ids:
                    pipe.hmget(self._keys.document(document.decode()), *_SETTLED_FIELDS)
                rows = pipe.execute()
        return [
            Settled(document.decode(), raw or b"", (digest or b"").decode(), (signature or b"").decode())
            for document, (raw, digest, signature, *result) in zip(ids, rows, strict=True)
            if _is_out(digest, *result, latest_ms=latest)
        ]

    def disposed(self, inbox: str, sources: Sequence[Settled]) -> None:
        """See `ports.IntakeLedger`. The record of a document whose source is gone expires when nobody asks for it."""
        names, keep_ms = self._keys, self._policy.keep_ms
        self._scripts.call_many("disposed", [
            ([names.document(one.id), names.dispose(inbox)], [one.id, one.digest, one.signature, keep_ms])
            for one in sources
        ])  # fmt: skip

    def room(self) -> int:
        """See `ports.IntakeLedger`."""
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            pipe.zcard(self._keys.pending)
            pipe.hget(self._keys.counts, "pending_bytes")
            pending, held = pipe.execute()
        if int(held or 0) >= self._policy.max_pending_bytes:
            return 0
        return max(0, self._policy.max_pending - int(pending))

    def sync(self) -> bool:
        """Wait until what was written is on the server's disk; False where it cannot tell (before Redis 7.2)."""
        with server_errors():
            try:
                return bool(self._client.execute_command("WAITAOF", 1, 0, SYNC_MS)[0])
            except redis.ResponseError:
                return False

    def _take_in(self, arrivals: Sequence[Arrival]) -> list[Told]:
        policy = self._policy
        return take_in_calls(
            self._keys,
            arrivals,
            requeue_ms=policy.requeue_ms,
            record_ms=policy.record_ms,
            max_pending=policy.max_pending,
            max_pending_bytes=policy.max_pending_bytes,
        )

    def _refuse(self, refusal: Refusal, now_ms: int, retries: int) -> Told:
        keys = self._keys
        mark = sha256(f"{refusal.signature}\0{refusal.code}".encode()).hexdigest()[:12]
        event_id = f"{refusal.id}.{mark}.{retries}"
        record = head = b""
        if refusal.code:
            record = _failure(refusal, now_ms).to_json()
            head = envelope.head(
                event_id, source=self._policy.source, event_type=ARTICLE_FAILED, subject=refusal.id, time_ms=now_ms
            )
        return [
            keys.document(refusal.id), keys.content(refusal.id), keys.pending, keys.counts, keys.failed, keys.events,
            keys.wanted(refusal.inbox), keys.handed(refusal.id), keys.dispose(refusal.inbox),
        ], [
            refusal.id, refusal.inbox, refusal.path, refusal.raw_path, refusal.desk or "", refusal.signature,
            refusal.rule or "", refusal.reason, record, head, ARTICLE_FAILED, event_id,
            keys.channel(FAILURES_CHANNEL), self._policy.retention_events, self._policy.keep_ms,
        ]  # fmt: skip


def _is_out(
    digest: bytes | None,
    state: bytes | None,
    stage: bytes | None,
    event: bytes | None,
    settled: bytes | None,
    *,
    latest_ms: int,
) -> bool:
    """Whether the record's own content has its result, and has had it long enough.

    An article that is out stays out while a model is asked once more; only then does a pending one have an event.
    """
    if int(settled or 0) > latest_ms:
        return False
    if state == b"ignored":
        return bool(digest)
    return state == b"published" or (state in _PENDING and stage == b"model" and event is not None)


def _failure(refusal: Refusal, now_ms: int) -> Failure:
    at = envelope.moment(now_ms)
    return Failure(
        id=refusal.id, path=refusal.path, stage="watch", code=refusal.code or "", reason=refusal.reason, attempts=0,
        first_at=at, last_at=at, retriable=refusal.retriable,
    )  # fmt: skip
