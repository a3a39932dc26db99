"""Handing in a file or stdin, without the folder."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.articles import article
from tests.acceptance.desk import listening


@pytest.fixture
def listener(desk):
    with listening(desk.client(), "copydesk:articles", "copydesk:failures") as listener:
        yield listener


def test_a_submitted_file_is_published(desk, listener):
    (desk.home.folder / "handed-in.txt").write_bytes(article("An article that is handed in"))
    answer = desk.home.run("submit", "handed-in.txt", "--desk", "wires", "--json")
    assert answer.code == 0
    event = listener.hears("handed-in.txt")
    assert event["data"]["source"]["desk"] == "wires"
    assert answer.json == {
        "id": event["subject"], "path": "handed-in.txt", "digest": event["data"]["digest"], "answer": "new",
    }  # fmt: skip


def test_standard_input_is_published_under_the_name_it_is_given(desk, listener):
    assert desk.home.run("submit", "-", "--name", "story.txt", stdin=article("From a pipe")).code == 0
    first = listener.hears("story.txt")
    listener.forget()
    assert desk.home.run("submit", "-", "--name", "story.txt", stdin=article("From a pipe, corrected")).code == 0
    second = listener.hears("story.txt")
    assert (first["data"]["revision"], second["data"]["revision"]) == (1, 2)
    assert second["type"] == "copydesk.article.updated"


def test_standard_input_without_a_name_is_named_by_its_digest(desk):
    answer = desk.home.run("submit", "-", "--json", stdin=article("From a pipe without a name"))
    assert answer.json["path"] == f"stdin-{answer.json['digest'][:12]}"


def test_submit_can_wait_for_the_result(desk):
    answer = desk.home.run("submit", "-", "--name", "awaited.txt", "--wait", stdin=article("An article awaited"))
    assert answer.code == 0
    assert answer.json["headline"] == "An article awaited"
    assert answer.json["summary"]["brief"]


def test_who_waits_for_a_failure_is_told_and_gets_exit_code_1(desk):
    answer = desk.home.run("submit", "-", "--name", "noise.bin", "--wait", stdin=bytes(range(256)) * 30)
    assert answer.code == 1
    assert answer.json["code"] == "binary"


def test_a_failure_of_what_was_submitted_is_tried_again_from_what_the_server_kept(desk):
    failed = desk.home.run("submit", "-", "--name", "kept.bin", "--wait", stdin=bytes(range(255)) * 30).json
    answer = desk.home.run("failures", "retry", failed["id"])
    assert (answer.code, answer.out) == (0, "1 will be tried again\n")
    desk.settles()
    assert desk.page(failed["id"])["facts"]["retries"] == 1


def test_the_same_bytes_under_the_same_name_are_known_already(desk):
    first = desk.home.run("submit", "-", "--name", "same.txt", "--wait", stdin=article("The same twice"))
    again = desk.home.run("submit", "-", "--name", "same.txt", "--json", stdin=article("The same twice"))
    assert (again.code, again.json["answer"]) == (0, "known")
    assert again.json["id"] == first.json["id"]


def test_a_file_that_cannot_be_read_does_not_keep_the_others(desk, listener):
    (desk.home.folder / "readable.txt").write_bytes(article("The one that can be read"))
    answer = desk.home.run("submit", "nowhere.txt", "readable.txt", ".", "--json")
    assert answer.code == 1
    assert [json.loads(line)["path"] for line in answer.out.splitlines()] == ["readable.txt"]
    assert "copydesk: nowhere.txt: unreadable" in answer.err
    assert "copydesk: .: unreadable" in answer.err
    listener.hears("readable.txt")


def test_a_name_is_for_one_path_so_that_none_replaces_another(desk):
    for name in ("a.txt", "b.txt"):
        (desk.home.folder / name).write_bytes(article(f"The article {name}"))
    answer = desk.home.run("submit", "a.txt", "b.txt", "--name", "both.txt")
    assert (answer.code, answer.out, answer.err) == (2, "", "copydesk: --name needs exactly one PATH\n")
    assert desk.page("both.txt") == {}
