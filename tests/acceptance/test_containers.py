"""A file that holds several articles: each comes out by itself, none is dropped."""

from __future__ import annotations

import io
import json
import zipfile

from tests.acceptance.articles import article
from tests.acceptance.desk import running_desk
from tests.acceptance.home import PATIENCE_SECONDS
from tests.builders import wait_for


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("one.txt", article("The first of the archive"))
        file.writestr("two.txt", article("The second of the archive"))
        file.writestr("empty.txt", b"")
    return held.getvalue()


def test_each_member_is_published_or_fails_and_the_container_lists_them():
    with running_desk() as desk:
        desk.drop("foreign/news.zip", archive())

        def out():
            events = desk.events()
            return len(events) == 3 and events

        events = wait_for(out, PATIENCE_SECONDS, "the members")
        published = sorted(e["data"]["source"]["path"] for e in events if e["type"].endswith("published"))
        failed = [e["data"]["path"] for e in events if e["type"].endswith("failed")]
        assert published == ["foreign/news.zip!one.txt", "foreign/news.zip!two.txt"]
        assert failed == ["foreign/news.zip!empty.txt"]
        assert desk.page("foreign/news.zip!empty.txt")["failure"]["code"] == "empty"
        assert desk.page(desk.inbox / "foreign/news.zip!one.txt")["article"]["headline"] == "The first of the archive"
        assert {e["data"]["source"]["desk"] for e in events if e["type"].endswith("published")} == {"foreign"}
        wait_for(
            lambda: desk.page("foreign/news.zip")["facts"]["state"] == "ignored", PATIENCE_SECONDS, "the container"
        )
        facts = desk.page("foreign/news.zip")["facts"]
        assert facts["rule"] == "container"
        assert all(name in facts["reason"] for name in ("one.txt", "two.txt", "empty.txt"))
        status = desk.settles()
        assert (status["seen"], status["published"], status["failed"], status["ignored"]) == (4, 2, 1, 1)


def test_process_prints_a_line_for_each_member(home, tmp_path):
    path = tmp_path / "news.zip"
    path.write_bytes(archive())
    answer = home.run("process", path)
    assert answer.code == 1
    assert [json.loads(line)["headline"] for line in answer.out.splitlines()] == [
        "The first of the archive", "The second of the archive",
    ]  # fmt: skip
    assert "news.zip!empty.txt: empty:" in answer.err
