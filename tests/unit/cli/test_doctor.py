"""What is found of an inbox is what `copydesk up` would say of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from worker.cli.doctor import _inboxes
from worker.settings import InboxSettings, Settings


@pytest.mark.parametrize(
    ("inbox", "ok", "found"),
    [
        ("inbox", True, "inbox (delete)"),
        ("soon", True, "soon is not there yet"),
        ("nowhere/inbox", False, "nowhere/inbox is not there yet"),
        ("article.txt", False, "article.txt is not a folder"),
        ("article.txt/inbox", False, "article.txt/inbox is not there yet"),
    ],
)
def test_an_inbox_is_judged_by_what_is_there(tmp_path, inbox, ok, found):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "article.txt").touch()
    (check,) = _inboxes(Settings(inbox=InboxSettings(path=(tmp_path / inbox,), disposition="delete")))
    assert (check.ok, check.found) == (ok, f"{tmp_path}/{found}")
    assert bool(check.remedy) != ok


@pytest.mark.parametrize(("lacks", "found"), [(os.R_OK | os.X_OK, "read"), (os.W_OK, "written")])
def test_an_inbox_without_a_right_is_found_with_the_remedy(tmp_path, monkeypatch, lacks, found):
    monkeypatch.setattr(os, "access", lambda _path, rights: rights != lacks)
    (check,) = _inboxes(Settings(inbox=InboxSettings(path=(tmp_path,), disposition="archive")))
    assert (check.ok, check.found) == (False, f"{tmp_path} cannot be {found}")
    assert check.remedy


def test_an_inbox_beyond_a_folder_that_may_not_be_entered_is_found_too(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)
    (check,) = _inboxes(Settings(inbox=InboxSettings(path=(tmp_path,))))
    assert (check.ok, check.found) == (False, f"{tmp_path} cannot be reached (Permission denied)")
