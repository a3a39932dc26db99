"""The ledger in Redis, as a person sees it: how things stand, what failed and why, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from worker import envelope
from worker.adapters.heartbeat import alive
from worker.adapters.ledger import LedgerPolicy
from worker.adapters.redis_connect import Client, server_errors
from worker.adapters.redis_keys import Keys
from worker.adapters.redis_scripts import Scripts
from worker.adapters.standings import read_standing
from worker.identity import UNWATCHED
from worker.models import Failure

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand. `seen` = `published` + `failed` + `ignored` + `waiting` + `running`."""

    seen: int
    waiting: int
    running: int
    published: int
    failed: int
    ignored: int
    oldest_seconds: float | None
    watchers: list[dict[str, Any]]
    workers: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the ledger knows of one document; times are RFC 3339."""

    id: str
    facts: dict[str, Any]
    article: dict[str, Any] | None
    failure: dict[str, Any] | None


class Register:
    """Questions and orders of a person. Every method raises `TransientError` when the server does not answer."""

    def __init__(self, client: Client, keys: Keys, policy: LedgerPolicy) -> None:
        """Nothing is sent before a method is called."""
        self._client = client
        self._keys = keys
        self._policy = policy
        self._scripts = Scripts(client)

    def status(self) -> Status:
        """How things stand now."""
        with server_errors(), self._client.pipeline(transaction=True) as pipe:
            pipe.hgetall(self._keys.counts)
            pipe.zcard(self._keys.failed)
            pipe.zrange(self._keys.pending, 0, -1)
            pipe.time()
            counts, failed, pending, (seconds, micros) = pipe.execute()
        now = seconds * 1000 + micros // 1000
        rows = self._fields([document.decode() for document in pending], "state", "received")
        running = sum(state == b"running" for state, _ in rows)
        oldest = min((int(received) for _, received in rows if received), default=None)
        present = alive(self._client, self._keys, now)
        return Status(
            seen=int(counts.get(b"seen", 0)),
            waiting=len(pending) - running,
            running=running,
            published=int(counts.get(b"published", 0)),
            failed=failed,
            ignored=int(counts.get(b"ignored", 0)),
            oldest_seconds=None if oldest is None else round(max(0, now - oldest) / 1000, 3),
            watchers=[one for one in present if one["kind"] == "watcher"],
            workers=[one for one in present if one["kind"] == "worker"],
        )

    def inboxes(self) -> dict[str, str]:
        """What the watchers that are alive call their folders, and where those are on their machines."""
        with server_errors():
            seconds, _ = self._client.time()
        present = alive(self._client, self._keys, seconds * 1000)
        return {name: path for one in present for name, path in one.get("inboxes", {}).items()}

    def failures(self) -> Iterator[Failure]:
        """Every failure, oldest first."""
        with server_errors():
            ids = [document.decode() for document in self._client.zrange(self._keys.failed, 0, -1)]
        for start in range(0, len(ids), AT_ONCE):
            for (record,) in self._fields(ids[start : start + AT_ONCE], "failure"):
                if record:
                    yield Failure.model_validate_json(record)

    def retry(self, document: str) -> str:
        """Try a failed document again: `queued`, `wanted` (the watcher reads it again), `lost` or `no`."""
        inbox = self._inbox(document)
        keys = self._keys
        names = [keys.document(document), keys.content(document), keys.pending, keys.counts, keys.failed]
        arguments: list[str | bytes | int | float] = [
            document, self._policy.longest_requeue_ms, 0 if inbox in UNWATCHED else 1,
        ]  # fmt: skip
        answer = self._scripts.call("retry", [*names, keys.wanted(inbox)], arguments)
        return str(answer.decode())

    def dismiss(self, document: str) -> bool:
        """Stop asking for attention; whether it had failed."""
        keys = self._keys
        names = [keys.document(document), keys.content(document), keys.counts, keys.failed]
        record_ms = self._policy.record_ms(self._inbox(document))
        return bool(self._scripts.call("dismiss", names, [document, record_ms]))

    def page(self, document: str) -> Page | None:
        """One document by its id, or `None`."""
        with server_errors():
            raw = self._client.hgetall(self._keys.document(document))
        if not raw:
            return None
        fields = {name.decode(): value.decode("utf-8", "replace") for name, value in raw.items()}
        article = self._article(fields["article"]) if fields.get("article") else None
        failure = json.loads(fields["failure"]) if fields.get("failure") else None
        return Page(document, _facts(document, fields), article, failure)

    def find(self, words: str, candidates: Sequence[str]) -> str | None:
        """The document meant by an id, an article's id, a digest, or one of the ids a path may have."""
        if document := self._first_known([words, *candidates]):
            return document
        with server_errors():
            standing = self._client.get(self._keys.standing(words))
            twin = self._client.get(self._keys.same_bytes(words))
        found = read_standing(standing, twin)
        return found.document or found.twin or self._unsettled(words)

    def _first_known(self, ids: Sequence[str]) -> str | None:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            found = (document for document, (state,) in zip(some, self._fields(some, "state"), strict=True) if state)
            if document := next(found, None):
                return document
        return None

    def _unsettled(self, digest: str) -> str | None:
        """A pending or failed document with these bytes: there are few enough to look at each."""
        with server_errors():
            names = [*self._client.zrange(self._keys.pending, 0, -1), *self._client.zrange(self._keys.failed, 0, -1)]
        ids = [document.decode() for document in names]
        rows = self._fields(ids, "digest")
        return next((document for document, (value,) in zip(ids, rows, strict=True) if value == digest.encode()), None)

    def _article(self, article: str) -> dict[str, Any] | None:
        with server_errors():
            text = self._client.get(self._keys.article(article))
        return json.loads(text) if text else None

    def _inbox(self, document: str) -> str:
        with server_errors():
            return (self._client.hget(self._keys.document(document), "inbox") or b"").decode("utf-8", "replace")

    def _fields(self, ids: Sequence[str], *names: str) -> list[tuple[bytes | None, ...]]:
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            for document in ids:
                pipe.hmget(self._keys.document(document), *names)
            return [tuple(row) for row in pipe.execute()]


def _facts(document: str, fields: dict[str, str]) -> dict[str, Any]:
    """The record in the words of the glossary."""
    facts: dict[str, Any] = {"id": document}
    for name in (
        "state",
        "stage",
        "rule",
        "reason",
        "path",
        "inbox",
        "desk",
        "digest",
        "article",
        "event",
        "last_error",
    ):
        if fields.get(name):
            facts[name] = fields[name]
    for name, shown in (
        ("size", "size_bytes"),
        ("revision", "revision"),
        ("attempts", "attempts"),
        ("retries", "retries"),
    ):
        if fields.get(name):
            facts[shown] = int(fields[name])
    for name in ("received", "started", "settled", "first_error"):
        if fields.get(name):
            facts[f"{name}_at"] = envelope.rfc3339(int(fields[name]))
    if fields.get("settled") and fields.get("received"):
        facts["took_seconds"] = round((int(fields["settled"]) - int(fields["received"])) / 1000, 3)
    return facts
