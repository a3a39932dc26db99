"""The inbox on a real file system: nothing in it leads out of it or holds the reader up."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.watcher.reading import opened
from worker.adapters.inbox import ChangedError, Facts, Inbox, Sighting
from worker.adapters.open_files import OpenFiles
from worker.watcher.rules import Rules

names = st.binary(min_size=1, max_size=40).filter(
    lambda name: b"/" not in name and b"\0" not in name and name not in (b".", b"..")
)


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox").mkdir()
    return Inbox("inbox", os.fsencode(tmp_path / "inbox"))


def walk(inbox, known=None, **options):
    rules = Rules()
    steps = inbox.walk((known or {}).get, lambda name: rules.of_directory(name) is not None, **options)
    return {step.path: step for step in steps if isinstance(step, Sighting)}


def test_stamps_by_whole_seconds_are_noticed():
    assert Facts("file", 1, 3, 2_000_000_000, 4_000_000_000).coarse
    assert not Facts("file", 1, 3, 2_000_000_000, 4_000_000_001).coarse
    assert not Facts("file", 1, 3, 2_000_000_001, 4_000_000_000).coarse


def read(inbox, path):
    with opened(inbox, path) as file:
        return file.read()


def test_every_kind_of_thing_is_seen_for_what_it_is(inbox):
    root = inbox.path
    (root / "a.txt").write_text("one")
    (root / "deep" / "er").mkdir(parents=True)
    (root / "deep" / "er" / "b.txt").write_text("two")
    (root / "folder.txt").mkdir()
    (root / "link").symlink_to("a.txt")
    (root / "dangling").symlink_to("nowhere")
    (root / "loop").symlink_to(".")
    os.mkfifo(root / "pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind(os.path.relpath(root / "socket"))
    server.close()
    assert {path: sighting.facts.kind for path, sighting in walk(inbox).items()} == {
        b"a.txt": "file", b"deep/er/b.txt": "file", b"link": "symlink", b"dangling": "symlink", b"loop": "symlink",
        b"pipe": "pipe", b"socket": "socket",
    }  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names, folder=names, content=st.binary(max_size=100))
def test_a_name_may_be_any_bytes(inbox, name, folder, content):
    root = inbox.root
    shutil.rmtree(root)
    os.makedirs(os.path.join(root, b"d", folder))
    path = b"d/" + folder + b"/" + name
    with open(os.path.join(root, path), "wb") as file:
        file.write(content)
    if Rules().of_directory(folder) is None:
        assert list(walk(inbox)) == [path]
    assert read(inbox, path) == content


def test_what_is_known_is_not_seen_again_until_it_changes(inbox):
    file = inbox.path / "a.txt"
    file.write_text("one")
    (inbox.path / ".hidden").mkdir()
    known = {path: sighting.facts.token for path, sighting in walk(inbox).items()}
    assert set(known) == {b"a.txt", b".hidden"}
    seen = {}
    assert walk(inbox, known, seen=seen.__setitem__) == {}
    assert seen == known
    file.chmod(0o600)
    assert set(walk(inbox, known)) == {b"a.txt"}


def test_a_folder_that_rules_leave_alone_is_seen_and_not_entered(inbox):
    (inbox.path / ".git").mkdir()
    (inbox.path / ".git" / "config").write_text("")
    assert {path: sighting.facts.kind for path, sighting in walk(inbox).items()} == {b".git": "directory"}


def test_a_deep_tree_is_walked_and_read(inbox):
    path = b"/".join([b"d"] * 300 + [b"a.txt"])
    os.makedirs(os.path.join(inbox.root, os.path.dirname(path)))
    Path(os.fsdecode(os.path.join(inbox.root, path))).write_text("deep")
    assert list(walk(inbox)) == [path]
    assert read(inbox, path) == b"deep"


def test_a_path_longer_than_the_system_allows_is_reported(inbox):
    descriptor = os.open(inbox.root, os.O_RDONLY)
    for _ in range(20):
        os.mkdir(b"d" * 250, dir_fd=descriptor)
        inner = os.open(b"d" * 250, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    (sighting,) = walk(inbox).values()
    assert sighting.error is not None
    assert sighting.error.strerror == "File name too long"


def test_a_symlink_is_never_opened(inbox, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (inbox.path / "a.txt").write_text("one")
    with inbox.reader(OpenFiles()) as reader:
        facts = reader.facts(b"a.txt")
        (inbox.path / "a.txt").unlink()
        (inbox.path / "a.txt").symlink_to(tmp_path / "secret")
        assert reader.facts(b"a.txt").kind == "symlink"
        with pytest.raises(OSError, match="symbolic"), reader.opened(b"a.txt", facts):
            pass


def test_a_folder_swapped_for_a_symlink_does_not_lead_out(inbox, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.txt").write_text("secret")
    (inbox.path / "desk").symlink_to(tmp_path / "outside")
    with inbox.reader(OpenFiles()) as reader, pytest.raises(OSError, match="Not a directory"):
        reader.facts(b"desk/a.txt")


def test_a_pipe_that_takes_the_place_of_a_file_does_not_hold_the_reader_up(inbox):
    file = inbox.path / "a.txt"
    file.write_text("one")
    with inbox.reader(OpenFiles()) as reader:
        facts = reader.facts(b"a.txt")
        file.unlink()
        os.mkfifo(file)
        with pytest.raises(ChangedError), reader.opened(b"a.txt", facts):
            pass


@pytest.mark.parametrize("change", ["truncate", "append", "replace", "same size"])
def test_a_file_that_changes_while_it_is_read_is_not_taken(inbox, change):
    path = inbox.path / "a.txt"
    path.write_text("one")
    os.utime(path, ns=(0, 0))
    with opened(inbox, b"a.txt") as file:
        if change == "truncate":
            os.truncate(path, 0)
        elif change == "append":
            with path.open("a") as more:
                more.write("more")
        elif change == "replace":
            (inbox.path / "b.txt").write_text("two")
            os.rename(inbox.path / "b.txt", path)
        else:
            path.write_text("two")
        with pytest.raises(ChangedError):
            file.read()


def as_nobody(work):
    """Run in a child that is neither root nor the file's owner; its exit code tells."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            code = int(bool(work()))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def public_inbox():
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    root = tempfile.mkdtemp(prefix="inbox-")
    os.chmod(root, 0o755)
    yield Inbox("inbox", os.fsencode(root))
    shutil.rmtree(root)


def test_where_nobody_can_tell_whether_a_file_is_open_that_is_said(public_inbox):
    (public_inbox.path / "a.txt").write_text("one")

    def cannot_tell():
        with opened(public_inbox, b"a.txt") as file:
            return file.held_for_writing() is None

    assert as_nobody(cannot_tell) == 1


def test_an_unreadable_file_and_folder_are_seen(public_inbox):
    (public_inbox.path / "a.txt").write_text("one")
    (public_inbox.path / "a.txt").chmod(0)
    (public_inbox.path / "desk").mkdir(mode=0)

    def refused():
        seen = walk(public_inbox)
        with pytest.raises(PermissionError):
            read(public_inbox, b"a.txt")
        return set(seen) == {b"a.txt", b"desk"} and isinstance(seen[b"desk"].error, PermissionError)

    assert as_nobody(refused) == 1


def test_the_folder_is_known_by_its_device_and_inode(inbox):
    before = inbox.identity()
    assert before == inbox.identity()
    inbox.path.rename(inbox.path.with_name("before"))
    with pytest.raises(FileNotFoundError):
        inbox.identity()
    inbox.path.mkdir()
    assert inbox.identity() != before
    assert stat.S_ISDIR(inbox.path.stat().st_mode)
