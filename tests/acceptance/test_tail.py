"""`copydesk tail`: what is there, then what comes, without gap or repeat."""

from __future__ import annotations

import json
import signal

import pytest

from tests.acceptance.articles import article
from tests.acceptance.desk import Desk, listening
from tests.acceptance.home import COPYDESK, PATIENCE_SECONDS, Running
from tests.builders import wait_for
from tests.servers import start_server


@pytest.fixture(scope="module")
def history(desk):
    """Three articles and a failure, one after the other; their events as the stream keeps them."""
    dropped = {
        "sport/cup.txt": article("Cup final ends level", about="the football league"),
        "foreign/vote.txt": article("Islanders vote for the ferry"),
        "empty.txt": b"",
        "last.txt": article("The last one so far"),
    }
    with listening(desk.client(), "copydesk:articles", "copydesk:failures") as listener:
        for path, content in dropped.items():
            desk.drop(path, content)
            listener.hears(path)
    with desk.client() as client:
        return [(stream_id, fields["event"]) for stream_id, fields in client.xrange("copydesk:events")]


def test_the_history_is_printed_as_it_was_published(desk, history):
    answer = desk.home.run("tail", "--json", "--no-follow")
    assert answer.code == 0
    assert answer.out.splitlines()[: len(history)] == [event for _, event in history]


def test_the_history_is_printed_for_people(desk, history):
    lines = desk.home.run("tail", "--no-follow").out.splitlines()
    assert "published Cup final ends level  [" in lines[0]
    assert "failed    empty.txt: empty: " in lines[2]


def test_the_history_goes_on_after_an_id(desk, history):
    third = history[2][0]
    answer = desk.home.run("tail", "--json", "--no-follow", "--from", third)
    assert answer.out.splitlines()[0] == history[3][1]


def test_no_more_than_the_count_is_printed(desk, history):
    assert len(desk.home.run("tail", "--json", "--count", "2").json_lines) == 2


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        (("--desk", "sport"), ["sport/cup.txt"]),
        (("--desk", "sport", "--desk", "foreign"), ["sport/cup.txt", "foreign/vote.txt"]),
        (("--tag", "morag-sinclair", "--desk", "foreign"), ["foreign/vote.txt"]),
        (("--type", "failed"), ["empty.txt"]),
        (("--tag", "nobody-has-this-tag"), []),
    ],
)
def test_what_is_printed_can_be_chosen(desk, history, options, paths):
    events = desk.home.run("tail", "--json", "--no-follow", *options).json_lines
    assert [event["data"].get("path") or event["data"]["source"]["path"] for event in events] == paths


def test_what_comes_follows_what_is_there(desk, history):
    tail = desk.home.start(COPYDESK, "tail", "--json")
    try:
        printed(tail, len(history))
        desk.drop("live.txt", article("An article while somebody watches"))
        events = printed(tail, len(history) + 1)
        assert [event["id"] for event in events[:-1]] == [json.loads(event)["id"] for _, event in history]
        assert events[-1]["data"]["headline"] == "An article while somebody watches"
    finally:
        assert tail.stop(signal.SIGINT) == 130


def test_only_what_comes_is_printed_from_now_on(desk, history):
    tail = desk.home.start(COPYDESK, "tail", "--json", "--from", "now", "--count", "1")
    with desk.client() as client:
        wait_for(
            lambda: any(one["cmd"].startswith("xread") for one in client.client_list()),
            PATIENCE_SECONDS,
            "it to listen",
        )
    desk.drop("from-now.txt", article("An article from now on"))
    assert tail.ends() == 0
    assert [event["data"]["headline"] for event in printed(tail, 1)] == ["An article from now on"]
    tail.stop()


@pytest.mark.parametrize("start", ["yesterday", "12-x", ""])
def test_a_start_that_cannot_be_is_refused(desk, start):
    answer = desk.home.run("tail", "--from", start, "--no-follow")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("usage: copydesk tail")


def test_nothing_is_missed_or_repeated_over_a_restart_of_the_server(home, tmp_path):
    server = start_server("valkey", tmp_path / "server")
    up = home.start(COPYDESK, "up", "inbox", "--redis-url", server.url)
    tail = home.start(COPYDESK, "tail", "--json", "--redis-url", server.url)
    try:
        up.says("Watching")
        desk = Desk(home, up, home.folder / "inbox", server.url)
        desk.drop("before.txt", article("Before the server was killed"))
        printed(tail, 1)
        server.restart()
        desk.drop("after.txt", article("After it was started again"))
        events = printed(tail, 2)
        assert [event["data"]["headline"] for event in events] == [
            "Before the server was killed", "After it was started again",
        ]  # fmt: skip
        assert tail.err.splitlines()[-1].endswith("answers again")
    finally:
        tail.stop()
        up.stop()
        server.stop()


def printed(tail: Running, count: int) -> list[dict[str, object]]:
    """Wait until it has printed so many events; all that it has."""

    def events() -> list[dict[str, object]]:
        lines = [json.loads(line) for line in tail.out.splitlines(keepends=True) if line.endswith("\n")]
        return lines if len(lines) >= count else []

    return wait_for(events, PATIENCE_SECONDS, f"{count} events; so far:\n{tail.out}\n{tail.err}")
