"""The labels worth publishing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.enrich.articles import article, enriched, kerry
from worker.enrich.slugs import slug
from worker.enrich.tags import Tags, _is_said_again
from worker.models import Entity, Keyphrase, Tag, Topic
from worker.ports import EnrichOptions


def entity(label, kind="place", salience=0.8):
    return Entity(label=label, kind=kind, forms=(label,), mentions=2, salience=salience)


def chosen(subject, **options):
    return Tags.from_options(EnrichOptions(**options))(subject).tags


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Climate change", "climate-change"),
        ("São Paulo", "sao-paulo"),
        ("Sinn Féin", "sinn-fein"),
        ("U.S.", "us"),
        ("AT&T", "at-and-t"),
        ("O’Brien", "obrien"),
        ("Straße", "strasse"),
        ("Москва", "москва"),
        ("東京", "東京"),
        ("--", ""),
    ],
)
def test_a_label_gives_the_same_slug_for_ever(label, expected):
    assert slug(label) == expected


@given(st.text(max_size=120))
def test_a_slug_is_its_own_slug_and_safe_in_a_channel_name(label):
    made = slug(label)
    assert slug(made) == made
    assert not set(made) & set(" :*?[]\n\t\\/")


def test_tags_come_from_all_kinds_and_are_ordered_by_score():
    subject = article("Tax cuts and tax cuts.", headline="Tax cuts").model_copy(
        update={
            "tags": (Tag(label="Budget", slug="budget", kind="vocabulary", score=1.0),),
            "entities": (entity("Rome"), entity("Oslo", salience=0.01)),
            "topics": (Topic(label="politics", uri="u", score=0.9),),
            "keyphrases": (Keyphrase(text="tax cuts", score=1.0),),
        }
    )
    found = chosen(subject)
    assert {tag.label for tag in found} == {"Budget", "Rome", "politics", "tax cuts"}
    assert [tag.score for tag in found] == sorted((tag.score for tag in found), reverse=True)


def test_settings_say_how_many_and_which_kinds():
    subject = article("x").model_copy(update={"entities": tuple(entity(f"Town{n}") for n in "ABCD")})
    assert len(chosen(subject, max_tags=2)) == 2
    assert chosen(subject, tag_kinds=("topic",)) == ()


def test_a_near_repeat_is_left_out():
    subject = article("Climate changes. Climate changes. Civil war, civil war.").model_copy(
        update={
            "tags": (Tag(label="Climate change", slug="climate-change", kind="vocabulary", score=1.0),),
            "keyphrases": (Keyphrase(text="climate changes", score=1.0), Keyphrase(text="civil war", score=0.9)),
        }
    )
    assert [tag.slug for tag in chosen(subject)] == ["climate-change", "civil-war"]


def test_two_names_of_the_same_words_are_one_tag_and_a_name_within_a_name_is_another():
    named = (entity("Jordan"), entity("Jordan", "person"), entity("Michael Jordan", "person", 1.0))
    tags = chosen(article("x").model_copy(update={"entities": named}))
    assert [tag.slug for tag in tags] == ["michael-jordan", "jordan"]


def test_a_topic_within_a_label_of_the_desk_is_a_repeat_and_one_around_it_is_not():
    def slugs(label, topic):
        desk = Tag(label=label, slug=slug(label), kind="vocabulary", score=1.0)
        fields = {"tags": (desk,), "topics": (Topic(label=topic, uri="u", score=0.9),)}
        return [tag.slug for tag in chosen(article("x").model_copy(update=fields))]

    assert slugs("Public health", "health") == ["public-health"]
    assert slugs("Arts", "arts and culture") == ["arts", "arts-and-culture"]


def test_running_it_again_changes_nothing():
    once = enriched(article("Peter Miller won the mayoral race in Leeds, officials in Leeds said on Monday."))
    assert enriched(once).tags == once.tags


def test_no_tag_of_the_first_real_article_is_not_about_it():
    tags = enriched(kerry()).tags
    assert {"syria", "john-kerry", "vladimir-putin"} <= {tag.slug for tag in tags}
    assert not {"islamists", "read-more", "president", "mr-kerry", "kerry"} & {tag.slug for tag in tags}
    assert len({tag.slug for tag in tags}) == len(tags) <= 12


@settings(max_examples=40)
@given(st.lists(st.text(max_size=120), max_size=5), st.none() | st.text(max_size=80))
def test_slugs_are_never_repeated_or_empty(paragraphs, headline):
    slugs = [tag.slug for tag in enriched(article(*paragraphs, headline=headline)).tags]
    assert len(set(slugs)) == len(slugs)
    assert all(slugs)


def test_a_topic_is_a_tag_only_where_it_is_sure():
    sure = Topic(label="politics", uri="http://example.org/politics", score=0.6)
    guess = Topic(label="sport", uri="http://example.org/sport", score=0.36)
    found = Tags()(article("Some text.").model_copy(update={"topics": (sure, guess)}))
    assert [tag.slug for tag in found.tags if tag.kind == "topic"] == ["politics"]


def test_one_word_is_a_tag_only_if_it_is_an_acronym():
    subject = article("AI reads scans. Doctors trust AI, and scans.").model_copy(
        update={"keyphrases": (Keyphrase(text="AI", score=1.0), Keyphrase(text="scans", score=0.9))}
    )
    assert [tag.label for tag in chosen(subject)] == ["AI"]


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("sea wall", False),
        ("sea wall, sea wall", True),
        ("the sea walls of the sea wall", False),
        ("undersea wall and sea wall", False),
        ("sea wall\0sea wall", True),
        ("a sea wall is a sea wall is a sea wall", True),
    ],
)
def test_only_whole_words_say_a_phrase_again(text, again):
    assert _is_said_again("sea wall", text) is again
