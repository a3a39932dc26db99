"""Articles of several genres and languages, and what must and must not come out of them."""

from __future__ import annotations

import pathlib
import tomllib

import pytest

from tests.unit.enrich.articles import article, enriched
from worker.models import Block

FOLDER = pathlib.Path(__file__).with_name("golden")
GOLDEN = sorted(FOLDER.glob("*.toml"))


def read(path):
    said = tomllib.loads(path.read_text("utf-8"))
    paragraphs = [text.strip() for text in said["text"].strip().split("\n\n")]
    subject = article(*paragraphs, headline=said.get("headline"))
    if "kind" in said:
        subject = subject.model_copy(update={"body": tuple(Block(kind=said["kind"], text=text) for text in paragraphs)})
    return said, subject, enriched(subject)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_article_is_enriched_as_it_says(path):
    said, _, found = read(path)
    entities = {entity.label: entity for entity in found.entities}
    slugs = [tag.slug for tag in found.tags]
    assert found.language == said["language"]
    assert {
        label: entities[label].kind if label in entities else None for label in said.get("entities", {})
    } == said.get("entities", {})
    for label, forms in said.get("forms", {}).items():
        assert set(forms) <= set(entities[label].forms)
        assert not set(forms) & set(entities)
    assert set(said.get("tags", [])) <= set(slugs)
    assert not set(said.get("not_tags", [])) & set(slugs)
    assert said.get("topic") in (None, *[topic.label for topic in found.topics[:1]])
    assert found.summary.method == said.get("method", "extractive")
    assert found.summary.text.startswith(said.get("summary_begins", ""))
    assert not [text for text in said.get("not_in_summary", []) if text in found.summary.text]
    assert found.summary.brief == said.get("brief", found.summary.brief)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_whatever_is_said_of_a_golden_article_occurs_in_it(path):
    _, subject, found = read(path)
    whole = " ".join(f"{subject.headline} {subject.text}".split())
    assert all(form in whole for entity in found.entities for form in entity.forms)
    assert all(phrase.text in whole for phrase in found.keyphrases)
    grounded = [tag for tag in found.tags if tag.kind == "keyphrase"]
    assert all(tag.label in whole for tag in grounded)
    assert all(result.status == "ok" for result in found.enrichments.values())
    assert len(found.summary.brief) <= 160
