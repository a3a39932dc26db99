"""The published contract says what is really sent."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tools.write_reference import GENERATED, is_current, type_of
from worker import reference
from worker.errors import Code
from worker.models import ARTICLE_FAILED, ARTICLE_PUBLISHED, Article, Block, Event, Failure, Source, Tag

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BARE = Article(source=Source(path="a.txt", media_type="text/plain", size_bytes=1))
FAILURE = Failure(
    id="d", path="a.txt", stage="parse", code="empty", reason="There is nothing in it.", attempts=1,
    first_at=NOW, last_at=NOW, retriable=False,
)  # fmt: skip


def valid(name, value):
    jsonschema.Draft202012Validator(reference.schema(name)).validate(value)


def event(kind, data):
    made = Event(id="e", source="copydesk", type=kind, subject="a", time=NOW, data=json.loads(data.to_json()))
    return json.loads(made.to_json())


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_file_is_current(name):
    assert is_current(name), f"{name} is out of date; run `make docs`"


@pytest.mark.parametrize("name", reference.SCHEMAS)
def test_a_schema_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(reference.schema(name))


@given(st.builds(
    Article,
    source=st.builds(Source, received_at=st.none() | st.just(NOW)),
    published_at=st.none() | st.just(NOW),
    modified_at=st.none() | st.just(NOW),
    body=st.lists(st.builds(Block), max_size=2).map(tuple),
    tags=st.lists(st.builds(Tag), max_size=2).map(tuple),
    images=st.just(()), entities=st.just(()), keyphrases=st.just(()), topics=st.just(()), enrichments=st.just({}),
))  # fmt: skip
def test_every_article_that_can_be_sent_is_valid(article):
    data = json.loads(article.to_json())
    valid("article", data)
    assert None not in data.values()


def test_an_event_is_valid_with_the_data_of_its_type_only():
    valid("event", event(ARTICLE_PUBLISHED, BARE))
    valid("event", event(ARTICLE_FAILED, FAILURE))
    for kind, data in ((ARTICLE_PUBLISHED, FAILURE), (ARTICLE_FAILED, BARE)):
        with pytest.raises(jsonschema.ValidationError):
            valid("event", event(kind, data))


@pytest.mark.parametrize("without", ["id", "source", "text", "tags", "revision"])
def test_what_is_always_there_is_required(without):
    data = json.loads(BARE.to_json())
    del data[without]
    with pytest.raises(jsonschema.ValidationError):
        valid("article", data)


def test_fields_of_later_versions_are_allowed():
    valid("article", json.loads(BARE.to_json()) | {"later": 1})


def test_every_failure_code_has_a_meaning():
    assert set(reference.MEANINGS) == set(Code)


def test_the_channels_refer_only_to_what_is_there():
    document = yaml.safe_load((ROOT / "docs/reference/asyncapi.yaml").read_text())
    text = json.dumps(document)
    references = {part.split('"')[0] for part in text.split('"$ref": "')[1:]}
    assert references
    for target in references:
        if target.startswith("#/"):
            found = document
            for key in target[2:].split("/"):
                found = found[key]
        else:
            assert (ROOT / "docs/reference" / target).is_file()
    assert {channel["address"] for channel in document["channels"].values()} == {
        f"copydesk:{name}"
        for name in (
            "events",
            "articles",
            "articles:desk:{desk}",
            "articles:tag:{slug}",
            "articles:lang:{code}",
            "failures",
        )
    }
    assert list(document["channels"]["failures"]["messages"]) == ["article_failed"]
    assert len(document["channels"]["events"]["messages"]) == 4


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 256}, "integer ≥ 1, ≤ 256"),
        ({"type": "array", "items": {"$ref": "#/$defs/Tag"}}, "list of Tag"),
        ({"anyOf": [{"type": "string", "format": "path"}, {"type": "null"}]}, "path"),
        ({"enum": ["a", "b"]}, "`a`, `b`"),
        ({}, "any"),
    ],
)
def test_types_are_said_in_a_few_words(schema, said):
    assert type_of(schema) == said
