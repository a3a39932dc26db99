"""The ledger in Redis, as the stages see it.

One script per step, one document per script; only a hand of documents is claimed by one (`claims`), and arrivals are
taken in by groups (`take_in`). What the watcher asks is in `intake_ledger`, what a person asks in `register`; the names
are in `redis_keys`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from worker.adapters.claims import Wish, claim_call, read_claims, text
from worker.adapters.redis_connect import Client, server_errors
from worker.adapters.redis_keys import FAILURES_CHANNEL, Keys
from worker.adapters.redis_scripts import Call, Scripts, Told, Value
from worker.adapters.replicas import Replicas
from worker.adapters.standings import read_standing
from worker.adapters.take_in import member_calls
from worker.errors import TransientError
from worker.identity import UNWATCHED
from worker.models import ARTICLE_FAILED, Article
from worker.ports import (
    Alike,
    Claim,
    Document,
    FailureEvent,
    Fingerprint,
    Overdue,
    Publication,
    Published,
    Standing,
)


@dataclass(frozen=True, slots=True)
class LedgerPolicy:
    """How long things may take and how much is kept; milliseconds unless named otherwise."""

    lease_ms: int = 60_000
    max_attempts: int = 3
    requeue_ms: int = 10_000
    longest_requeue_ms: int = 320_000
    max_pending: int = 10_000
    max_pending_bytes: int = 256_000_000
    retention_events: int = 100_000
    keep_ms: int = 90 * 86_400_000
    durable_after_ms: int = 5_000
    """A server that syncs its log every second may hold writes back for two more when its disk is busy."""
    source: str = "copydesk"
    alike_ms: int = 172_800_000
    alike_articles: int = 20_000

    def record_ms(self, inbox: str) -> int:
        """For how long the record of a settled document is kept; 0 for as long as its file is there."""
        return self.keep_ms if inbox in UNWATCHED else 0


class RedisLedger:
    """Implements `ports.WorkLedger`."""

    def __init__(self, client: Client, keys: Keys, policy: LedgerPolicy) -> None:
        """Nothing is sent before a method is called."""
        self._client = client
        self._keys = keys
        self._policy = policy
        self._scripts = Scripts(client)
        self._replicas = Replicas(client)
        self._expected: Wish | None = None
        self._ahead: tuple[Wish, Any] | None = None

    def claim(self, document: str, stage: str, token: str) -> Claim | None:
        """See `ports.WorkLedger`."""
        return self.claim_together([document], stage, token)[0]

    def claim_together(self, documents: Sequence[str], stage: str, token: str) -> list[Claim | None]:
        """See `ports.WorkLedger`."""
        wish = Wish(tuple(documents), stage, token)
        ahead, self._ahead, self._expected = self._ahead, None, None
        rows = ahead[1] if ahead and ahead[0] == wish else self._scripts.call("claim", *self._claim(wish))
        return read_claims(wish, rows)

    def expect(self, documents: Sequence[str], stage: str, token: str) -> None:
        """See `ports.WorkLedger`."""
        self._expected = Wish(tuple(documents), stage, token)

    def standing(self, article_id: str, digest: str) -> Standing:
        """See `ports.WorkLedger`."""
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            pipe.get(self._keys.standing(article_id))
            pipe.get(self._keys.same_bytes(digest))
            return read_standing(*pipe.execute())

    def take_apart(self, claim: Claim, members: Sequence[Document]) -> None:
        """See `ports.WorkLedger`. Members are few and their container was let in: the bounds on intake do not apply."""
        policy = self._policy
        calls = member_calls(self._keys, claim, members, requeue_ms=policy.requeue_ms, record_ms=policy.record_ms)
        self._scripts.call_many("take_in", calls)

    def hand_over(self, claim: Claim, stage: str, article: bytes) -> bool:
        """See `ports.WorkLedger`."""
        keys = [self._keys.document(claim.id), self._keys.pending, self._keys.handed(claim.id)]
        arguments: list[Value] = [claim.id, claim.fence, stage, article, self._policy.requeue_ms]
        return bool(self._scripts.call("hand_over", keys, arguments))

    def publish(self, claim: Claim, publication: Publication) -> Published | tuple[Alike, ...]:
        """See `ports.WorkLedger`."""
        (answer,) = self.publish_together([(claim, publication)])
        if isinstance(answer, TransientError):
            raise answer
        return answer

    def publish_together(
        self, going: Sequence[tuple[Claim, Publication]]
    ) -> list[Published | tuple[Alike, ...] | TransientError]:
        """See `ports.WorkLedger`. What goes on after its publication has a transaction of its own."""
        wish, self._expected = self._expected, None
        plain = [(claim, publication) for claim, publication in going if publication.then is None]
        calls: list[Call] = [("publish", *self._publication(claim, publication)) for claim, publication in plain]
        if wish and calls:
            calls.append(("claim", *self._claim(wish)))
        answers = iter(self._scripts.answers(calls))
        put_out = [
            self._follow_up(claim, publication) if publication.then else next(answers) for claim, publication in going
        ]
        if wish and calls and not isinstance(rows := next(answers), TransientError):
            self._ahead = wish, rows
        return [_published(answer) for answer in put_out]

    def _publication(self, claim: Claim, publication: Publication) -> Told:
        """Keys and arguments of `publish.lua`, in its order."""
        keys = [
            *self._settling_keys(claim.id),
            self._keys.counts,
            self._keys.standing(publication.article_id),
            self._keys.article(publication.article_id),
            self._keys.events,
            self._keys.same_bytes(claim.digest),
            self._keys.dispose(claim.inbox),
            self._keys.alike,
        ]
        made = publication.fingerprint or Fingerprint((), b"")
        arguments: list[Value] = [
            claim.id,
            claim.fence,
            publication.revision,
            publication.event_id,
            publication.event_type,
            publication.article_id,
            publication.head,
            publication.article,
            publication.content,
            publication.version or "",
            "" if publication.modified_ms is None else publication.modified_ms,
            claim.digest,
            self._policy.retention_events,
            self._policy.keep_ms,
            len(made.shingles),
            publication.article_id.encode() + b"\0" + made.signature,
            f",{','.join(map(str, publication.compared))},",
            self._policy.alike_ms,
            self._policy.alike_articles,
            self._policy.record_ms(claim.inbox),
            int(self._replicas.any()),
            *made.shingles,
            *(self._keys.channel(name) for name in publication.channels),
        ]
        return keys, arguments

    def keep(self, claim: Claim, reason: str, article: Article | None = None) -> bool:
        """See `ports.WorkLedger`."""
        id_, revision = (article.id, article.revision) if article else ("", 0)
        keys = [
            self._keys.document(claim.id), self._keys.handed(claim.id), self._keys.pending, self._keys.counts,
            self._keys.standing(id_), self._keys.article(id_),
        ]  # fmt: skip
        noted = article.to_json() if article else b""
        record_ms = self._policy.record_ms(claim.inbox)
        return bool(self._scripts.call("keep", keys, [claim.id, claim.fence, reason, revision, noted, record_ms]))

    def republish(self, claim: Claim, publication: Publication) -> Published:
        """See `ports.WorkLedger`."""
        standing, article = self._keys.standing(publication.article_id), self._keys.article(publication.article_id)
        keys = [*self._settling_keys(claim.id), self._keys.counts, standing, article, self._keys.events]
        arguments: list[Value] = [
            claim.id, claim.fence, publication.revision, publication.event_id, publication.event_type,
            publication.article_id, publication.head, publication.article, publication.content,
            self._policy.retention_events, self._policy.keep_ms,
            *(self._keys.channel(name) for name in publication.channels),
        ]  # fmt: skip
        return Published(text(self._scripts.call("republish", keys, arguments)) or "")

    def ignore(self, claim: Claim, rule: str, reason: str) -> bool:
        """See `ports.WorkLedger`."""
        keys = [*self._settling_keys(claim.id), self._keys.counts, self._keys.dispose(claim.inbox)]
        arguments: list[Value] = [claim.id, claim.fence, rule, reason, self._policy.record_ms(claim.inbox)]
        return bool(self._scripts.call("ignore", keys, arguments))

    def retry_later(self, claim: Claim, delay_seconds: float, error: str) -> bool:
        """See `ports.WorkLedger`."""
        keys = [self._keys.document(claim.id), self._keys.pending]
        return bool(self._scripts.call("retry_later", keys, [claim.id, claim.fence, int(delay_seconds * 1000), error]))

    def want(self, claim: Claim) -> bool:
        """See `ports.WorkLedger`."""
        keys = [self._keys.document(claim.id), self._keys.pending, self._keys.wanted(claim.inbox), self._keys.counts]
        return bool(self._scripts.call("want", keys, [claim.id, claim.fence, self._policy.longest_requeue_ms]))

    def fail(self, claim: Claim, failure: FailureEvent) -> bool:
        """See `ports.WorkLedger`. Content without a file is kept for a retry; a file is read again."""
        keys = [*self._settling_keys(claim.id), self._keys.counts, self._keys.failed, self._keys.events]
        arguments: list[Value] = [
            claim.id, claim.fence, failure.event_id, ARTICLE_FAILED, failure.head, failure.record,
            self._keys.channel(FAILURES_CHANNEL), self._policy.retention_events,
            self._policy.record_ms(claim.inbox),
        ]  # fmt: skip
        return bool(self._scripts.call("fail", keys, arguments))

    def overdue(self, limit: int, *, crowded: bool = False) -> list[Overdue]:
        """See `ports.WorkLedger`."""
        policy = self._policy
        arguments: list[Value] = [
            limit, policy.requeue_ms, policy.longest_requeue_ms, self._keys.document(""), int(crowded),
        ]  # fmt: skip
        flat = self._scripts.call("overdue", [self._keys.pending], arguments)
        texts = [text(value) or "" for value in flat]
        return [
            Overdue(document, stage, urgent == "1")
            for document, stage, urgent in zip(texts[::3], texts[1::3], texts[2::3], strict=True)
        ]

    def _follow_up(self, claim: Claim, publication: Publication) -> Any:
        """Publish, and in the same step hand over what is to be enriched once more."""
        keys = [self._keys.document(claim.id), self._keys.handed(claim.id), self._keys.pending, self._keys.counts]
        more: list[Value] = [
            claim.id, publication.event_id, publication.then or "", publication.article, self._policy.requeue_ms
        ]  # fmt: skip
        calls: list[Call] = [("publish", *self._publication(claim, publication)), ("follow_up", keys, more)]
        try:
            return self._scripts.call_together(calls)[0]
        except TransientError as error:
            return error

    def _claim(self, wish: Wish) -> Told:
        return claim_call(self._keys, wish, lease_ms=self._policy.lease_ms, max_attempts=self._policy.max_attempts)

    def _settling_keys(self, document: str) -> list[str]:
        keys = self._keys
        return [keys.document(document), keys.content(document), keys.handed(document), keys.pending]


def _published(answer: Any) -> Published | tuple[Alike, ...] | TransientError:
    if isinstance(answer, TransientError):
        return answer
    return Published(answer.decode()) if isinstance(answer, bytes) else _alike(answer)


def _alike(flat: list[bytes]) -> tuple[Alike, ...]:
    texts = [(found.partition(b"\0"), int(ordinal)) for ordinal, found in zip(flat[::2], flat[1::2], strict=True)]
    return tuple(Alike(article_id.decode(), ordinal, signature) for (article_id, _, signature), ordinal in texts)
