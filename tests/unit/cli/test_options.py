"""What is refused before anything is loaded, with the usage."""

from __future__ import annotations

import pytest

from worker.cli.options import EVENT_TYPES, parse_arguments
from worker.client.received import full_type


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--count", "-1", "0 or more"),
        ("--count", "few", "0 or more"),
        ("--type", "nope", "published, updated, withdrawn, failed"),
        ("--type", "copydesk.article.nope", "published, updated, withdrawn, failed"),
        ("--from", "bogus", "now, start"),
        ("--from", "12-x", "now, start"),
        ("--from", "", "now, start"),
    ],
)
def test_tail_is_refused_what_cannot_be(option, value, says, capsys):
    with pytest.raises(SystemExit) as caught:
        parse_arguments(["tail", option, value])
    assert caught.value.code == 2
    assert says in capsys.readouterr().err


def test_tail_takes_what_can_be():
    arguments = parse_arguments(["tail", "--count", "0", "--type", "failed", "--type", "copydesk.article.updated"])
    assert (arguments.count, arguments.type) == (0, ["failed", "copydesk.article.updated"])
    starts = ["now", "start", "1700000000000", "1700000000000-3"]
    assert [parse_arguments(["tail", "--from", start]).start for start in starts] == starts


def test_the_event_types_are_those_a_subscriber_knows():
    assert [full_type(name) for name in EVENT_TYPES] == [f"copydesk.article.{name}" for name in EVENT_TYPES]
