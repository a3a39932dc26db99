"""Entries as events, and choosing among them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.client.received import EVENT_TYPES, Wanted, read_entry
from worker.errors import ConfigurationError


def event(data=None, **more):
    return {"specversion": "1.0", "id": "e", "source": "s", "type": "copydesk.article.published", "subject": "a",
            "time": "2026-11-23T12:00:00Z", "data": data or {}} | more  # fmt: skip


def received(**options):
    return read_entry("1-0", {b"event": json.dumps(event(**options)).encode()})


def test_what_a_later_version_adds_is_passed_over():
    assert received(invented="later", stream_id="9-9").stream_id == "1-0"


@given(st.binary())
def test_reading_raises_nothing_but_value_error(raw):
    with pytest.raises(ValueError):
        read_entry("1-0", {b"event": raw})


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_any_data_at_all_can_be_asked_for_its_desk_and_tags(data):
    found = received(data={"source": data, "tags": data, "path": data})
    assert found in Wanted()
    assert found not in Wanted(desks=frozenset({"\0"}))
    assert found not in Wanted(tags=frozenset({"\0"}))


def test_a_failure_is_of_the_desk_its_path_begins_with():
    assert received(data={"path": "world/a/b.txt"}) in Wanted(desks=frozenset({"world"}))
    assert received(data={"path": "b.txt"}) not in Wanted(desks=frozenset({"b.txt"}))


def test_types_are_known_by_their_last_word():
    assert Wanted.choose(["failed", "copydesk.article.updated"], [], []).types == {EVENT_TYPES[3], EVENT_TYPES[1]}
    with pytest.raises(ConfigurationError, match="there are published, updated, withdrawn, failed"):
        Wanted.choose(["article"], [], [])
