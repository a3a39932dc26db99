"""Values for tests, each with defaults that work."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TypeVar

from worker import envelope, identity
from worker.models import ARTICLE_FAILED, ARTICLE_PUBLISHED
from worker.ports import Arrival, Claim, FailureEvent, Fingerprint, Publication, Refusal
from worker.publishing import Ready

T = TypeVar("T")
INBOX = "/inbox"


def wait_for(condition: Callable[[], T], seconds: float = 20.0, why: str = "", every_seconds: float = 0.01) -> T:
    """The first truthy answer; fails the test when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s for {why or condition}")
        time.sleep(every_seconds)


def arrival(path: str = "a.txt", content: bytes = b"Some article.", **more: object) -> Arrival:
    raw = path.encode()
    inbox = str(more.pop("inbox", INBOX))
    fields: dict[str, object] = {
        "id": identity.document_id(inbox, raw), "inbox": inbox, "path": path, "raw_path": raw,
        "digest": identity.digest(content), "content": content, "signature": identity.digest(content)[:8],
    }  # fmt: skip
    return Arrival(**(fields | more))  # type: ignore[arg-type]


def refusal(path: str = "bad.txt", **more: object) -> Refusal:
    raw = path.encode()
    fields: dict[str, object] = {
        "id": identity.document_id(INBOX, raw), "inbox": INBOX, "path": path, "raw_path": raw, "signature": "s1",
        "reason": "It is larger than inbox.max_bytes.",
    }  # fmt: skip
    return Refusal(**(fields | more))  # type: ignore[arg-type]


def publication(claim: Claim, revision: int = 1, article_id: str | None = None, **more: object) -> Publication:
    article_id = article_id or claim.id
    event_id = f"{article_id}.{revision}"
    head = envelope.head(event_id, source="t", event_type=ARTICLE_PUBLISHED, subject=article_id, time_ms=claim.now_ms)
    fields: dict[str, object] = {
        "article_id": article_id, "revision": revision, "event_id": event_id, "event_type": ARTICLE_PUBLISHED,
        "head": head, "article": b'{"id":"%s","revision":%d}' % (article_id.encode(), revision),
        "channels": ("articles", "articles:lang:en"), "content": f"{claim.digest}-{revision}",
    }  # fmt: skip
    return Publication(**(fields | more))  # type: ignore[arg-type]


def failure(claim: Claim, code: str = "malformed") -> FailureEvent:
    event_id = f"{claim.id}.failed.{claim.fence}"
    head = envelope.head(event_id, source="t", event_type=ARTICLE_FAILED, subject=claim.id, time_ms=claim.now_ms)
    return FailureEvent(event_id, code, head, b'{"code":"%s"}' % code.encode())


def fingerprint(*shingles: str, text: str = "") -> Fingerprint:
    """What would be kept of an article that has these shingles."""
    return Fingerprint(
        tuple(identity.digest(one.encode())[:8].encode() for one in shingles), f"signature {text}".encode()
    )


def take(desk, stage, document):
    """Claim one document as a worker of its own does."""
    (claim,) = desk.stages.take(stage, [document], secrets.token_hex(8))
    return claim


def work_off(desk, claim):
    """What becomes of a claimed document, its publication included."""
    found = desk.stages.work(claim)
    if not isinstance(found, Ready):
        return found
    (answer,) = desk.stages.put_out([found])
    return desk.stages.conclude(found, answer)
