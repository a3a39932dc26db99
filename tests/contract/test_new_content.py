"""What every ledger promises of a file that was written anew: nothing of how it was before clings to it."""

from __future__ import annotations

from tests.builders import INBOX, arrival, publication, wait_for
from worker.adapters.ledger import LedgerPolicy
from worker.ports import Intake, Published


def test_what_was_said_of_a_file_before_holds_no_longer(ledgers):
    ledger = ledgers(LedgerPolicy(requeue_ms=5, durable_after_ms=0))
    before = arrival(content=b"one", desk="sport", urgent=True, dispose=True)
    ledger.intake.take_in([before])
    assert ledger.intake.take_in([arrival(content=b"two")]) == [Intake.CHANGED]
    (found,) = wait_for(lambda: ledger.work.overdue(10))
    claim = ledger.work.claim(before.id, "parse", "t")
    assert (claim.desk, claim.urgent, found.urgent) == (None, False, False)
    assert ledger.work.publish(claim, publication(claim)) is Published.DONE
    assert ledger.intake.disposable(INBOX, 10) == []


def test_what_is_said_of_it_now_holds(ledgers):
    ledger = ledgers(LedgerPolicy(requeue_ms=5, durable_after_ms=0))
    now = arrival(content=b"two", desk="sport", urgent=True, dispose=True)
    ledger.intake.take_in([arrival(content=b"one")])
    assert ledger.intake.take_in([now]) == [Intake.CHANGED]
    (found,) = wait_for(lambda: ledger.work.overdue(10))
    claim = ledger.work.claim(now.id, "parse", "t")
    assert (claim.desk, claim.urgent, found.urgent) == ("sport", True, True)
    assert ledger.work.publish(claim, publication(claim)) is Published.DONE
    assert wait_for(lambda: [settled.id for settled in ledger.intake.disposable(INBOX, 10)]) == [now.id]


def test_how_long_it_had_waited_is_forgotten(ledgers):
    policy = LedgerPolicy(requeue_ms=5)
    waited, fresh = ledgers(policy), ledgers(policy)
    for ledger in (waited, fresh):
        ledger.intake.take_in([arrival(content=b"one")])
    assert wait_for(lambda: waited.work.overdue(10, crowded=True))
    for ledger in (waited, fresh):
        assert ledger.intake.take_in([arrival(content=b"two")]) == [Intake.CHANGED]
    assert waited.kept() == fresh.kept()
