"""A file system whose time stamps are so coarse that an edit of the same size leaves everything as it was."""

from __future__ import annotations

import pytest

from tests.integration.watcher.fakes import Watched
from worker.adapters import inbox as inbox_adapter
from worker.errors import TransientError


@pytest.fixture(autouse=True)
def one_stamp_for_all(monkeypatch):
    facts = inbox_adapter._facts
    monkeypatch.setattr(inbox_adapter, "_facts", lambda found: facts(found)._replace(modified_ns=0, changed_ns=0))


def test_an_edit_that_its_stamps_do_not_show_is_taken_in_by_its_close(inbox):
    with Watched(inbox).running() as watched:
        for content in ("three people died", "seven people died"):
            (inbox / "a.txt").write_text(content)
            watched.takes_in("a.txt", content.encode())
    assert len(watched.ledger.arrivals) == 2


def test_an_edit_that_its_stamps_do_not_show_outlasts_a_ledger_that_fails(inbox):
    with Watched(inbox).running() as watched:
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")

        def fails_once(_, take_in=watched.ledger.take_in):
            watched.ledger.take_in = take_in
            raise TransientError("the server does not answer")

        watched.ledger.take_in = fails_once
        (inbox / "a.txt").write_text("two")
        watched.takes_in("a.txt", b"two")
