"""What the ledger in memory (`memory`) does with a file that never became content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.adapters.memory_record import PENDING, Record
from worker.ports import Refusal

if TYPE_CHECKING:
    from worker.adapters.memory import MemoryLedger


def refuse(ledger: MemoryLedger, refusal: Refusal) -> None:
    """As `refuse.lua`."""
    old = ledger.records.get(refusal.id)
    ledger.wanting.get(refusal.inbox, set()).discard(refusal.raw_path)
    ledger.disposing.pop(refusal.id, None)
    event = f"{refusal.signature}.{refusal.code}"
    if old and refusal.rule and old.state == "ignored" and old.rule == refusal.rule:
        return
    if old and not refusal.rule and old.state == "failed" and old.event == event:
        return
    again = bool(old and old.state == "wanted")
    if old and not again and (old.state in PENDING or old.state == "failed"):
        ledger.counts["ignored"] += 1
    ledger.counts["seen"] += 0 if again else 1
    record = old or Record(refusal.inbox, refusal.path, refusal.raw_path, refusal.desk, refusal.signature)
    ledger.records[refusal.id] = record
    record.new_fence(int(ledger.clock() * 1000))
    record.signature, record.digest, record.size, record.content = refusal.signature, "", 0, None
    record.desk = refusal.desk
    record.rule, record.stage, record.event = refusal.rule or "", "watch", "" if refusal.rule else event
    record.state = "ignored" if refusal.rule else "failed"
    if refusal.rule:
        ledger.counts["ignored"] += 1
    else:
        ledger.say_failure(refusal.reason.encode())
