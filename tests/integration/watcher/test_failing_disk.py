"""A disk that fails while a folder is read: what it gave is taken in, and the other folders go on."""

from __future__ import annotations

import os

from tests.integration.watcher.fakes import Watched, breaking_off, refusing, wait_until


def test_a_folder_that_breaks_off_is_a_failure_and_the_others_go_on(inbox, monkeypatch):
    for desk in ("one", "three", "two"):
        (inbox / desk).mkdir()
        for name in ("a.txt", "b.txt"):
            (inbox / desk / name).write_text(desk)
    monkeypatch.setattr(os, "scandir", breaking_off(inbox / "two", after=1))
    with Watched(inbox, events=False, rescan_seconds=0.1).running() as watched:
        assert watched.refuses("two").code == "unreadable"
        for desk in ("one", "three"):
            for name in ("a.txt", "b.txt"):
                watched.takes_in(f"{desk}/{name}", desk.encode())
        wait_until(lambda: len(watched.ledger.arrivals) == 5, what="intake of what came before the error")
        calls = watched.ledger.calls["generation"]
        wait_until(lambda: watched.ledger.calls["generation"] >= calls + 2, what="another walk")
    assert len(watched.ledger.refusals) == 1


def test_an_inbox_that_breaks_off_is_said_and_what_it_gave_is_taken_in(inbox, monkeypatch, caplog):
    for name in ("a.txt", "b.txt"):
        (inbox / name).write_text("one")
    monkeypatch.setattr(os, "scandir", breaking_off(inbox, after=1))
    with Watched(inbox, events=False).running() as watched:
        wait_until(lambda: watched.ledger.arrivals)
    assert watched.ledger.refusals == []
    assert "files cannot be read for now: Input/output error" in caplog.text


def test_a_folder_that_cannot_be_listed_is_trouble_until_it_can(inbox, monkeypatch):
    """As when the right to read it is taken away, and the right to enter it stays."""
    with Watched(inbox, events=False).running() as watched:
        wait_until(lambda: watched.watcher.state().walk_seconds is not None)
        monkeypatch.setattr(os, "scandir", refusing(inbox))
        wait_until(lambda: watched.watcher.state().trouble == f"inbox {inbox} cannot be listed (Permission denied)")
        monkeypatch.undo()
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")
        wait_until(lambda: watched.watcher.state().trouble is None)


def test_a_folder_that_is_listed_in_part_is_trouble_while_it_is(inbox, monkeypatch):
    (inbox / "a.txt").write_text("one")
    with Watched(inbox, events=False).running() as watched:
        watched.takes_in("a.txt", b"one")
        monkeypatch.setattr(os, "scandir", breaking_off(inbox, 0))
        wait_until(lambda: watched.watcher.state().trouble == f"inbox {inbox} cannot be listed (Input/output error)")
        walks = watched.walks()
        wait_until(lambda: watched.walks() > walks + 1)
        assert watched.watcher.state().trouble, "a walk that came to its end without some of the files is no good sign"
        monkeypatch.undo()
        wait_until(lambda: watched.watcher.state().trouble is None)
