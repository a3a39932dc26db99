"""A document is found by the path everything else prints, also one that came out of another."""

from __future__ import annotations

import io
import zipfile

import pytest

from worker import identity
from worker.cli.show import MOST_IDS, _ids_of_member
from worker.parse import split
from worker.ports import Document

INBOXES = {"/inbox": "/inbox"}
MAILBOX = b"".join(
    b"From ida@example.org Mon Mar  2 10:00:00 2026\nMessage-ID: <%d@example.org>\nSubject: A ferry\n\nIt was late.\n\n"
    % n
    for n in (1, 2)
)


def members(path, files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    raw = path.encode()
    document = Document(content=held.getvalue(), path=path, id=identity.document_id("/inbox", raw), digest="d")
    return {member.path: member.id for member in split(document)}


@pytest.mark.parametrize("path", ["pack.zip", "hey!/pack.zip"])
def test_a_member_has_the_ids_its_path_says(path):
    found = members(path, {"bad.json": b"{", "stop!.txt": b"A text.", "mail.mbox": MAILBOX})
    assert sorted(found) == sorted(
        f"{path}!{name}" for name in ("bad.json", "stop!.txt", "mail.mbox!1@example.org", "mail.mbox!2@example.org")
    )
    for member, its_id in found.items():
        assert its_id in _ids_of_member(member, INBOXES)
        assert its_id in _ids_of_member(f"/inbox/{member}", INBOXES)


def test_a_path_without_a_member_has_none():
    assert _ids_of_member("foreign/kerry.txt", INBOXES) == []


@pytest.mark.parametrize("marks", [20, 500, 5_000])
def test_a_path_full_of_marks_is_not_looked_for_without_end(marks):
    assert len(_ids_of_member("a!" * marks, INBOXES)) <= MOST_IDS


def test_what_is_nested_least_is_looked_for_first():
    found = _ids_of_member("a!" * 500, INBOXES)
    outer = identity.document_id("/inbox", b"a")
    assert found.index(identity.member_id(outer, "a!" * 499)) < 5
    assert identity.member_id(identity.document_id("/inbox", ("a!" * 499 + "a").encode()), "") in found
