"""Whatever lies in the inbox, it ends as exactly one of: taken in, failed with a reason, ignored by a named rule."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.integration.watcher.fakes import Watched, wait_until

WRITER = """
import sys, time
with open(sys.argv[1], "w") as file:
    for line in sys.stdin:
        file.write(line)
        file.flush()
        print("written", flush=True)
"""


class SlowWriter:
    """Another process that writes a file line by line, and holds it open in between."""

    def __init__(self, path):
        self._process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def write(self, line):
        self._process.stdin.write(line)
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "written\n"

    def close(self):
        self._process.communicate()

    def kill(self):
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()


def waits_for_two_walks(watched):
    """The folder is walked twice over, so that whatever could settle has had its time."""
    for _ in range(2):
        calls = watched.ledger.calls["generation"]
        wait_until(lambda calls=calls: watched.ledger.calls["generation"] >= calls + 2)


def test_a_slow_writer_is_waited_for_however_long_it_pauses(inbox):
    with Watched(inbox, settle_seconds=0.05, rescan_seconds=0.2).running() as watched:
        writer = SlowWriter(inbox / "a.txt")
        writer.write("half\n")
        waits_for_two_walks(watched)
        assert watched.ledger.arrivals == []
        writer.write("whole\n")
        writer.close()
        watched.takes_in("a.txt", b"half\nwhole\n")
    assert len(watched.ledger.arrivals) == 1


def test_a_slow_writer_that_was_there_first_is_waited_for_too(inbox):
    writer = SlowWriter(inbox / "a.txt")
    writer.write("half\n")
    with Watched(inbox, settle_seconds=0.05, rescan_seconds=0.2, events=False).running() as watched:
        waits_for_two_walks(watched)
        assert watched.ledger.arrivals == []
        writer.close()
        watched.takes_in("a.txt", b"half\n")


def test_what_a_writer_left_behind_when_it_was_killed_is_taken_in_as_it_is(inbox):
    with Watched(inbox).running() as watched:
        writer = SlowWriter(inbox / "a.txt")
        writer.write("half\n")
        writer.kill()
        watched.takes_in("a.txt", b"half\n")


@pytest.mark.parametrize(
    "name", [b"new\nline.txt", b"\xff\xfe.txt", b"-rf", b"\x1b[2J.txt", "\u202etxt.a".encode(), b"n" * 255]
)
def test_a_name_in_any_bytes_is_taken_in(inbox, name):
    with Watched(inbox).running() as watched:
        with open(os.path.join(os.fsencode(inbox), name), "wb") as file:
            file.write(b"one")
        watched.takes_in(name, b"one")
    assert watched.ledger.arrivals[0].path.encode()


def test_a_file_of_five_gigabytes_fails_without_being_read(inbox):
    with Watched(inbox).running() as watched:
        with (inbox / "a.txt").open("wb") as file:
            file.truncate(5_000_000_000)
        refusal = watched.refuses("a.txt")
    assert refusal.code == "too_large"
    assert "5,000,000,000" in refusal.reason


def test_an_empty_file_fails_and_is_read_when_it_is_filled(inbox):
    with Watched(inbox).running() as watched:
        (inbox / "a.txt").touch()
        assert watched.refuses("a.txt").code == "empty"
        (inbox / "a.txt").write_text("one")
        watched.takes_in("a.txt", b"one")


def test_what_is_no_file_is_ignored_by_a_named_rule_and_the_others_go_on(inbox, tmp_path):
    (tmp_path / "secret").write_text("secret")
    os.mkfifo(inbox / "pipe")
    (inbox / "inside").symlink_to("a.txt")
    (inbox / "outside").symlink_to(tmp_path / "secret")
    (inbox / "dangling").symlink_to("nowhere")
    (inbox / "folder.txt").mkdir()
    server = socket.socket(socket.AF_UNIX)
    server.bind(os.path.relpath(inbox / "socket"))
    server.close()
    with Watched(inbox).running() as watched:
        (inbox / "folder.txt" / "a.txt").write_text("one")
        watched.takes_in("folder.txt/a.txt", b"one")
        rules = {name: watched.refuses(name).rule for name in ("pipe", "inside", "outside", "dangling", "socket")}
        assert rules == {
            "pipe": "pipe", "inside": "symlink", "outside": "symlink", "dangling": "symlink", "socket": "socket",
        }  # fmt: skip
    assert [arrival.content for arrival in watched.ledger.arrivals] == [b"one"]


def test_a_device_is_ignored(inbox):
    try:
        os.mknod(inbox / "zero", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root can make a device")
    with Watched(inbox).running() as watched:
        assert watched.refuses("zero").rule == "device"


def test_a_folder_that_rules_leave_alone_is_recorded_once_and_nothing_in_it(inbox):
    (inbox / "@eaDir").mkdir()
    (inbox / "@eaDir" / "a.txt").write_text("one")
    with Watched(inbox, rescan_seconds=0.1).running() as watched:
        assert watched.refuses("@eaDir").rule == "system-directory"
        (inbox / "@eaDir" / "b.txt").write_text("two")
        waits_for_two_walks(watched)
    assert len(watched.ledger.refusals) == 1
    assert watched.ledger.arrivals == []


@pytest.mark.parametrize("name", [".staging", "@eaDir"])
def test_a_folder_that_rules_leave_alone_is_not_looked_into_when_it_comes_while_we_watch(inbox, tmp_path, name):
    (tmp_path / "stage" / "deeper").mkdir(parents=True)
    (tmp_path / "stage" / "draft.txt").write_text("draft")
    (tmp_path / "stage" / "deeper" / "draft.txt").write_text("draft")
    with Watched(inbox).running() as watched:
        wait_until(lambda: watched.watcher.state().walk_seconds is not None)
        os.rename(tmp_path / "stage", inbox / name)
        assert watched.refuses(name).rule.endswith("-directory")
        waits_for_two_walks(watched)
    assert len(watched.ledger.refusals) == 1
    assert watched.ledger.arrivals == []


def test_a_folder_that_is_asked_for_again_is_answered_for_once(inbox):
    (inbox / "desk").mkdir()
    (inbox / "desk" / "a.txt").write_text("one")
    with Watched(inbox).running() as watched:
        watched.ledger.asked_again[str(inbox)] = [b"desk"]
        assert watched.refuses("desk").rule == "directory"
        watched.takes_in("desk/a.txt", b"one")
        waits_for_two_walks(watched)
    assert watched.ledger.asked_again[str(inbox)] == []
    assert len(watched.ledger.refusals) == 1


def test_a_path_longer_than_the_system_allows_is_ignored_by_a_named_rule(inbox):
    descriptor = os.open(inbox, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=descriptor)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    with Watched(inbox).running() as watched:
        wait_until(lambda: watched.ledger.refusals)
    assert watched.ledger.refusals[0].rule == "path-too-long"


def test_a_file_that_goes_before_it_is_read_is_no_trouble(inbox, caplog):
    with Watched(inbox).running() as watched:
        for number in range(50):
            (inbox / f"{number}.txt").write_text("one")
            (inbox / f"{number}.txt").unlink()
        (inbox / "a.txt").write_text("two")
        watched.takes_in("a.txt", b"two")
        wait_until(lambda: watched.watcher.state().waiting_files == 0)
    assert watched.ledger.refusals == []
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_every_file_of_a_mixed_crowd_has_exactly_one_outcome(inbox):
    names = [f"{kind}{number}" for number in range(40) for kind in ("good", "empty", "large", "link", "part")]
    with Watched(inbox, max_bytes=100).running() as watched:
        for name in names:
            if name.startswith("good"):
                (inbox / name).write_text(name)
            elif name.startswith("empty"):
                (inbox / name).touch()
            elif name.startswith("large"):
                (inbox / name).write_text("x" * 101)
            elif name.startswith("link"):
                (inbox / name).symlink_to("nowhere")
            else:
                (inbox / f"{name}.part").write_text("half")
        wait_until(lambda: len(watched.ledger.documents) == len(names))
        waits_for_two_walks(watched)
    outcomes = [arrival.raw_path for arrival in watched.ledger.arrivals]
    outcomes += [refusal.raw_path for refusal in watched.ledger.refusals]
    assert len(outcomes) == len(set(outcomes)) == len(names)


@pytest.fixture
def foreign_inbox():
    """A folder of root's that everybody may read."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else")
    root = Path(tempfile.mkdtemp(prefix="inbox-"))
    root.chmod(0o755)
    yield root
    shutil.rmtree(root)


