"""Bad input ends as a failure or is ignored by a named rule, with a reason; good files around it go on."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.acceptance.articles import article
from tests.acceptance.desk import Desk, running_desk
from tests.acceptance.home import COPYDESK

TOO_LARGE = 10_000_001
BY_NAME = {
    "empty.txt": "empty",
    "large.txt": "too_large",
    "binary.txt": "binary",
    "broken.json": "malformed",
    "front.md": "malformed",
    "nothing.html": "no_article",
}
"""What fails, with the code it fails by."""
BY_RULE = {
    "pipe.txt": "pipe",
    "link.txt": "symlink",
    "upload.txt.part": "partial",
    ".hidden.txt": "hidden",
    "~$letter.txt": "office-lock",
}
"""What is ignored, with the rule that ignores it."""
GOOD = {
    "cp1252.txt": article("Café owners of Orléans agree").replace("Orléans".encode(), b"Orl\xe9ans").replace(
        "Café".encode(), b"Caf\xe9"
    ),
    "utf16.txt": article("Bells of Zürich ring again").decode().encode("utf-16"),
    "two\nlines.txt": article("An article whose name has two lines"),
    b"not-\xff-utf8.txt": article("An article whose name is not UTF-8"),
    "a.txt/inside.txt": article("An article in a folder that is called like a file"),
}  # fmt: skip
"""What looks bad and is published all the same."""


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """A desk into which all of it was dropped at once, good files before, between and after; when all is settled."""
    with running_desk() as desk:
        outside = tmp_path_factory.mktemp("outside") / "secret.txt"
        outside.write_bytes(article("Nobody may read this"))
        for number, (path, content) in enumerate(GOOD.items()):
            desk.drop(f"good-{number}.txt", article(f"Good article number {number}"))
            desk.drop(path, content)
        desk.drop("empty.txt", b"")
        with open(desk.inbox / "large.txt", "wb") as file:
            file.truncate(TOO_LARGE)
        desk.drop("binary.txt", bytes(range(256)) * 40)
        desk.drop("broken.json", b'{"headline": "It ends too ear')
        desk.drop("front.md", b"---\nheadline: [not closed\n---\n\n" + article())
        desk.drop(
            "nothing.html", b"<!doctype html><html><head><title>x</title></head><body><nav>Home</nav></body></html>"
        )
        desk.drop("upload.txt.part", b"half of")
        desk.drop(".hidden.txt", article())
        desk.drop("~$letter.txt", b"lock")
        os.mkfifo(desk.inbox / "pipe.txt")
        (desk.inbox / "link.txt").symlink_to(outside)
        desk.drop("good-last.txt", article("The good article after all the bad ones"))
        desk.settles(seen=len(BY_NAME) + len(BY_RULE) + 2 * len(GOOD) + 1)
        yield desk


@pytest.fixture(scope="module")
def failures(bad):
    answer = bad.home.run("failures", "list", "--json")
    assert answer.code == 0
    return {record["path"]: record for record in answer.json_lines}


def test_good_files_around_bad_ones_are_published(bad):
    published = {event["data"]["source"]["path"] for event in bad.events() if event["type"].endswith(".published")}
    names = {os.fsencode(path).decode("utf-8", "backslashreplace") for path in GOOD}
    assert published == names | {f"good-{number}.txt" for number in range(len(GOOD))} | {"good-last.txt"}


def test_every_file_has_exactly_one_outcome(bad):
    status = bad.status()
    assert (status["waiting"], status["running"]) == (0, 0)
    assert status["published"] == 2 * len(GOOD) + 1
    assert status["failed"] == len(BY_NAME)
    assert status["ignored"] == len(BY_RULE)
    assert status["seen"] == status["published"] + status["failed"] + status["ignored"]


@pytest.mark.parametrize("path", BY_NAME)
def test_what_cannot_become_an_article_is_a_failure_with_a_reason(failures, path):
    record = failures[path]
    assert record["code"] == BY_NAME[path]
    assert len(record["reason"].split()) >= 3, "a sentence, not a word"
    assert record["first_at"] <= record["last_at"]


def test_nothing_else_failed(failures):
    assert set(failures) == set(BY_NAME)


@pytest.mark.parametrize("path", BY_RULE)
def test_what_is_no_document_is_ignored_by_a_named_rule_with_a_reason(bad, path):
    facts = bad.page(path)["facts"]
    assert (facts["state"], facts["rule"]) == ("ignored", BY_RULE[path])
    assert len(facts["reason"].split()) >= 3


def test_failures_are_heard_on_their_channel_and_kept_in_the_stream(bad, failures):
    kept = {event["data"]["path"]: event["data"] for event in bad.events() if event["type"].endswith(".failed")}
    assert kept == failures


def test_text_in_an_older_encoding_is_read_as_it_was_meant(bad):
    article = bad.page("cp1252.txt")["article"]
    assert article["headline"] == "Café owners of Orléans agree"
    assert bad.page("utf16.txt")["article"]["headline"] == "Bells of Zürich ring again"


def test_a_name_that_is_not_utf8_is_printable_everywhere(bad):
    page = bad.page(b"not-\xff-utf8.txt")
    assert page["facts"]["path"] == r"not-\xff-utf8.txt"
    assert "not-\\xff-utf8.txt" in bad.home.run("show", b"not-\xff-utf8.txt").out


def test_a_folder_called_like_a_file_is_a_desk(bad):
    assert bad.page("a.txt/inside.txt")["article"]["source"]["desk"] == "a.txt"


def test_no_process_had_to_be_started_again(bad):
    assert "starting it again" not in bad.up.err
    assert "Traceback" not in bad.up.err


def test_what_lies_outside_was_not_read(bad):
    assert "Nobody may read this" not in bad.up.err
    assert not [event for event in bad.events() if event["data"].get("headline") == "Nobody may read this"]


def test_a_file_that_may_not_be_read_fails_and_is_published_once_it_may(home):
    """Root may read everything, so root gives up that right first."""
    without = [] if os.geteuid() else ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    inbox = home.folder / "inbox"
    inbox.mkdir()
    (inbox / "secret.txt").write_bytes(article("It was secret for a while"))
    (inbox / "secret.txt").chmod(0)
    if without and (
        shutil.which("setpriv") is None or home.run_program(*without, "cat", inbox / "secret.txt").code == 0
    ):
        pytest.skip("root cannot give up its rights here")
    up = home.start(*without, COPYDESK, "up", inbox, "--set", "inbox.rescan_seconds=1")
    desk = Desk(home, up, inbox, "")
    try:
        up.says("Watching")
        facts = desk.show("secret.txt")["failure"]
        assert (facts["path"], facts["code"]) == ("secret.txt", "unreadable")
        assert "right" in facts["reason"], "it says what to do"
        (inbox / "secret.txt").chmod(0o644)
        (event,) = home.run("tail", "--json", "--type", "published", "--count", "1").json_lines
        assert event["data"]["headline"] == "It was secret for a while"
        assert home.run("failures", "--json").out == ""
    finally:
        up.stop()
