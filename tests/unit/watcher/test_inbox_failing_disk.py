"""A walk on a disk that fails: the error is seen with its path, and the walk goes on."""

from __future__ import annotations

import errno
import os
from types import SimpleNamespace

import pytest

from tests.integration.watcher.fakes import breaking_off
from worker.adapters.inbox import Inbox, Sighting


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox").mkdir()
    return Inbox("inbox", os.fsencode(tmp_path / "inbox"))


def walk(inbox, under=b""):
    steps = inbox.walk({}.get, lambda _: False, under)
    return {step.path: step for step in steps if isinstance(step, Sighting)}


@pytest.mark.parametrize("under", [b"", b"two"])
def test_a_folder_that_breaks_off_is_seen_and_ends_no_walk(inbox, monkeypatch, under):
    for desk in ("one", "three", "two"):
        (inbox.path / desk).mkdir()
        (inbox.path / desk / "a.txt").write_text("one")
    monkeypatch.setattr(os, "scandir", breaking_off(inbox.path / "two", after=0))
    seen = walk(inbox, under=under)
    assert seen.pop(b"two").error.errno == errno.EIO
    assert set(seen) == (set() if under else {b"one/a.txt", b"three/a.txt"})


def test_an_entry_of_which_not_even_the_kind_can_be_told_is_seen_with_the_error(inbox, monkeypatch):
    def fails(**_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    class FakeEntries(list):
        __enter__ = __exit__ = lambda *_: None

    entry = SimpleNamespace(name=b"a.txt", is_dir=fails, stat=fails)
    monkeypatch.setattr(os, "scandir", lambda _: FakeEntries([entry]))
    assert walk(inbox)[b"a.txt"].error.errno == errno.EIO
