"""What the ledger in memory (`memory`) does with a document whose article is out and is enriched once more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from worker.adapters.memory_record import Record
from worker.models import Article
from worker.ports import Claim, Publication

if TYPE_CHECKING:
    from worker.adapters.memory import MemoryLedger


def follow_up(ledger: MemoryLedger, record: Record, publication: Publication) -> None:
    """As `follow_up.lua`."""
    if publication.then is None:
        return
    record.fence += 1
    record.state, record.stage, record.handed = "queued", publication.then, publication.article
    record.attempts = record.deliveries = record.postponed = 0
    record.deadline = ledger.clock() * 1000 + ledger.policy.requeue_ms
    ledger.counts["seen"] += 1


def keep(ledger: MemoryLedger, claim: Claim, article: Article | None) -> bool:
    """As `keep.lua`."""
    record = ledger.records[claim.id]
    if record.fence != claim.fence or not record.event:
        return False
    if record.state == "published":
        return True
    if record.state not in {"running", "queued"}:
        return False
    record.state, record.stage, record.owner, record.handed = "published", "publish", "", None
    record.first_error = record.last_error = None
    ledger.counts["seen"] -= 1
    if article and article.id in ledger.out:
        last, document = ledger.out[article.id]
        if (last.revision, document) == (article.revision, claim.id):
            ledger.out[article.id] = (replace(last, article=article.to_json()), document)
    return True
