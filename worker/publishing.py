"""An article on its way out: decided, dressed as an event, put out, and decided again where the ledger knows better.

What does not live here: what is decided (`decide`), how an event looks (`announcement`), what is alike
(`enrich.linking`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from worker import announcement, asking, decide, failpoints, hints, identity
from worker.enrich import linking
from worker.models import Article
from worker.ports import Alike, Claim, Fingerprint, Publication, Published, Queue, Standing, WorkLedger

Answer = Published | tuple[Alike, ...] | BaseException
"""What the ledger says to a publication, or what came between."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article of which it is not decided yet what becomes of it.

    `again` is the revision as which it is out already, where it was enriched once more.
    """

    claim: Claim
    article: Article
    article_id: str
    content: str
    made: Fingerprint | None
    again: int = 0
    standing: Standing = field(default_factory=Standing)
    compared: tuple[Alike, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that goes out as this publication, unless the ledger knows better."""

    draft: Draft
    going: Publication


class Publisher:
    """Puts articles out for the stages."""

    def __init__(
        self, ledger: WorkLedger, queue: Queue, *, source: str, link_duplicates: bool, model: asking.Model | None
    ) -> None:
        """`source` is what events say of where they come from."""
        self._ledger = ledger
        self._queue = queue
        self._source = source
        self._link_duplicates = link_duplicates
        self._model = model

    def draft(self, claim: Claim, article: Article, again: int = 0) -> Draft:
        """As new, which most are; only where that cannot be the ledger is asked first."""
        article_id = identity.article_id(article.identifier, claim.id)
        content = announcement.content_digest(article)
        made = linking.fingerprint(article) if self._link_duplicates else None
        if not again:
            article = asking.before_publication(article, self._model)
        draft = Draft(claim, article, article_id, content, made, again)
        return self._looked_at(draft) if again or article.status == "canceled" else draft

    def choose(self, draft: Draft) -> Ready | decide.Ignore | decide.Keep:
        """Choose what becomes of it by what is known to be out."""
        candidate = announcement.candidate(draft.claim, draft.article, draft.content)
        again, standing = draft.again, draft.standing
        verdict: decide.PublishAs | decide.Ignore | decide.Keep = (
            decide.enriched(candidate, again, standing) if again else decide.publication(candidate, standing)
        )
        if not isinstance(verdict, decide.PublishAs):
            return verdict
        links = {} if draft.compared is None else linking.links(draft.made, draft.compared)
        going = announcement.publication(
            draft.claim,
            draft.article.model_copy(update=links),
            draft.article_id,
            verdict,
            source=self._source,
            content=standing.content if again else draft.content,
            made=draft.made,
            compared=draft.compared or (),
            then=None if again else asking.afterwards(draft.article),
        )
        return Ready(draft, going)

    def put_out(self, ready: Sequence[Ready]) -> list[Answer]:
        """What the ledger says to each. Raises `TransientError` where it says nothing."""
        failpoints.hit("publish.before")
        answers: list[Answer] = [*self._ledger.publish_together([(one.draft.claim, one.going) for one in ready])]
        failpoints.hit("publish.after")
        return answers

    def answered(self, ready: Ready, answer: Answer) -> Published | Draft:
        """What became of it, or the draft to be decided again, now that more is known. Raises what came between."""
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, tuple):
            return replace(ready.draft, compared=answer)
        if answer is Published.STALE:
            return self._looked_at(ready.draft)
        if ready.going.then and answer is Published.DONE:
            claim = ready.draft.claim
            hints.send(self._queue, ready.going.then, [claim.id], urgent=claim.urgent)
        return answer

    def _looked_at(self, draft: Draft) -> Draft:
        return replace(draft, standing=self._ledger.standing(draft.article_id, draft.claim.digest))
