"""The ledger in memory: for tests, and for trying a plug-in without a server.

Keeps the same promises as the adapters on Redis, shown by one contract suite over both; only durability is missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from worker.adapters.ledger import LedgerPolicy
from worker.adapters.memory_alike import KnownTexts
from worker.adapters.memory_follow_up import follow_up, keep
from worker.adapters.memory_hand import Together
from worker.adapters.memory_record import PATIENCE, PENDING, Record, late
from worker.adapters.memory_refusal import refuse
from worker.adapters.memory_republish import Republishing
from worker.adapters.take_in import member_arrival
from worker.identity import UNWATCHED
from worker.models import Article
from worker.ports import (
    Alike,
    Arrival,
    Claim,
    Document,
    FailureEvent,
    Intake,
    Known,
    Overdue,
    Publication,
    Published,
    Refusal,
    Settled,
    Standing,
)  # fmt: skip


@dataclass(slots=True)
class MemoryLedger(Republishing, Together):
    """Implements `ports.IntakeLedger` and `ports.WorkLedger`. `events` and `heard` are what subscribers would get."""

    policy: LedgerPolicy = field(default_factory=LedgerPolicy)
    clock: Callable[[], float] = time.time
    records: dict[str, Record] = field(default_factory=dict)
    out: dict[str, tuple[Publication, str]] = field(default_factory=dict)
    same_bytes: dict[str, str] = field(default_factory=dict)
    events: list[bytes] = field(default_factory=list)
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"seen": 0, "published": 0, "ignored": 0})
    disposing: dict[str, tuple[str, int]] = field(default_factory=dict)
    wanting: dict[str, set[bytes]] = field(default_factory=dict)
    epoch: int = 1
    texts: KnownTexts = field(default_factory=KnownTexts)

    def generation(self) -> str:
        """See `ports.IntakeLedger`."""
        return str(self.epoch)

    def known(self, ids: Sequence[str]) -> list[Known | None]:
        """See `ports.IntakeLedger`."""
        found = [self.records.get(document) for document in ids]
        return [Known(record.signature, record.digest, record.state) if record else None for record in found]

    def take_in(self, arrivals: Sequence[Arrival]) -> list[Intake]:
        """See `ports.IntakeLedger`."""
        return [self._take_in(arrival) for arrival in arrivals]

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """See `ports.IntakeLedger`."""
        for refusal in refusals:
            refuse(self, refusal)

    def wanted(self, inbox: str) -> list[bytes]:
        """See `ports.IntakeLedger`."""
        return sorted(self.wanting.get(inbox, ()))

    def disposable(self, inbox: str, limit: int) -> list[Settled]:
        """See `ports.IntakeLedger`. Memory is as durable as it gets at once."""
        rows = [(document, self.records[document]) for document, (at, _) in self.disposing.items() if at == inbox]
        return [
            Settled(document, record.raw, record.digest, record.signature)
            for document, record in rows[:limit]
            if record.is_out()
        ]

    def disposed(self, inbox: str, sources: Sequence[Settled]) -> None:
        """See `ports.IntakeLedger`."""
        for source in sources:
            record = self.records.get(source.id)
            same = record is None or (record.digest, record.signature) == (source.digest, source.signature)
            if same and self.disposing.get(source.id, ("", 0))[0] == inbox:
                del self.disposing[source.id]

    def room(self) -> int:
        """See `ports.IntakeLedger`."""
        pending = [record for record in self.records.values() if record.state in PENDING]
        full = sum(record.size for record in pending) >= self.policy.max_pending_bytes
        return 0 if full else max(0, self.policy.max_pending - len(pending))

    def claim(self, document: str, stage: str, token: str) -> Claim | None:
        """See `ports.WorkLedger`."""
        record = self.records.get(document)
        if record is None or not record.is_free(stage, token, self._now()):
            return None
        if not record.is_held_by(token):
            record.fence, record.attempts = record.fence + 1, record.attempts + 1
            record.state, record.owner = "running", token
        record.deadline = self._now() + self.policy.lease_ms
        exhausted = record.attempts > self.policy.max_attempts
        content = record.content if stage == "parse" else record.handed
        given = None if exhausted and stage != "model" else content
        return Claim(
            document, stage, record.fence, record.attempts, exhausted, record.inbox, record.path, record.digest,
            given, record.desk, record.media, record.urgent, record.received, self._now(),
            record.first_error, record.last_error,
        )  # fmt: skip

    def standing(self, article_id: str, digest: str) -> Standing:
        """See `ports.WorkLedger`."""
        twin = self.same_bytes.get(digest)
        if article_id not in self.out:
            return Standing(twin=twin)
        last, document = self.out[article_id]
        return Standing(last.revision, last.content, last.version, last.modified_ms, document, twin)

    def take_apart(self, claim: Claim, members: Sequence[Document]) -> None:
        """See `ports.WorkLedger`."""
        for member in members if self.records[claim.id].fence == claim.fence else ():
            self._take_in(member_arrival(claim, member), bounded=False)

    def hand_over(self, claim: Claim, stage: str, article: bytes) -> bool:
        """See `ports.WorkLedger`."""
        record = self.records[claim.id]
        if record.fence == claim.fence and record.state == "queued" and record.stage == stage:
            return True
        if not self._holds(claim):
            return False
        record.handed, record.stage, record.state = article, stage, "queued"
        record.owner, record.attempts, record.deliveries = "", 0, 0
        record.deadline = self._now() + self.policy.requeue_ms
        return True

    def publish(self, claim: Claim, publication: Publication) -> Published | tuple[Alike, ...]:
        """See `ports.WorkLedger`."""
        record = self.records[claim.id]
        if record.state == "published" and record.event == publication.event_id:
            return Published.REPEATED
        if not self._holds(claim):
            return Published.FENCED
        if self.same_bytes.get(claim.digest, claim.id) != claim.id:
            return Published.STALE
        if self.standing(publication.article_id, claim.digest).revision != publication.revision - 1:
            return Published.STALE
        if (alike := self.texts.meet(publication, self.policy, self._now())) is not None:
            return alike
        event = publication.head + publication.article + b"}"
        self.out[publication.article_id] = (publication, claim.id)
        self.same_bytes[claim.digest] = claim.id
        self.events.append(event)
        self.heard += [(channel, event) for channel in publication.channels]
        record.came_out(publication)
        self._settle(claim.id, record, "published")
        self.counts["published"] += 1
        self.texts.keep(publication, self.counts["published"])
        follow_up(self, record, publication)
        return Published.DONE

    def keep(self, claim: Claim, reason: str, article: Article | None = None) -> bool:  # noqa: ARG002 -- for people
        """See `ports.WorkLedger`."""
        return keep(self, claim, article)

    def ignore(self, claim: Claim, rule: str, reason: str) -> bool:  # noqa: ARG002 -- the reason is for people
        """See `ports.WorkLedger`."""
        record = self.records[claim.id]
        if record.fence == claim.fence and record.state == "ignored" and record.rule == rule:
            return True
        if not self._holds(claim):
            return False
        record.rule = rule
        self._settle(claim.id, record, "ignored")
        self.counts["ignored"] += 1
        return True

    def retry_later(self, claim: Claim, delay_seconds: float, error: str) -> bool:
        """See `ports.WorkLedger`."""
        record = self.records[claim.id]
        if record.fence == claim.fence and record.state == "waiting":
            return True
        if not self._holds(claim):
            return False
        record.first_error = record.first_error or self._now()
        record.state, record.owner, record.last_error = "waiting", "", error
        record.deadline = self._now() + delay_seconds * 1000
        return True

    def want(self, claim: Claim) -> bool:
        """See `ports.WorkLedger`."""
        record = self.records[claim.id]
        if record.fence == claim.fence and record.state == "wanted":
            return True
        if not self._holds(claim):
            return False
        record.state, record.stage, record.owner, record.attempts = "wanted", "parse", "", record.attempts - 1
        record.deadline = self._now() + self.policy.longest_requeue_ms
        self.wanting.setdefault(record.inbox, set()).add(record.raw)
        return True

    def fail(self, claim: Claim, failure: FailureEvent) -> bool:
        """See `ports.WorkLedger`."""
        record = self.records[claim.id]
        if record.state == "failed" and record.event == failure.event_id:
            return True
        if not self._holds(claim):
            return False
        record.state, record.event, record.handed, record.owner = "failed", failure.event_id, None, ""
        if record.inbox not in UNWATCHED:
            record.content = None
        self.say_failure(failure.head + failure.record + b"}")
        return True

    def overdue(self, limit: int, *, crowded: bool = False) -> list[Overdue]:
        """See `ports.WorkLedger`."""
        now = self._now()
        found = []
        for document in late(self.records, now)[:limit]:
            record = self.records[document]
            if record.state == "wanted":
                record.deadline = now + self.policy.longest_requeue_ms
                continue
            if record.state == "queued" and crowded and record.postponed < PATIENCE:
                record.postponed += 1
                record.deadline = now + self.policy.requeue_ms
                continue
            record.deliveries = record.deliveries + 1 if record.state == "queued" else 0
            record.state = "queued"
            wait = min(self.policy.requeue_ms * 2.0 ** min(record.deliveries, 20), self.policy.longest_requeue_ms)
            record.deadline = now + wait
            found.append(Overdue(document, record.stage, record.urgent))
        return found

    def _take_in(self, arrival: Arrival, *, bounded: bool = True) -> Intake:
        old = self.records.get(arrival.id)
        if old and old.digest == arrival.digest and old.state != "wanted":
            old.signature = arrival.signature
            self.wanting.get(arrival.inbox, set()).discard(arrival.raw_path)
            if arrival.dispose and old.state in {"published", "ignored"}:
                self.disposing[arrival.id] = (arrival.inbox, self._now())
            return Intake.KNOWN
        if bounded and not arrival.urgent and not (old and old.state in PENDING) and self._full(arrival.size_bytes):
            return Intake.FULL
        again = bool(old and old.state == "wanted" and old.digest == arrival.digest)
        if old and not again and (old.state in PENDING or old.state == "failed"):
            self.counts["ignored"] += 1
        self.counts["seen"] += 0 if again else 1
        record = old or Record(arrival.inbox, arrival.path, arrival.raw_path, arrival.desk, arrival.signature)
        self.records[arrival.id] = record
        record.signature, record.digest, record.size = arrival.signature, arrival.digest, arrival.size_bytes
        record.desk = arrival.desk
        record.media, record.urgent, record.dispose = arrival.media_type, arrival.urgent, arrival.dispose
        record.content, record.handed, record.state, record.stage = arrival.content, None, "queued", "parse"
        record.owner, record.attempts, record.deliveries, record.event, record.rule = "", 0, 0, "", ""
        record.postponed, record.first_error, record.last_error = 0, None, None
        record.new_fence(self._now())
        record.received, record.deadline = self._now(), self._now() + self.policy.requeue_ms
        self.wanting.get(arrival.inbox, set()).discard(arrival.raw_path)
        self.disposing.pop(arrival.id, None)
        return Intake.CHANGED if old else Intake.NEW

    def _full(self, size: int) -> bool:
        pending = [record for record in self.records.values() if record.state in PENDING]
        held = sum(record.size for record in pending if record.state != "wanted")
        return len(pending) >= self.policy.max_pending or (held > 0 and held + size > self.policy.max_pending_bytes)

    def _holds(self, claim: Claim) -> bool:
        record = self.records[claim.id]
        return record.fence == claim.fence and record.state in {"running", "queued"}

    def _settle(self, document: str, record: Record, state: str) -> None:
        record.settle(state, self._now())
        if record.dispose:
            self.disposing[document] = (record.inbox, record.settled)

    def say_failure(self, event: bytes) -> None:
        """A failure goes out."""
        self.events.append(event)
        self.heard.append(("failures", event))

    def _now(self) -> int:
        return int(self.clock() * 1000)
