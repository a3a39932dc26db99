"""Who has a file open for writing, and where nobody can tell."""

from __future__ import annotations

import os

import pytest

from tests.unit.watcher.reading import opened
from worker.adapters import open_files
from worker.adapters.inbox import Inbox
from worker.adapters.open_files import file_system_type, files_open_for_writing


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox").mkdir()
    return Inbox("inbox", os.fsencode(tmp_path / "inbox"))


def test_somebody_who_has_the_file_open_for_writing_is_noticed(inbox):
    path = inbox.path / "a.txt"
    path.write_text("one")
    with opened(inbox, b"a.txt") as file:
        assert file.held_for_writing() is False
        with path.open("a"):
            assert file.held_for_writing() is True
        with path.open("r"):
            assert file.held_for_writing() is False


def test_the_check_leaves_writers_alone(inbox):
    path = inbox.path / "a.txt"
    path.write_text("one")
    with opened(inbox, b"a.txt") as file:
        assert file.held_for_writing() is False
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)  # would be refused while a lease is held
        os.close(descriptor)


def test_a_process_that_writes_is_found_through_proc(inbox):
    path = inbox.path / "a.txt"
    path.write_text("one")
    facts = path.stat()
    assert (facts.st_dev, facts.st_ino) not in files_open_for_writing()
    with path.open("a"):
        assert (facts.st_dev, facts.st_ino) in files_open_for_writing()


def test_without_proc_nobody_is_found(tmp_path):
    assert files_open_for_writing(tmp_path / "missing") == set()


def test_the_file_system_is_known_by_its_device(inbox, tmp_path):
    assert file_system_type(inbox.path.stat().st_dev)
    mounts = tmp_path / "mountinfo"
    mounts.write_text("36 35 0:48 / /mnt rw,noatime master:1 - nfs4 server:/export rw\n")
    assert file_system_type(os.makedev(0, 48), mounts) == "nfs4"
    assert file_system_type(os.makedev(0, 49), mounts) == ""
    assert file_system_type(0, tmp_path / "missing") == ""


def test_where_leases_are_not_to_be_had_proc_can_say_yes_but_never_no(inbox, monkeypatch):
    monkeypatch.setattr(open_files, "_lease_refused", lambda _: None)
    path = inbox.path / "a.txt"
    path.write_text("one")
    with opened(inbox, b"a.txt") as file:
        assert file.held_for_writing() is None
    with path.open("a"), opened(inbox, b"a.txt") as file:
        assert file.held_for_writing() is True


def test_proc_is_not_looked_through_for_every_file(inbox, monkeypatch):
    sweeps = []
    monkeypatch.setattr(open_files, "_lease_refused", lambda _: None)
    monkeypatch.setattr(open_files, "files_open_for_writing", lambda: sweeps.append(1) or set())
    (inbox.path / "a.txt").write_text("one")
    with opened(inbox, b"a.txt") as file:
        for _ in range(100):
            file.held_for_writing()
    assert len(sweeps) <= 2


def test_a_network_file_system_is_not_asked_for_leases(inbox, monkeypatch):
    monkeypatch.setattr(open_files, "file_system_type", lambda _: "nfs4")
    path = inbox.path / "a.txt"
    path.write_text("one")
    with opened(inbox, b"a.txt") as file:
        assert file.held_for_writing() is None
    assert open_files.is_remote(path.stat().st_dev)
