"""What must hold before the watch begins."""

from __future__ import annotations

import pytest

from tests.integration.watcher.fakes import Watched, wait_until
from worker.errors import ConfigurationError
from worker.settings import InboxSettings
from worker.watcher import open_inboxes


def test_a_folder_that_is_not_there_is_made(tmp_path):
    (inbox,) = open_inboxes(InboxSettings(path=(tmp_path / "inbox",))).inboxes
    assert (tmp_path / "inbox").is_dir()
    assert inbox.name == str(tmp_path / "inbox")


def test_a_name_of_its_own_is_what_the_ledger_calls_it(tmp_path):
    (inbox,) = open_inboxes(InboxSettings(path=(tmp_path / "inbox",), name="wire")).inboxes
    assert inbox.name == "wire"


def test_a_folder_is_not_made_where_there_is_nothing_to_make_it_in(tmp_path):
    with pytest.raises(ConfigurationError, match="make it first"):
        open_inboxes(InboxSettings(path=(tmp_path / "missing" / "inbox",)))


def test_a_file_is_no_inbox(tmp_path):
    (tmp_path / "inbox").touch()
    with pytest.raises(ConfigurationError, match="not a folder"):
        open_inboxes(InboxSettings(path=(tmp_path / "inbox",)))


@pytest.mark.parametrize("archive", ["inbox/archive", "inbox", ".", "link/archive"])
def test_an_archive_and_an_inbox_in_one_another_are_refused(tmp_path, archive):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "link").symlink_to("inbox")
    settings = InboxSettings(path=(tmp_path / "inbox",), disposition="archive", archive_path=tmp_path / archive)
    with pytest.raises(ConfigurationError, match="archive_path"):
        open_inboxes(settings)


def test_inboxes_in_one_another_are_refused(tmp_path):
    (tmp_path / "inbox" / "desk").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="lie in one another"):
        open_inboxes(InboxSettings(path=(tmp_path / "inbox", tmp_path / "inbox" / "desk")))


def test_the_archive_of_each_of_several_inboxes_is_its_own(tmp_path):
    roots = [tmp_path / "one", tmp_path / "two"]
    with Watched(*roots, disposition="archive", archive_path=tmp_path / "kept").running() as watched:
        for root in roots:
            (root / "a.txt").write_text(root.name)
            watched.takes_in("a.txt", root.name.encode())
            watched.ledger.settle(watched.ledger.arrivals[-1])
            wait_until(watched.ledger.has_disposed)
    assert (tmp_path / "kept" / "one" / "a.txt").read_text() == "one"
    assert (tmp_path / "kept" / "two" / "a.txt").read_text() == "two"
