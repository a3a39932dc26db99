"""A ledger or a queue that is away, full or empty again, and a watcher that stumbles: nothing is lost, and it is said."""

from __future__ import annotations

from tests.integration.watcher.fakes import FakeLedger, Watched, wait_until
from worker.watcher import examine


def test_a_ledger_that_lost_everything_gets_everything_again(inbox):
    with Watched(inbox, rescan_seconds=60).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        watched.ledger.arrivals.clear()
        watched.ledger.lose_everything()
        watched.takes_in("a.txt", b"one")


def test_a_ledger_that_is_away_for_a_while_loses_nothing(inbox):
    with Watched(inbox).running() as watched:
        watched.ledger.down = True
        for number in range(50):
            (inbox / f"{number}.txt").write_text(f"article {number}")
        wait_until(lambda: watched.watcher.state().trouble)
        watched.ledger.down = False
        for number in range(50):
            watched.takes_in(f"{number}.txt", f"article {number}".encode())
        wait_until(lambda: watched.watcher.state().trouble is None)


def test_a_queue_that_takes_nothing_holds_up_no_intake(inbox):
    with Watched(inbox).running() as watched:
        watched.queue.down = True
        for number in range(3):
            (inbox / f"{number}.txt").write_text(f"{number}")
            wait_until(lambda seen=number: len(watched.ledger.arrivals) == seen + 1, what="intake into the ledger")
        watched.queue.down = False
        wait_until(lambda: len(watched.queue.ids()) == 3, what="the messages")


def test_a_queue_that_is_away_for_a_while_gets_every_message(inbox):
    with Watched(inbox).running() as watched:
        watched.queue.down = True
        (inbox / "a.txt").write_text("one")
        wait_until(lambda: watched.watcher.state().trouble)
        watched.queue.down = False
        watched.takes_in("a.txt", b"one")


def test_a_fault_of_the_watcher_is_said_and_it_goes_on(inbox, caplog):
    with Watched(inbox).running() as watched:
        watched.ledger.fault = ZeroDivisionError("a fault")
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
    assert "the watcher stumbled" in caplog.text


def test_a_file_over_which_the_watcher_stumbles_does_not_hold_the_others_up(inbox, caplog, monkeypatch):
    hash_of = examine.digest

    def stumbles(content):
        if content == b"deadly":
            raise ZeroDivisionError("a fault")
        return hash_of(content)

    monkeypatch.setattr(examine, "digest", stumbles)
    with Watched(inbox).running() as watched:
        for number in range(20):
            (inbox / f"{number}.txt").write_text("deadly" if number == 7 else f"article {number}")
        wait_until(lambda: len(watched.ledger.arrivals) == 19)
        assert watched.watcher.state().waiting_files == 1
    assert "the watcher stumbled" in caplog.text


def test_intake_pauses_visibly_while_the_ledger_is_full_and_goes_on_when_there_is_room(inbox, caplog):
    ledger = FakeLedger(capacity=3)
    with Watched(inbox, ledger=ledger, max_pending=3).running() as watched:
        for number in range(10):
            (inbox / f"{number}.txt").write_text(f"article {number}")
        wait_until(lambda: watched.watcher.state().pause)
        assert len(ledger.arrivals) == 3
        while len(ledger.arrivals) < 10:
            wait_until(lambda: ledger.pending)
            for arrival in list(ledger.arrivals):
                ledger.settle(arrival)
        wait_until(lambda: watched.watcher.state().pause is None)
    assert len(set(watched.queue.ids())) == 10
    assert "intake pauses" in caplog.text
