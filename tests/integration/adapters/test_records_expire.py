"""The record of a document without a file of its own goes a while after it is settled; of others, it stays."""

from __future__ import annotations

import pytest

from tests.builders import arrival, failure, publication
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.register import Register
from worker.identity import MEMBERS, REPROCESS, SUBMITTED, UNWATCHED
from worker.ports import Document, Intake, Published

KEEP_MS = 1_000_000
POLICY = LedgerPolicy(keep_ms=KEEP_MS)
FOR_EVER = -1


class Rig:
    """A ledger, and what is left of a record's time."""

    def __init__(self, client, keys):
        self.client, self.keys = client, keys
        self.work = RedisLedger(client, keys, POLICY)
        self.register = Register(client, keys, POLICY)

    def take_in(self, one):
        (answer,) = RedisIntakeLedger(self.client, self.keys, POLICY).take_in([one])
        return answer

    def left_ms(self, document):
        return self.client.pttl(self.keys.document(document))


@pytest.fixture
def rig(client, keys):
    return Rig(client, keys)


def claimed(rig, document, token="t", stage="parse"):
    claim = rig.work.claim(document, stage, token)
    assert claim is not None
    return claim


def publish(rig, claim):
    assert rig.work.publish(claim, publication(claim)) is Published.DONE


def ignore(rig, claim):
    assert rig.work.ignore(claim, "unchanged", "It says the same.")


SETTLE = pytest.mark.parametrize("settle", [publish, ignore])


@SETTLE
@pytest.mark.parametrize("inbox", sorted(UNWATCHED))
def test_one_without_a_file_is_forgotten_in_the_end(rig, inbox, settle):
    one = arrival(inbox=inbox)
    rig.take_in(one)
    claim = claimed(rig, one.id)
    assert rig.left_ms(one.id) == FOR_EVER
    settle(rig, claim)
    assert 0 < rig.left_ms(one.id) <= KEEP_MS


@SETTLE
def test_one_with_a_file_is_known_as_long_as_that_is_there(rig, settle):
    one = arrival()
    rig.take_in(one)
    settle(rig, claimed(rig, one.id))
    assert rig.left_ms(one.id) == FOR_EVER
    assert rig.take_in(one) is Intake.KNOWN
    assert rig.left_ms(one.id) == FOR_EVER


def test_an_order_is_forgotten_when_its_revision_is_out(rig):
    one, order = arrival(), arrival("order", b"an order", inbox=REPROCESS)
    rig.take_in(one)
    publish(rig, claimed(rig, one.id))
    rig.take_in(order)
    claim = claimed(rig, order.id)
    assert rig.work.republish(claim, publication(claim, 2, one.id)) is Published.DONE
    assert 0 < rig.left_ms(order.id) <= KEEP_MS
    assert rig.left_ms(one.id) == FOR_EVER


@SETTLE
def test_one_handed_in_again_is_kept_anew(rig, settle):
    one = arrival(inbox=SUBMITTED)
    rig.take_in(one)
    settle(rig, claimed(rig, one.id))
    rig.client.pexpire(rig.keys.document(one.id), 1_000)
    assert rig.take_in(one) is Intake.KNOWN
    assert rig.left_ms(one.id) > 1_000


def test_one_with_new_content_stays_until_that_is_settled(rig):
    rig.take_in(arrival(inbox=SUBMITTED))
    one = arrival(content=b"Something else.", inbox=SUBMITTED)
    ignore(rig, claimed(rig, one.id))
    rig.take_in(one)
    assert rig.left_ms(one.id) == FOR_EVER
    assert rig.take_in(one) is Intake.KNOWN
    assert rig.left_ms(one.id) == FOR_EVER


def test_a_member_too_which_is_known_when_its_container_is_done_again(rig):
    container = arrival("a.zip")
    rig.take_in(container)
    claim = claimed(rig, container.id)
    member = Document(content=b"One of them.", path="a.zip!one.txt", id="m", digest="d")
    rig.work.take_apart(claim, [member])
    publish(rig, claimed(rig, "m"))
    assert 0 < rig.left_ms("m") <= KEEP_MS
    rig.work.take_apart(claim, [member])
    assert 0 < rig.left_ms("m") <= KEEP_MS


def test_one_that_is_enriched_once_more_stays_until_it_is_settled_again(rig):
    one = arrival(inbox=SUBMITTED)
    rig.take_in(one)
    claim = claimed(rig, one.id)
    assert rig.work.publish(claim, publication(claim, then="model")) is Published.DONE
    assert rig.left_ms(one.id) == FOR_EVER
    assert rig.work.keep(claimed(rig, one.id, "again", "model"), "Nothing new.")
    assert 0 < rig.left_ms(one.id) <= KEEP_MS


@pytest.mark.parametrize(("inbox", "stays"), [(MEMBERS, False), ("/inbox", True)])
def test_one_that_failed_waits_for_somebody_and_is_forgotten_when_it_is_dismissed(rig, inbox, stays):
    one = arrival(inbox=inbox)
    rig.take_in(one)
    claim = claimed(rig, one.id)
    assert rig.work.fail(claim, failure(claim))
    assert rig.left_ms(one.id) == FOR_EVER
    assert rig.register.dismiss(one.id)
    assert (rig.left_ms(one.id) == FOR_EVER) is stays
