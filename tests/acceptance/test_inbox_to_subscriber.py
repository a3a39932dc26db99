"""A file dropped into the inbox of `copydesk up` reaches those who listen."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from tests.acceptance.articles import article
from tests.acceptance.desk import listening
from tests.acceptance.home import COPYDESK
from tests.builders import wait_for


@pytest.fixture
def listener(desk):
    with listening(desk.client(), "copydesk:articles") as listener:
        yield listener


def test_a_file_copied_in_is_heard_on_the_channel_of_all_articles(desk, listener, tmp_path):
    (tmp_path / "ferry.txt").write_bytes(article("Ferry to Mull is kept"))
    shutil.copy(tmp_path / "ferry.txt", desk.inbox)
    event = listener.hears("ferry.txt")
    assert event["type"] == "copydesk.article.published"
    assert event["specversion"] == "1.0"
    assert event["data"]["headline"] == "Ferry to Mull is kept"
    assert event["data"]["summary"]["brief"]


def test_desk_tag_and_language_have_channels_of_their_own(desk):
    channels = ("copydesk:articles:desk:scotland", "copydesk:articles:lang:en", "copydesk:articles:tag:morag-sinclair")
    with listening(desk.client(), "copydesk:articles", *channels) as listener:
        desk.drop("scotland/vote.txt", article("A vote for the desk of Scotland"))
        heard = [listener.hears("scotland/vote.txt", channel) for channel in ("copydesk:articles", *channels)]
    assert heard == [heard[0]] * 4, "the same bytes go to every channel"
    assert heard[0]["data"]["source"]["desk"] == "scotland"
    assert {"morag-sinclair"} <= {tag["slug"] for tag in heard[0]["data"]["tags"]}


def test_a_channel_of_another_tag_stays_silent(desk, listener):
    with listening(desk.client(), "copydesk:articles:tag:patagonia", "copydesk:articles:desk:sport") as other:
        desk.drop("news/silent.txt", article("An article that is not about Patagonia"))
        listener.hears("news/silent.txt")
        desk.drop("sport/loud.txt", article("An article of the sports desk"))
        other.hears("sport/loud.txt")
        assert {event["data"]["source"]["path"] for _, event in other.heard} == {"sport/loud.txt"}


def test_the_event_stays_in_the_stream_and_the_article_under_its_key(desk, listener):
    desk.drop("kept.txt", article("An article for those who were away"))
    event = listener.hears("kept.txt")
    assert [one for one in desk.events() if one["id"] == event["id"]] == [event]
    with desk.client() as client:
        assert json.loads(client.get(f"copydesk:article:{event['subject']}")) == event["data"]


def test_an_edited_file_is_an_update_with_the_next_revision(desk, listener):
    desk.drop("edited.txt", article("First version of the report"))
    first = listener.hears("edited.txt")
    listener.forget()
    desk.drop("edited.txt", article("Second version of the report"))
    second = listener.hears("edited.txt")
    assert (first["type"], first["data"]["revision"]) == ("copydesk.article.published", 1)
    assert (second["type"], second["data"]["revision"]) == ("copydesk.article.updated", 2)
    assert second["subject"] == first["subject"]
    assert second["data"]["headline"] == "Second version of the report"


def test_the_source_is_not_touched(desk, listener):
    desk.drop("untouched.txt", article("An article whose file stays"))
    before = os.stat(desk.inbox / "untouched.txt")
    listener.hears("untouched.txt")
    desk.drop("after-untouched.txt", article("The article after the one whose file stays"))
    listener.hears("after-untouched.txt")
    after = os.stat(desk.inbox / "untouched.txt")
    assert (after.st_ino, after.st_size, after.st_mtime_ns, after.st_ctime_ns, after.st_mode) == (
        before.st_ino, before.st_size, before.st_mtime_ns, before.st_ctime_ns, before.st_mode,
    )  # fmt: skip
    assert (desk.inbox / "untouched.txt").read_bytes() == article("An article whose file stays")


def test_the_same_bytes_again_are_nothing(desk, listener):
    desk.drop("again.txt", article("An article that is saved twice"))
    first = listener.hears("again.txt")
    before = os.stat(desk.inbox / "again.txt").st_mtime_ns
    desk.drop("again.txt", article("An article that is saved twice"))
    assert os.stat(desk.inbox / "again.txt").st_mtime_ns > before
    desk.drop("after-again.txt", article("The article after the one that is saved twice"))
    listener.hears("after-again.txt")
    assert [event["id"] for event in desk.events() if event["subject"] == first["subject"]] == [first["id"]]


def test_the_same_bytes_under_another_path_are_a_recorded_duplicate(desk, listener):
    desk.drop("original.txt", article("An article that is filed twice"))
    first = listener.hears("original.txt")
    before = desk.settles()
    desk.drop("copy.txt", article("An article that is filed twice"))
    facts = desk.show("copy.txt")["facts"]
    assert (facts["state"], facts["rule"]) == ("ignored", "duplicate")
    assert first["subject"] in facts["reason"], "it says which document was published"
    after = desk.settles()
    assert after["ignored"] == before["ignored"] + 1
    assert after["published"] == before["published"]


def test_a_document_is_found_by_its_path_in_the_inbox_its_full_path_its_id_and_its_digest(desk, listener):
    desk.drop("world/found.txt", article("An article that is looked for"))
    event = listener.hears("world/found.txt")
    inside = desk.page("world/found.txt")
    assert inside["facts"]["state"] == "published"
    assert inside["article"]["headline"] == "An article that is looked for"
    assert inside["facts"]["attempts"] == 1
    for name in (desk.inbox / "world" / "found.txt", event["subject"], event["data"]["digest"], inside["id"]):
        assert desk.page(name) == inside
    assert "An article that is looked for" in desk.home.run("show", "world/found.txt").out


def test_what_nobody_knows_is_not_shown(desk):
    answer = desk.home.run("show", "nobody/knows.txt")
    assert answer.code == 1
    assert answer.out == ""
    assert "nobody/knows.txt" in answer.err


def test_every_document_seen_is_counted_in_exactly_one_state(desk, listener):
    desk.drop("counted.txt", article("An article that is counted"))
    desk.drop("not-counted.txt", b"")
    desk.drop("half.txt.part", b"half")
    listener.hears("counted.txt")
    wait_for(lambda: desk.status()["failed"], why="the empty file to fail")
    status = desk.status()
    states = [status[name] for name in ("published", "failed", "ignored", "waiting", "running")]
    assert status["seen"] == sum(states)
    assert [len(status[name]) for name in ("watchers", "workers")] == [1, 1]
    table = desk.home.run("status").out
    assert "workers            1 (2 at a time)" in table
    assert f'Subscriber("{desk.url}")' in desk.up.err
    assert all(name in table for name in ("seen", "waiting", "published", "failed", "ignored", "watchers", "workers"))


def test_a_document_is_found_by_a_path_that_leads_through_a_link(desk, listener):
    desk.drop("linked.txt", article("An article behind a link"))
    listener.hears("linked.txt")
    (desk.home.folder / "another-way").symlink_to(desk.inbox)
    assert desk.page("another-way/linked.txt")["article"]["headline"] == "An article behind a link"


def test_the_inbox_is_there_as_soon_as_it_is_said_to_be_watched(home):
    inbox = home.folder / "new"
    up = home.start(COPYDESK, "up", inbox)
    try:
        up.says("Watching")
        assert inbox.is_dir()
    finally:
        up.stop()


def test_an_inbox_that_cannot_be_is_refused_before_anything_is_started(home):
    answer = home.run("up", home.folder / "no" / "such" / "folder")
    assert answer.code == 78
    assert "inbox.path" in answer.err
    assert "Watching" not in answer.err
