"""What the file system tells, and that losing a hint is noticed."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from worker.adapters.inotify import Inotify
from worker.watcher.events import FileEvents, Hint, Kind
from worker.watcher.rules import Rules

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has inotify")


@pytest.fixture
def root(tmp_path):
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def events(root):
    events = FileEvents(os.fsencode(root), Rules().leave_directory)
    yield events
    events.stop()


def drained(events):
    hints = []
    while more := events.drain():
        hints += more
    return hints


def test_a_file_that_is_written_appears_and_is_closed(root, events):
    (root / "a.txt").write_text("one")
    assert drained(events) == [Hint(Kind.APPEARED, b"a.txt"), Hint(Kind.CLOSED, b"a.txt")]


def test_a_file_that_is_moved_in_or_renamed_counts_as_closed(root, events, tmp_path):
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "a.txt").rename(root / "a.txt")
    (root / "a.txt").rename(root / "b.txt")
    assert drained(events) == [Hint(Kind.CLOSED, b"a.txt"), Hint(Kind.CLOSED, b"b.txt")]


def test_a_hard_link_appears_and_nothing_tells_that_it_is_complete(root, events, tmp_path):
    (tmp_path / "a.txt").write_text("one")
    os.link(tmp_path / "a.txt", root / "a.txt")
    assert drained(events) == [Hint(Kind.APPEARED, b"a.txt")]


def test_a_new_folder_is_told_of_and_listened_to(root, events):
    (root / "desk" / "deeper").mkdir(parents=True)
    assert Hint(Kind.DIRECTORY, b"desk") in drained(events)
    (root / "desk" / "deeper" / "a.txt").write_text("one")
    assert Hint(Kind.CLOSED, b"desk/deeper/a.txt") in drained(events)


def test_folders_that_were_there_are_listened_to(root):
    (root / "desk" / "deeper").mkdir(parents=True)
    events = FileEvents(os.fsencode(root), Rules().leave_directory)
    (root / "desk" / "deeper" / "a.txt").write_text("one")
    assert Hint(Kind.CLOSED, b"desk/deeper/a.txt") in drained(events)
    events.stop()


def test_a_folder_that_is_renamed_goes_by_its_new_name(root, events):
    (root / "desk" / "deeper").mkdir(parents=True)
    drained(events)
    (root / "desk").rename(root / "other")
    assert drained(events) == [Hint(Kind.DIRECTORY, b"other")]
    (root / "other" / "deeper" / "a.txt").write_text("one")
    assert Hint(Kind.CLOSED, b"other/deeper/a.txt") in drained(events)


def test_a_folder_that_is_moved_out_is_listened_to_no_longer(root, events, tmp_path):
    (root / "desk").mkdir()
    drained(events)
    (root / "desk").rename(tmp_path / "desk")
    (tmp_path / "desk" / "a.txt").write_text("one")
    assert drained(events) == []


def test_a_folder_that_is_deleted_and_made_again_is_listened_to(root, events):
    for _ in range(3):
        (root / "desk").mkdir()
        drained(events)
        (root / "desk" / "a.txt").write_text("one")
        assert Hint(Kind.CLOSED, b"desk/a.txt") in drained(events)
        (root / "desk" / "a.txt").unlink()
        (root / "desk").rmdir()


def test_a_folder_that_rules_leave_alone_is_not_listened_to(root, events):
    (root / ".git").mkdir()
    assert drained(events) == [Hint(Kind.DIRECTORY, b".git")]
    (root / ".git" / "config").write_text("one")
    assert drained(events) == []


def test_names_are_bytes(root, events):
    with open(os.path.join(os.fsencode(root), b"\xff\n"), "wb"):
        pass
    assert drained(events)[-1] == Hint(Kind.CLOSED, b"\xff\n")


def test_hints_that_the_system_dropped_are_known_to_be_lost(root, events):
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    for number in range(limit // 2 + 10):
        (root / str(number)).touch()
    (root / "desk").mkdir()
    assert Hint(Kind.LOST, b"") in drained(events)
    (root / "desk" / "a.txt").write_text("one")
    assert Hint(Kind.CLOSED, b"desk/a.txt") in drained(events)


@pytest.mark.parametrize("change", ["moved", "deleted"])
def test_a_watched_folder_that_goes_is_noticed(root, events, change):
    if change == "moved":
        root.rename(root.with_name("elsewhere"))
    else:
        root.rmdir()
    drained(events)
    assert not events.listening()


def test_a_limit_that_leaves_folders_out_is_reported(root, monkeypatch):
    (root / "desk").mkdir()
    listen = Inotify.listen

    def only_the_root(self, folder):
        if b"desk" in folder:
            raise OSError(errno.ENOSPC, "No space left on device")
        return listen(self, folder)

    monkeypatch.setattr(Inotify, "listen", only_the_root)
    events = FileEvents(os.fsencode(root), Rules().leave_directory)
    assert "max_user_watches" in events.incomplete
    events.stop()


def test_a_folder_that_is_not_there_cannot_be_listened_to(tmp_path):
    with pytest.raises(FileNotFoundError):
        FileEvents(os.fsencode(tmp_path / "missing"), Rules().leave_directory)


def test_a_system_without_inotify_says_so(monkeypatch):
    monkeypatch.setattr("worker.adapters.inotify.ctypes.CDLL", lambda *_, **__: object())
    with pytest.raises(OSError, match="no inotify"):
        Inotify()


def test_no_descriptor_is_left_behind(root):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        FileEvents(os.fsencode(root), Rules().leave_directory).stop()
    assert len(os.listdir("/proc/self/fd")) == before
