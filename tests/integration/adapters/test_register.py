"""What a person asks of the ledger, on a real server."""

from __future__ import annotations

import json
import threading

import pytest

from tests.builders import INBOX, arrival, publication, refusal, wait_for
from worker.adapters.heartbeat import FORGOTTEN_MS, Heartbeat, alive
from worker.adapters.intake_ledger import RedisIntakeLedger
from worker.adapters.ledger import LedgerPolicy, RedisLedger
from worker.adapters.register import Register
from worker.identity import SUBMITTED
from worker.models import Failure
from worker.ports import FailureEvent

POLICY = LedgerPolicy()


@pytest.fixture
def intake(client, keys):
    return RedisIntakeLedger(client, keys, POLICY)


@pytest.fixture
def work(client, keys):
    return RedisLedger(client, keys, POLICY)


@pytest.fixture
def register(client, keys):
    return Register(client, keys, POLICY)


def fail(work, document):
    claim = work.claim(document, "parse", "t")
    record = Failure(
        id=document, path=claim.path, digest=claim.digest, stage="parse", code="timeout", reason="It took too long.",
        attempts=1, first_at="2026-01-01T00:00:00Z", last_at="2026-01-01T00:00:00Z", retriable=True,
    )  # fmt: skip
    assert work.fail(claim, FailureEvent(f"{document}.f{claim.fence}", "timeout", b'{"data":', record.to_json()))


def test_a_server_that_can_says_when_all_is_on_disk(client, intake):
    can = "valkey_version" in client.info("server")
    intake.take_in([arrival()])
    assert intake.sync() is can


def test_an_empty_ledger_stands_at_nothing(register):
    status = register.status()
    assert (status.seen, status.waiting, status.running, status.oldest_seconds) == (0, 0, 0, None)
    assert status.watchers == status.workers == []


def test_status_adds_up(intake, work, register):
    documents = [arrival(f"{n}.txt", b"%d" % n) for n in range(5)]
    intake.take_in(documents)
    intake.refuse([refusal(rule="symlink")])
    claim = work.claim(documents[0].id, "parse", "t")
    work.publish(claim, publication(claim))
    fail(work, documents[1].id)
    work.claim(documents[2].id, "parse", "t")
    status = register.status()
    assert (status.published, status.failed, status.ignored, status.running, status.waiting) == (1, 1, 1, 1, 2)
    assert status.seen == 6
    assert status.oldest_seconds is not None


def test_failures_are_listed_and_retried_from_what_the_server_kept(intake, work, register):
    document = arrival(inbox=SUBMITTED)
    intake.take_in([document])
    fail(work, document.id)
    (failure,) = register.failures()
    assert (failure.id, failure.code) == (document.id, "timeout")
    assert register.retry(document.id) == "queued"
    assert register.retry(document.id) == "no"
    assert [one.id for one in work.overdue(10)] == [document.id]
    claim = work.claim(document.id, "parse", "again")
    assert (claim.attempts, claim.content) == (1, document.content)


def test_a_failed_file_is_asked_for_again_from_its_inbox(intake, work, register):
    document = arrival()
    intake.take_in([document])
    fail(work, document.id)
    assert register.retry(document.id) == "wanted"
    assert intake.wanted(INBOX) == [b"a.txt"]
    assert register.status().waiting == 1
    intake.take_in([document])
    assert work.claim(document.id, "parse", "again") is not None
    assert register.status().seen == 1


def test_a_submitted_document_whose_content_is_gone_cannot_be_retried(client, keys, intake, work, register):
    document = arrival(inbox=SUBMITTED)
    intake.take_in([document])
    fail(work, document.id)
    client.delete(keys.content(document.id))
    assert register.retry(document.id) == "lost"
    assert len(list(register.failures())) == 1


def test_a_refusal_that_is_retried_and_refused_again_is_a_new_event(client, keys, intake, register):
    intake.refuse([refusal(code="too_large")])
    (failure,) = register.failures()
    assert register.retry(failure.id) == "wanted"
    intake.refuse([refusal(code="too_large")])
    ids = [json.loads(fields[b"event"])["id"] for _, fields in client.xrange(keys.events)]
    assert len(ids) == len(set(ids)) == 2


def test_a_dismissed_failure_is_ignored_by_a_named_rule(intake, work, register):
    document = arrival()
    intake.take_in([document])
    fail(work, document.id)
    assert register.dismiss(document.id)
    assert not register.dismiss(document.id)
    assert register.page(document.id).facts["rule"] == "dismissed"
    assert (register.status().failed, register.status().ignored) == (0, 1)


def test_a_document_is_found_by_id_article_path_and_digest(intake, work, register):
    document = arrival()
    intake.take_in([document])
    assert register.find(document.digest, []) == document.id
    claim = work.claim(document.id, "parse", "t")
    work.publish(claim, publication(claim, article_id="article1"))
    assert register.find(document.id, []) == document.id
    assert register.find("article1", []) == document.id
    assert register.find("a.txt", ["nobody", document.id]) == document.id
    assert register.find(document.digest, []) == document.id
    assert register.find("nobody", []) is None
    assert register.page("nobody") is None
    page = register.page(document.id)
    assert page.article == {"id": "article1", "revision": 1}
    assert page.facts["took_seconds"] >= 0


def test_who_is_alive_says_so_and_who_left_is_gone(client, keys, register):
    heart = Heartbeat(client, keys, "watcher", lambda: {"paused": None})
    stop = threading.Event()
    thread = threading.Thread(target=heart.run, args=(stop,))
    thread.start()
    wait_for(lambda: register.status().watchers)
    stop.set()
    thread.join()
    assert register.status().watchers == []


def test_who_was_not_heard_of_for_long_is_not_alive_and_then_forgotten(client, keys):
    Heartbeat(client, keys, "worker", dict).beat()
    seconds, _ = client.time()
    assert len(alive(client, keys, seconds * 1000)) == 1
    assert alive(client, keys, seconds * 1000 + 60_000) == []
    assert client.hlen(keys.alive) == 1
    assert alive(client, keys, seconds * 1000 + FORGOTTEN_MS + 60_000) == []
    assert client.hlen(keys.alive) == 0


def test_a_large_document_is_kept_packed_and_its_size_is_told_as_it_is(client, keys, intake, register):
    page = arrival(content=b"<p>The council votes tomorrow.</p>" * 5_000)
    intake.take_in([page])
    assert client.strlen(keys.content(page.id)) < len(page.content) / 4
    assert register.page(page.id).facts["size_bytes"] == len(page.content)
    assert int(client.hget(keys.counts, "pending_bytes")) == len(page.content)


def test_content_that_is_damaged_is_as_good_as_lost(client, keys, intake, work, caplog):
    page = arrival(content=b"<p>The council votes tomorrow.</p>" * 5_000)
    intake.take_in([page])
    client.setrange(keys.content(page.id), 100, b"damage")
    assert work.claim(page.id, "parse", "t").content is None
    assert "work.damaged" in caplog.text
