"""Sources leave the inbox whole, into the archive or for good, and never by mistake."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.adapters import archive as archive_module
from worker.adapters.archive import Archive, numbered
from worker.adapters.disposal import Disposal
from worker.adapters.inbox import Inbox
from worker.adapters.open_files import OpenFiles
from worker.identity import digest
from worker.ports import Settled


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox").mkdir()
    return Inbox("inbox", os.fsencode(tmp_path / "inbox"))


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


def settled(inbox, path, content=b"one"):
    target = inbox.path / os.fsdecode(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    with inbox.reader(OpenFiles()) as reader:
        signature = reader.facts(path).signature
    return Settled(path.hex(), path, digest(content), signature)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def no_link(*_, **__):
    raise OSError(errno.EXDEV, "Invalid cross-device link")


hard_link = os.link


def across_file_systems(source, target, *, src_dir_fd=None, follow_symlinks=True):
    """Links within the archive only."""
    if src_dir_fd is not None:
        no_link()
    hard_link(source, target, follow_symlinks=follow_symlinks)


@pytest.fixture(params=["link", "copy", "copy without links"])
def way(request, monkeypatch):
    """Within a file system, across to another, and to one that has no links."""
    if request.param == "copy":
        monkeypatch.setattr(os, "link", across_file_systems)
    elif request.param == "copy without links":
        monkeypatch.setattr(os, "link", no_link)


def test_a_source_goes_into_the_archive_under_its_path(inbox, archive, way):
    source = settled(inbox, b"desk/a.txt")
    disposed = Disposal(inbox, Archive(archive)).dispose([source])
    assert (disposed.done, disposed.stuck) == ([source], [])
    assert contents(inbox.path) == {}
    assert contents(archive) == {"desk/a.txt": b"one"}


def test_the_archive_is_made_when_it_is_first_needed(inbox, tmp_path, way):
    Disposal(inbox, Archive(tmp_path / "new" / "archive")).dispose([settled(inbox, b"a.txt")])
    assert contents(tmp_path / "new" / "archive") == {"a.txt": b"one"}


def test_nothing_in_the_archive_is_ever_overwritten(inbox, archive, way):
    disposal = Disposal(inbox, Archive(archive))
    for number in range(4):
        assert disposal.dispose([settled(inbox, b"a.txt", b"%d" % number)]).done
    assert contents(archive) == {"a.txt": b"0", "a.1.txt": b"1", "a.2.txt": b"2", "a.3.txt": b"3"}


def test_a_copy_keeps_the_time_and_the_rights_of_the_file(inbox, archive, way):
    source = settled(inbox, b"a.txt")
    os.utime(inbox.path / "a.txt", (1, 2))
    (inbox.path / "a.txt").chmod(0o640)
    assert Disposal(inbox, Archive(archive)).dispose([source]).done
    facts = (archive / "a.txt").stat()
    assert (facts.st_mtime, facts.st_mode & 0o777) == (2, 0o640)


def test_names_in_any_bytes_and_of_full_length_are_archived(inbox, archive, way):
    disposal = Disposal(inbox, Archive(archive))
    for name in (b"\xff\n.txt", b"n" * 251 + b".txt"):
        for _ in range(2):
            assert disposal.dispose([settled(inbox, name)]).done
    assert len(os.listdir(archive)) == 4


def test_without_an_archive_the_source_is_deleted(inbox):
    source = settled(inbox, b"a.txt")
    assert Disposal(inbox, None).dispose([source]).done == [source]
    assert contents(inbox.path) == {}


def test_a_source_that_was_only_touched_is_disposed_of(inbox, archive):
    source = settled(inbox, b"a.txt")
    os.utime(inbox.path / "a.txt")
    assert Disposal(inbox, Archive(archive)).dispose([source]).done == [source]
    assert contents(archive) == {"a.txt": b"one"}


@pytest.mark.parametrize("keep", [True, False])
def test_new_content_under_the_name_is_not_ours_to_touch(inbox, archive, keep):
    source = settled(inbox, b"a.txt")
    (inbox.path / "a.txt").write_bytes(b"two")
    disposed = Disposal(inbox, Archive(archive) if keep else None).dispose([source])
    assert disposed.done == [source]
    assert contents(inbox.path) == {"a.txt": b"two"}
    assert contents(archive) == {}


def test_a_source_that_is_gone_or_another_kind_of_thing_is_done(inbox, archive):
    gone, linked, piped = (settled(inbox, name) for name in (b"a.txt", b"b.txt", b"c.txt"))
    for name in ("a.txt", "b.txt", "c.txt"):
        (inbox.path / name).unlink()
    (inbox.path / "b.txt").symlink_to("/etc/passwd")
    os.mkfifo(inbox.path / "c.txt")
    disposed = Disposal(inbox, Archive(archive)).dispose([gone, linked, piped])
    assert disposed.done == [gone, linked, piped]
    assert contents(archive) == {}


def test_content_that_arrives_between_archiving_and_removing_stays(inbox, archive, monkeypatch):
    source = settled(inbox, b"a.txt")
    sync = Archive.sync

    def replaced_meanwhile(self):
        sync(self)
        (inbox.path / "b.txt").write_bytes(b"two")
        os.rename(inbox.path / "b.txt", inbox.path / "a.txt")

    monkeypatch.setattr(Archive, "sync", replaced_meanwhile)
    assert Disposal(inbox, Archive(archive)).dispose([source]).done == [source]
    assert contents(inbox.path) == {"a.txt": b"two"}
    assert contents(archive) == {"a.txt": b"one"}


@pytest.mark.parametrize(
    "ended", ["before the source went", "before the name for the time of writing went", "while it copied"]
)
def test_what_a_watcher_that_was_ended_had_placed_is_not_archived_twice(inbox, archive, monkeypatch, ended):
    monkeypatch.setattr(os, "link", across_file_systems)
    source = settled(inbox, b"a.txt")
    unfinished = archive / f".copydesk-{source.digest}.part"
    if ended == "while it copied":
        unfinished.write_bytes(b"o")
    else:
        shutil.copy2(inbox.path / "a.txt", archive / "a.txt")
    if ended == "before the name for the time of writing went":
        hard_link(archive / "a.txt", unfinished)
        assert Disposal(inbox, Archive(archive)).dispose([settled(inbox, b"b.txt")]).done
        assert contents(archive) == {"a.txt": b"one", "b.txt": b"one"}
    assert Disposal(inbox, Archive(archive)).dispose([source]).done == [source]
    assert contents(inbox.path) == {}
    assert (archive / "a.txt").read_bytes() == b"one"
    assert not (archive / "a.1.txt").exists()
    assert not unfinished.exists()


def test_the_same_content_of_another_day_is_archived_again(inbox, archive, monkeypatch):
    monkeypatch.setattr(os, "link", across_file_systems)
    for day in range(2):
        source = settled(inbox, b"a.txt")
        os.utime(inbox.path / "a.txt", (day * 86400, day * 86400))
        assert Disposal(inbox, Archive(archive)).dispose([source]).done
    assert contents(archive) == {"a.txt": b"one", "a.1.txt": b"one"}


def test_a_copy_that_another_watcher_is_making_is_waited_for(inbox, archive, monkeypatch):
    monkeypatch.setattr(os, "link", across_file_systems)
    source = settled(inbox, b"a.txt")
    with (archive / f".copydesk-{source.digest}.part").open("wb") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        disposed = Disposal(inbox, Archive(archive)).dispose([source])
        assert [reason for _, reason in disposed.stuck] == ["another watcher is putting it into the archive just now"]
    assert Disposal(inbox, Archive(archive)).dispose([source]).done == [source]
    assert contents(archive) == {"a.txt": b"one"}


def test_a_link_in_the_archive_is_neither_followed_nor_overwritten(inbox, archive, tmp_path, way):
    (tmp_path / "elsewhere").write_bytes(b"one")
    (archive / "a.txt").symlink_to(tmp_path / "elsewhere")
    assert Disposal(inbox, Archive(archive)).dispose([settled(inbox, b"a.txt")]).done
    assert (archive / "a.txt").is_symlink()
    assert (archive / "a.1.txt").read_bytes() == b"one"


def test_a_copy_that_differs_is_not_kept_and_the_source_stays(inbox, archive, monkeypatch):
    source = settled(inbox, b"a.txt")
    monkeypatch.setattr(archive_module.os, "link", no_link)
    monkeypatch.setattr(archive_module.os, "pread", lambda *_: b"")
    disposed = Disposal(inbox, Archive(archive)).dispose([source])
    assert [reason for _, reason in disposed.stuck] == ["the copy in the archive differs from the file"]
    assert contents(inbox.path) == {"a.txt": b"one"}
    assert contents(archive) == {}


def test_an_inbox_that_is_not_there_keeps_its_sources_for_later(inbox, archive):
    source = settled(inbox, b"a.txt")
    inbox.path.rename(inbox.path.with_name("away"))
    disposed = Disposal(inbox, Archive(archive)).dispose([source])
    assert (disposed.done, [one for one, _ in disposed.stuck]) == ([], [source])


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, with hardly any room."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_archive_on_another_disk_keeps_the_source_and_leaves_nothing_behind(inbox, small_disk):
    small, large = settled(inbox, b"small.txt"), settled(inbox, b"large.txt", b"x" * 100_000)
    disposed = Disposal(inbox, Archive(small_disk)).dispose([large, small])
    assert disposed.done == [small]
    assert [(one, reason) for one, reason in disposed.stuck] == [(large, "No space left on device")]
    assert set(contents(inbox.path)) == {"large.txt"}
    assert contents(small_disk) == {"small.txt": b"one"}


def test_a_read_only_inbox_keeps_the_source_and_says_why(tmp_path, small_disk):
    inbox = Inbox("inbox", os.fsencode(small_disk))
    source = settled(inbox, b"a.txt")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    for archive in (None, Archive(tmp_path / "archive"), Archive(tmp_path / "archive")):
        disposed = Disposal(inbox, archive).dispose([source])
        assert [reason for _, reason in disposed.stuck] == ["Read-only file system"]
        assert contents(small_disk) == {"a.txt": b"one"}
    assert contents(tmp_path / "archive") == {"a.txt": b"one"}


def refused(monkeypatch, inbox, archive, source):
    """Another watcher, which may write in the archive and not in the inbox, tries to dispose of the source."""
    unlink = os.unlink

    def not_in_the_inbox(path, *, dir_fd=None):
        if dir_fd is not None:
            raise PermissionError(errno.EACCES, "Permission denied")
        unlink(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", not_in_the_inbox)
        disposed = Disposal(inbox, Archive(archive)).dispose([source])
    assert [reason for _, reason in disposed.stuck] == ["Permission denied"]


def test_what_one_watcher_placed_stays_although_another_cannot_remove_the_source(inbox, archive, way, monkeypatch):
    source = settled(inbox, b"a.txt")
    sync = Archive.sync

    def another_tries(self):
        sync(self)
        monkeypatch.setattr(Archive, "sync", sync)
        refused(monkeypatch, inbox, archive, source)

    monkeypatch.setattr(Archive, "sync", another_tries)
    assert Disposal(inbox, Archive(archive)).dispose([source]).done == [source]
    assert contents(inbox.path) == {}
    assert contents(archive) == {"a.txt": b"one"}


def test_a_source_that_could_not_be_removed_is_not_archived_twice(inbox, archive, way, monkeypatch):
    source = settled(inbox, b"a.txt")
    for _ in range(2):
        refused(monkeypatch, inbox, archive, source)
        assert contents(inbox.path) == contents(archive) == {"a.txt": b"one"}
    assert Disposal(inbox, Archive(archive)).dispose([source]).done == [source]
    assert contents(inbox.path) == {}
    assert contents(archive) == {"a.txt": b"one"}


def test_a_file_that_took_the_name_and_was_disposed_of_meanwhile_is_not_lost(inbox, archive, monkeypatch):
    source = settled(inbox, b"a.txt")

    def late(*names, **how):
        monkeypatch.setattr(os, "link", hard_link)
        settled(inbox, b"b.txt", b"two")
        os.rename(inbox.path / "b.txt", inbox.path / "a.txt")
        hard_link(*names, **how)
        newer = Settled(source.id, source.raw_path, digest(b"two"), "")
        assert Disposal(inbox, Archive(archive)).dispose([newer]).done == [newer]

    monkeypatch.setattr(os, "link", late)
    disposed = Disposal(inbox, Archive(archive)).dispose([source])
    assert [reason for _, reason in disposed.stuck] == ["another file took its name just now"]
    assert contents(archive) == {"a.txt": b"two"}


@pytest.mark.parametrize("keep", [True, False])
def test_a_source_that_somebody_holds_open_for_writing_stays_until_it_is_closed(inbox, archive, keep):
    source = settled(inbox, b"a.txt")
    disposal = Disposal(inbox, Archive(archive) if keep else None)
    with (inbox.path / "a.txt").open("r+b"):
        disposed = disposal.dispose([source])
        assert (disposed.done, disposed.stuck) == ([], [(source, "somebody holds it open for writing")])
        assert contents(inbox.path) == {"a.txt": b"one"}
        assert contents(archive) == {}
    assert disposal.dispose([source]).done == [source]
    assert contents(inbox.path) == {}


def test_what_is_written_to_a_source_that_was_held_open_is_not_ours_to_touch(inbox, archive):
    source = settled(inbox, b"a.txt")
    disposal = Disposal(inbox, None)
    with (inbox.path / "a.txt").open("ab") as writer:
        assert disposal.dispose([source]).stuck
        writer.write(b" and two")
    assert disposal.dispose([source]).done == [source]
    assert contents(inbox.path) == {"a.txt": b"one and two"}


def test_a_file_in_the_archive_where_a_folder_should_be_keeps_the_source(inbox, archive):
    source = settled(inbox, b"desk/a.txt")
    (archive / "desk").write_text("in the way")
    disposed = Disposal(inbox, Archive(archive)).dispose([source])
    assert [(one, reason) for one, reason in disposed.stuck] == [(source, "Not a directory")]


@given(st.binary(min_size=1, max_size=255).filter(lambda name: b"/" not in name and name not in (b".", b"..")))
def test_numbered_names_differ_and_are_never_too_long(name):
    names = [found for found, _ in zip(numbered(b"/archive/" + name), range(12), strict=False)]
    assert names[0] == b"/archive/" + name
    assert len(set(names)) == 12
    assert all(len(os.path.basename(found)) <= 255 for found in names)
