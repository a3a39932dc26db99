"""The halves by themselves, as on many machines: a watcher here, workers elsewhere, one server between them."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from tests.acceptance.articles import article
from tests.acceptance.home import CELERY, COPYDESK, PATIENCE_SECONDS, new_home
from tests.builders import wait_for
from tests.servers import start_server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = start_server("valkey", tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture
def machine(server, request):
    """Homes that share nothing but the server, under a prefix of the test's own, and what was started in them."""
    prefix = f"{request.node.name}:".replace("_", "-")
    homes, running = [], []

    def make(**settings: str):
        maker = new_home()
        homes.append(maker)
        home = next(maker)
        home.environment |= {"COPYDESK_REDIS__URL": server.url, "COPYDESK_REDIS__PREFIX": prefix}
        home.environment |= {f"COPYDESK_{name.upper()}": value for name, value in settings.items()}
        home.starts = lambda *command: running.append(home.start(*command)) or running[-1]
        return home

    make.prefix = prefix
    yield make
    for process in reversed(running):
        process.stop()
    for maker in homes:
        next(maker, None)


@contextmanager
def stream(server, prefix):
    """Asks for the events that are out: paths and the events themselves."""
    with server.client(decode_responses=True) as client:
        yield lambda: [json.loads(fields["event"]) for _, fields in client.xrange(f"{prefix}events")]


def test_workers_elsewhere_publish_what_a_watcher_here_took_in(server, machine):
    here, there, elsewhere = machine(), machine(), machine()
    here.starts(COPYDESK, "watch", "inbox").says("watch.begins")
    for number in range(40):
        (here.folder / "inbox" / f"{number}.txt").write_bytes(article(f"Article number {number}"))
    workers = [home.starts(COPYDESK, "work", "--workers", "1") for home in (there, elsewhere)]
    with stream(server, machine.prefix) as events:
        wait_for(lambda: len(events()) >= 40, PATIENCE_SECONDS, "all 40 results")
        assert sorted(int(event["data"]["source"]["path"][:-4]) for event in events()) == list(range(40))
    for worker in workers:
        wait_for(lambda worker=worker: "result=published" in worker.err, PATIENCE_SECONDS, "both to take part")
    status = there.run("status", "--json").json
    assert (status["published"], status["waiting"], len(status["workers"])) == (40, 0, 2)


def test_a_file_deleted_while_it_is_queued_is_published_all_the_same(server, machine):
    here = machine()
    here.starts(COPYDESK, "watch", "inbox").says("watch.begins")
    (here.folder / "inbox" / "gone.txt").write_bytes(article("It was there for a moment"))
    wait_for(lambda: here.run("status", "--json").json["waiting"] == 1, PATIENCE_SECONDS, "it to be taken in")
    (here.folder / "inbox" / "gone.txt").unlink()
    machine().starts(COPYDESK, "work")
    with stream(server, machine.prefix) as events:
        (event,) = wait_for(events, PATIENCE_SECONDS, "the result")
    assert event["data"]["headline"] == "It was there for a moment"


def test_a_plain_celery_worker_works_as_well(server, machine):
    home = machine(work__concurrency="1")
    worker = home.starts(CELERY, "-A", "worker", "worker")
    answer = home.run("submit", "-", "--name", "plain.txt", "--wait", stdin=article("Read by a plain Celery worker"))
    assert (answer.code, answer.json["headline"]) == (0, "Read by a plain Celery worker")
    assert "result=published" in worker.err


def test_a_stage_with_a_queue_of_its_own_runs_on_its_own_workers(server, machine):
    """Urgent documents overtake the others there too."""
    settings = {"queues__enrich": "slow", "inbox__urgent": "breaking"}
    here = machine(**settings)
    parsing = machine(**settings).starts(COPYDESK, "work", "--queues", "parse", "--workers", "1")
    enriching = machine(**settings).starts(COPYDESK, "work", "--queues", "slow", "--workers", "1")
    here.starts(COPYDESK, "watch", "inbox").says("watch.begins")
    (here.folder / "inbox" / "breaking").mkdir()
    (here.folder / "inbox" / "breaking" / "now.txt").write_bytes(article("What cannot wait"))
    (here.folder / "inbox" / "later.txt").write_bytes(article("What can wait"))
    with stream(server, machine.prefix) as events:
        wait_for(lambda: len(events()) == 2, PATIENCE_SECONDS, "both results")
        assert {event["data"]["headline"] for event in events()} == {"What cannot wait", "What can wait"}
        assert all(event["data"]["summary"]["brief"] for event in events())
    wait_for(lambda: enriching.err.count("result=published") == 2, PATIENCE_SECONDS, "the log of the enriching worker")
    assert parsing.err.count("result=to enrich") == 2
    assert "result=published" not in parsing.err
