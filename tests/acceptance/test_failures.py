"""What failed is seen, tried again once the cause is gone, or dismissed."""

from __future__ import annotations

import pytest

from tests.acceptance.articles import article
from tests.acceptance.desk import listening


@pytest.fixture
def failed(desk):
    """Drop a file that fails, and wait until it has; its record."""

    def fail(path: str, content: bytes = b"") -> dict[str, object]:
        with listening(desk.client(), "copydesk:failures") as listener:
            desk.drop(path, content)
            return listener.hears(path, "copydesk:failures")["data"]

    return fail


def test_a_failure_is_listed_for_people_and_for_programs(desk, failed):
    record = failed("listed.txt")
    for_people = desk.home.run("failures")
    assert for_people.code == 0
    assert record["id"] in for_people.out
    assert "listed.txt" in for_people.out
    assert record["reason"] in for_people.out
    assert record in desk.home.run("failures", "--json").json_lines


def test_only_failures_with_a_code_are_listed(desk, failed):
    empty, binary = failed("nothing.txt"), failed("noise.txt", bytes(range(256)) * 20)
    codes = {one["code"] for one in desk.home.run("failures", "--json", "--code", "empty").json_lines}
    assert codes == {"empty"}
    both = desk.home.run("failures", "--json", "--code", "empty", "--code", binary["code"]).json_lines
    assert {empty["id"], binary["id"]} <= {one["id"] for one in both}


def test_a_code_that_does_not_exist_is_a_wrong_call(desk):
    answer = desk.home.run("failures", "--code", "sad")
    assert answer.code == 2
    assert "too_large" in answer.err, "it lists those that exist"


def test_a_file_that_was_mended_is_published_without_being_asked_for(desk, failed):
    record = failed("mended.txt")
    desk.drop("mended.txt", article("The file that was empty at first"))
    assert desk.show("mended.txt")["article"]["headline"] == "The file that was empty at first"
    assert record["id"] not in desk.home.run("failures").out


def test_a_retry_without_the_cause_being_gone_fails_again(desk, failed):
    record = failed("hopeless.txt")
    with listening(desk.client(), "copydesk:failures") as listener:
        answer = desk.home.run("failures", "retry", "--json", record["id"])
        assert (answer.code, answer.json) == (0, {"id": record["id"], "answer": "wanted"})
        again = listener.hears("hopeless.txt")
    assert again["data"]["code"] == "empty"
    assert desk.page("hopeless.txt")["facts"]["retries"] == 1


def test_a_retry_works_once_the_cause_is_gone(desk, failed):
    """The cause here is the file's absence: it is put back, with the same bytes, and asked for again."""
    content = b'{"headline": "It ends too ear'
    record = failed("back.json", content)
    desk.settles()
    (desk.inbox / "back.json").unlink()
    with listening(desk.client(), "copydesk:failures", "copydesk:articles") as listener:
        assert (
            desk.home.run("failures", "retry", record["id"]).out
            == "1 will be read again from the inbox and tried again\n"
        )
        assert listener.hears("back.json")["data"]["code"] == "content_lost"
        listener.forget()
        desk.drop("back.json", article("It is there and it is whole"))
        assert listener.hears("back.json")["data"]["headline"] == "It is there and it is whole"
    assert desk.show("back.json")["facts"]["state"] == "published"


def test_all_failures_with_a_code_are_tried_again(desk, failed):
    ids = {failed(f"noise-{number}.txt", bytes([number]) + bytes(range(256)) * 20)["id"] for number in range(3)}
    answer = desk.home.run("failures", "retry", "--code", "binary", "--json")
    assert answer.code == 0
    assert ids <= {line["id"] for line in answer.json_lines}
    desk.settles()
    assert ids <= {one["id"] for one in desk.home.run("failures", "--json", "--code", "binary").json_lines}


def test_a_dismissed_failure_is_ignored_by_the_rule_dismissed(desk, failed):
    record = failed("dismissed.txt")
    answer = desk.home.run("failures", "dismiss", record["id"])
    assert (answer.code, answer.out) == (0, "1 dismissed\n")
    assert record["id"] not in desk.home.run("failures").out
    facts = desk.page("dismissed.txt")["facts"]
    assert (facts["state"], facts["rule"]) == ("ignored", "dismissed")


def test_nothing_is_settled_without_saying_which(desk, failed):
    failed("which.txt")
    assert desk.home.run("failures", "retry").code == 2
    assert desk.home.run("failures", "dismiss").code == 2
    assert desk.home.run("failures", "retry", "0123456789abcdef").code == 1
    assert desk.page("which.txt")["facts"]["state"] == "failed"
