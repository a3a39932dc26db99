"""Scripts in one round trip, on a server that forgets them."""

from __future__ import annotations

import pytest

from tests.builders import arrival
from worker.adapters.claims import Wish
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.redis_scripts import _source
from worker.errors import TransientError
from worker.ports import Intake


@pytest.fixture
def intake(client, keys):
    return RedisIntakeLedger(client, keys, LedgerPolicy())


def test_scripts_that_the_server_forgot_are_given_to_it_again(client, intake):
    many = [arrival(f"{n}.txt", str(n).encode()) for n in range(5)]
    client.script_flush()
    assert intake.take_in(many) == [Intake.NEW] * 5
    client.script_flush()
    assert intake.take_in(many) == [Intake.KNOWN] * 5


def test_what_the_server_did_before_it_forgot_the_rest_is_not_done_again(client, keys, intake):
    first, second = arrival("a"), arrival("b", b"2")
    ledger = RedisLedger(client, keys, LedgerPolicy())
    intake.take_in([first, second])
    ledger.claim(first.id, "parse", "t")
    (taken,) = intake._take_in([arrival("c", b"3")])
    client.script_flush()
    client.script_load(_source("take_in"))
    answers = intake._scripts.call_each([
        ("take_in", *taken),
        ("claim", *ledger._claim(Wish((second.id,), "parse", "t"))),
    ])  # fmt: skip
    assert answers[0] == [b"new"]
    assert answers[1][0][1:3] == [1, 0]


def test_a_script_that_stumbles_is_a_passing_fault(client, keys, intake):
    client.set(keys.pending, "not a sorted set")
    with pytest.raises(TransientError):
        intake.take_in([arrival("a")])
