"""The envelope is cut where the data begins, and is CloudEvents when it is closed."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from worker import envelope, identity
from worker.models import ARTICLE_PUBLISHED, Event


@given(name=st.text(), time_ms=st.integers(0, 4_102_444_800_000))
def test_head_and_data_make_a_valid_event(name, time_ms):
    head = envelope.head(name, source=name, event_type=ARTICLE_PUBLISHED, subject=name, time_ms=time_ms)
    fields = json.loads(head.decode("utf-8", "surrogatepass") + '{"x":1}}')
    event = Event.model_validate(fields)
    assert (event.id, event.subject, event.data) == (name, name, {"x": 1})
    assert round(event.time.timestamp() * 1000) == time_ms


@given(inbox=st.text(), path=st.binary())
def test_a_document_is_known_by_inbox_and_path(inbox, path):
    one = identity.document_id(inbox, path)
    assert one == identity.document_id(inbox, path)
    assert one != identity.document_id(inbox + "x", path)
    assert len(one) == identity.ID_LENGTH


def test_an_article_is_known_by_its_own_identifier_or_by_its_document():
    assert identity.article_id(None, "doc") == "doc"
    assert identity.article_id("urn:x", "one") == identity.article_id("urn:x", "two") != "one"


@given(st.binary())
def test_every_path_is_printable_as_json(path):
    json.dumps(identity.printable_path(path)).encode("utf-8")
    identity.printable_path(path).encode("utf-8")