def as_nobody(work):
    """In a child that is neither root nor the files' owner; it has none of our threads, so it must listen to no events."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            work()
            os.write(write, b"done")
        finally:
            os.kill(os.getpid(), signal.SIGKILL)  # nothing that runs at an exit may write as nobody
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as said:
        assert said.read() == b"done"


def test_a_file_that_may_not_be_read_fails_with_what_to_do_and_the_others_go_on(foreign_inbox):
    (foreign_inbox / "a.txt").write_text("one")
    (foreign_inbox / "secret.txt").write_text("secret")
    (foreign_inbox / "secret.txt").chmod(0o600)
    (foreign_inbox / "closed").mkdir(mode=0o700)

    def watch():
        with Watched(foreign_inbox, events=False).running() as watched:
            watched.takes_in("a.txt", b"one")
            for name in ("secret.txt", "closed"):
                refusal = watched.refuses(name)
                assert refusal.code == "unreadable"
                assert "right" in refusal.reason

    as_nobody(watch)


def test_an_inbox_that_may_only_be_read_is_watched(foreign_inbox):
    before = os.stat(foreign_inbox).st_ctime_ns
    (foreign_inbox / "a.txt").write_text("one")
    before = os.stat(foreign_inbox).st_ctime_ns

    def watch():
        with Watched(foreign_inbox, events=False).running() as watched:
            watched.takes_in("a.txt", b"one")

    as_nobody(watch)
    assert os.stat(foreign_inbox).st_ctime_ns == before
