"""The three stages: load, call the core, save, hand on.

What lives here: in which order the core and the ledger are called. What does not: what is decided (`decide`), how it
is kept (`adapters`), Celery (`tasks`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from worker import announcement, asking, decide, envelope, failpoints, hints, identity, reprocessing
from worker.errors import Code, PermanentError
from worker.models import ARTICLE_FAILED, Article, Failure
from worker.ports import Claim, Document, FailureEvent, Published, Queue, WorkLedger
from worker.publishing import Answer, Draft, Publisher, Ready

ORDER = ("parse", "enrich", "publish")
MEMBERS_A_MESSAGE = 32


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings the stages need. `own_queue` names the stages that are handed over."""

    retry: decide.RetryPolicy = field(default_factory=decide.RetryPolicy)
    time_limit_seconds: float = 20.0
    source: str = "copydesk"
    own_queue: frozenset[str] = frozenset()
    link_duplicates: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document in this run: one line of the log."""

    document: str
    path: str
    result: str
    detail: str = ""


class Stages:
    """Runs documents through the stages. Not safe for threads; one for each process."""

    def __init__(
        self,
        ledger: WorkLedger,
        queue: Queue,
        *,
        split: Callable[[Document], tuple[Document, ...]],
        parse: Callable[[Document], Article],
        enrich: Callable[[Article], Article],
        time_limit: Callable[[float], AbstractContextManager[None]],
        rules: Rules,
        model: asking.Model | None = None,
        reenrich: reprocessing.Reenrich | None = None,
    ) -> None:
        """`time_limit(seconds)` ends what runs inside it with `decide.TimeLimitReached`."""
        self._ledger = ledger
        self._queue = queue
        self._split = split
        self._parse = parse
        self._enrich = enrich
        self._time_limit = time_limit
        self._rules = rules
        self._model = model
        self._reenrich = reenrich or (lambda article, _only: enrich(article))
        self._publisher = Publisher(
            ledger, queue, source=rules.source, link_duplicates=rules.link_duplicates, model=model
        )

    @property
    def max_attempts(self) -> int:
        """How often a document is tried."""
        return self._rules.retry.max_attempts

    def take(self, stage: str, documents: Sequence[str], token: str) -> list[Claim | None]:
        """Claim documents, as far as they may be taken together; `None` where there is nothing to do.

        Raises `TransientError`.
        """
        return self._ledger.claim_together(documents, stage, token)

    def expect(self, stage: str, documents: Sequence[str], token: str) -> None:
        """Say that these documents are taken as soon as those at hand are put out, which can save a round trip."""
        self._ledger.expect(documents, stage, token)

    def work(self, claim: Claim) -> Outcome | Ready:
        """Run the claimed stage and those after it, up to an article that is ready to be put out.

        Raises whatever the core raises; then call `settle_error`.
        """
        failpoints.hit("work.claimed")
        if claim.stage == asking.STAGE:
            return self._ask_model(claim)
        if claim.exhausted:
            return self._give_up(claim, decide.after_exhaustion(claim.attempts - 1, claim.last_error))
        if claim.content is None:
            return self._ask_again(claim)
        if claim.inbox == identity.REPROCESS:
            return self._renew(claim, claim.content)
        remaining = ORDER[ORDER.index(claim.stage) :]
        elsewhere = next((stage for stage in remaining[1:] if stage in self._rules.own_queue), None)
        here = remaining[: remaining.index(elsewhere)] if elsewhere else remaining
        with self._time_limit(self._rules.time_limit_seconds):
            article = self._load(claim, claim.content)
            if not isinstance(article, Article):
                return self._take_apart(claim, article)
            failpoints.hit("work.parsed")
            if "enrich" in here:
                article = self._enrich(article)
                failpoints.hit("work.enriched")
        if "enrich" in here and asking.is_awaited(article, self._model):
            elsewhere = asking.STAGE
        if elsewhere:
            return self._hand_over(claim, elsewhere, article.to_json())
        return self._chosen(self._publisher.draft(claim, article))

    def put_out(self, ready: Sequence[Ready]) -> list[Answer]:
        """Publish articles, all in one round trip; then call `conclude` for each. Raises `TransientError`."""
        return self._publisher.put_out(ready)

    def conclude(self, ready: Ready, answer: Answer) -> Outcome:
        """What became of an article; where the ledger knew better, it is decided again, until it is settled.

        Raises like `work`.
        """
        while isinstance(found := self._publisher.answered(ready, answer), Draft):
            chosen = self._chosen(found)
            if isinstance(chosen, Outcome):
                return chosen
            ready = chosen
            (answer,) = self._publisher.put_out([ready])
        return _outcome(ready.draft.claim, "published" if found is Published.DONE else found, ready.going.event_id)

    def share(self, stage: str, left: Sequence[str], *, urgent: bool) -> Sequence[str]:
        """Of a message's documents that are not claimed yet, those to keep; the others are enqueued again.

        So that urgent ones need not wait for a whole message, nor a worker stand idle beside one that has many.
        """
        keep = decide.documents_to_keep(len(left), self._queue.line(stage), urgent=urgent)
        if keep < len(left):
            self._queue.send(stage, left[keep:], urgent=urgent)
        return left[:keep]

    def give_back(self, stage: str, documents: Sequence[str], *, urgent: bool) -> None:
        """Enqueue documents of a message again that are not claimed: others are to do them."""
        hints.send(self._queue, stage, documents, urgent=urgent)

    def settle_error(self, claim: Claim, error: BaseException) -> Outcome:
        """Record the fate of a document whose stage raised. Raises `TransientError`: then its lease decides."""
        verdict = decide.after_error(error, claim.attempts, self._rules.retry, random.random())
        if isinstance(verdict, decide.GiveUp):
            return self._give_up(claim, verdict)
        held = self._ledger.retry_later(claim, verdict.delay_seconds, verdict.reason)
        return _outcome(claim, "retry" if held else "fenced", f"in {verdict.delay_seconds:.1f} s: {verdict.reason}")

    def _load(self, claim: Claim, content: bytes) -> Article | tuple[Document, ...]:
        """The article to go on with, or the documents inside this one."""
        if claim.stage != "parse":
            return Article.model_validate_json(content)
        document = Document(
            content=content,
            path=claim.path,
            id=claim.id,
            digest=claim.digest,
            desk=claim.desk,
            media_type=claim.media_type,
            received_at=envelope.moment(claim.received_ms),
        )
        members = self._split(document)
        return self._parse(document) if members == (document,) else members

    def _take_apart(self, claim: Claim, members: tuple[Document, ...]) -> Outcome:
        """Each member becomes a document of its own; the container is settled when all are in the ledger."""
        self._ledger.take_apart(claim, members)
        for start in range(0, len(members), MEMBERS_A_MESSAGE):
            ids = [member.id for member in members[start : start + MEMBERS_A_MESSAGE]]
            hints.send(self._queue, "parse", ids, urgent=claim.urgent)
        names = ", ".join(member.path.rpartition("!")[2] for member in members)
        held = self._ledger.ignore(claim, "container", f"It holds {len(members)} articles, each on its own: {names}")
        return _outcome(claim, "ignored:container" if held else "fenced", f"{len(members)} members")

    def _renew(self, claim: Claim, content: bytes) -> Outcome:
        """Enrich an article again; its next revision, if a reader would notice and none is newer."""
        if claim.stage == "parse" and "enrich" in self._rules.own_queue:
            return self._hand_over(claim, "enrich", content)
        order = reprocessing.Order.model_validate_json(content)
        with self._time_limit(self._rules.time_limit_seconds):
            article = self._reenrich(order.article, order.only)
            failpoints.hit("work.enriched")
        verdict = reprocessing.verdict(order.article, article)
        if isinstance(verdict, decide.PublishAs):
            going = announcement.publication(
                claim,
                article,
                article.id,
                verdict,
                source=self._rules.source,
                content=announcement.content_digest(article),
            )
            failpoints.hit("publish.before")
            answer = self._ledger.republish(claim, going)
            failpoints.hit("publish.after")
            if answer is not Published.STALE:
                return _outcome(claim, "published" if answer is Published.DONE else answer, going.event_id)
            verdict = decide.Ignore("superseded", "A newer revision came out before this one was enriched again.")
        return self._ignore(claim, verdict)

    def _hand_over(self, claim: Claim, stage: str, content: bytes) -> Outcome:
        held = self._ledger.hand_over(claim, stage, content)
        if held:
            hints.send(self._queue, stage, [claim.id], urgent=claim.urgent)
        return _outcome(claim, f"to {stage}" if held else "fenced")

    def _chosen(self, draft: Draft) -> Outcome | Ready:
        chosen = self._publisher.choose(draft)
        if isinstance(chosen, decide.Keep):
            return self._keep(draft.claim, asking.reason(draft.article) or chosen.reason, draft.article)
        return self._ignore(draft.claim, chosen) if isinstance(chosen, decide.Ignore) else chosen

    def _ask_model(self, claim: Claim) -> Outcome | Ready:
        """Ask the model, and publish what came of it: the article, or its update. An article that is out stays out."""
        if claim.content is None:
            return self._keep(claim, "The server no longer has the article that was to be enriched once more.")
        article = Article.model_validate_json(claim.content)
        again = asking.revision_out(article)
        article = asking.asked(article, self._model, self._time_limit, exhausted=claim.exhausted)
        failpoints.hit("work.asked")
        if "publish" in self._rules.own_queue and not again:
            return self._hand_over(claim, "publish", article.to_json())
        return self._chosen(self._publisher.draft(claim, article, again))

    def _keep(self, claim: Claim, reason: str, article: Article | None = None) -> Outcome:
        held = self._ledger.keep(claim, reason, article)
        if not held and claim.content is None:
            return self._ask_again(claim)
        return _outcome(claim, "kept" if held else "fenced", reason)

    def _ignore(self, claim: Claim, verdict: decide.Ignore) -> Outcome:
        held = self._ledger.ignore(claim, verdict.rule, verdict.reason)
        return _outcome(claim, f"ignored:{verdict.rule}" if held else "fenced", verdict.reason)

    def _ask_again(self, claim: Claim) -> Outcome:
        if claim.inbox in identity.UNWATCHED:
            raise PermanentError(Code.CONTENT_LOST, "The server no longer has its content; hand it in again.")
        self._ledger.want(claim)
        return _outcome(claim, "wanted", "the server no longer has its content; the watcher is asked for it")

    def _give_up(self, claim: Claim, verdict: decide.GiveUp) -> Outcome:
        if claim.stage == asking.STAGE and self._ledger.keep(claim, verdict.reason):
            return _outcome(claim, "kept", verdict.reason)
        last = envelope.moment(claim.now_ms)
        first = envelope.moment(claim.first_error_ms) if claim.first_error_ms else last
        record = Failure(
            id=claim.id,
            path=claim.path,
            digest=claim.digest,
            stage="enrich" if claim.stage == asking.STAGE else claim.stage,
            code=verdict.code,
            reason=verdict.reason,
            attempts=claim.attempts - 1 if claim.exhausted else claim.attempts,
            first_at=first,
            last_at=last,
            retriable=verdict.retriable,
        )
        event_id = f"{claim.id}.failed.{claim.fence}"
        head = envelope.head(
            event_id, source=self._rules.source, event_type=ARTICLE_FAILED, subject=claim.id, time_ms=claim.now_ms
        )
        failpoints.hit("fail.before")
        held = self._ledger.fail(claim, FailureEvent(event_id, verdict.code, head, record.to_json()))
        failpoints.hit("fail.after")
        return _outcome(claim, f"failed:{verdict.code}" if held else "fenced", verdict.reason)


def _outcome(claim: Claim, result: str, detail: str = "") -> Outcome:
    return Outcome(claim.id, claim.path, result, detail)
