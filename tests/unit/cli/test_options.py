"""What is refused before anything is loaded, with the usage."""

from __future__ import annotations

import pytest

from worker.cli.given import loaded_settings
from worker.cli.options import EVENT_TYPES, parse_arguments
from worker.client.received import full_type
from worker.errors import ConfigurationError


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--count", "-1", "0 or more"),
        ("--count", "few", "0 or more"),
        ("--count", "99999999999999999999", "0 or more"),
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


@pytest.mark.parametrize("words", [["--redis-ulr", "redis://:hush@h"], ["--redis-ulr=redis://h?password=hush"]])
def test_what_is_not_understood_is_said_without_its_password(words, capsys):
    with pytest.raises(SystemExit):
        parse_arguments(["status", *words])
    said = capsys.readouterr().err
    assert "--redis-ulr" in said
    assert "hush" not in said


@pytest.mark.parametrize("pair", ["redis.url redis://:hush@h", "enrich.llm.key:hush", "redis://:hush@h?db=1"])
def test_a_setting_that_is_no_pair_is_refused_without_its_value(pair):
    with pytest.raises(ConfigurationError) as caught:
        loaded_settings(parse_arguments(["status", "--set", pair]))
    assert "NAME=VALUE" in str(caught.value) or "unknown setting" in str(caught.value)
    assert "hush" not in str(caught.value)
