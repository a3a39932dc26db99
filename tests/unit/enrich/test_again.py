"""Articles that are out are enriched again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.enrich import enrich
from worker.enrich.again import enriched_again, losses
from worker.enrich.isolation import ENRICHED_FIELDS
from worker.enrich.tags import Tags
from worker.enrich.vocabulary import Vocabulary
from worker.models import Article, Enrichment, Source, Summary, Tag, Topic
from worker.ports import VocabularyEntry

SOURCE = Source(path="a.txt", media_type="text/plain", size_bytes=1)


def clock():
    return 0.0


def summarise(words):
    def summary(article):
        return article.model_copy(update={"summary": Summary(text=words, brief=words, method="lead")})

    summary.version = words
    return summary


def topics(article):
    found = (Topic(label="sport", uri="medtop:15000000", score=0.9),)
    return article.model_copy(update={"topics": found})


def broken(_article):
    raise ValueError("out of order")


def enrichers(words="old", *labels, **more):
    return {
        "summary": summarise(words),
        "topics": topics,
        "vocabulary": Vocabulary([VocabularyEntry(label=label) for label in labels]),
        "tags": Tags(),
    } | more


def out(**more):
    article = Article(id="a", revision=3, digest="d", source=SOURCE, text="A ferry leaves the harbour.", **more)
    return enrich(article, enrichers("old", "Ferry"), clock=clock)


def slugs(article):
    return {tag.slug for tag in article.tags}


def test_all_results_are_those_of_today():
    after = enriched_again(out(), enrichers("new", "Harbour"), clock=clock)
    assert after.summary.text == "new"
    assert slugs(after) == {"harbour", "sport"}
    assert after.enrichments["summary"].version == "new"


def test_an_enricher_that_is_gone_leaves_nothing():
    fewer = {"tags": Tags()}
    after = enriched_again(out(), fewer, clock=clock)
    assert (after.summary, after.topics, after.tags) == (None, (), ())
    assert set(after.enrichments) == {"tags"}


def test_only_those_that_are_named_run_and_tags_are_chosen_anew():
    after = enriched_again(out(), enrichers("new", "Harbour"), ["topics"], clock=clock)
    assert after.summary.text == "old"
    assert after.enrichments["summary"].version == "old"
    assert slugs(after) == {"harbour", "sport"}


def test_the_vocabulary_names_its_entries_in_its_version():
    one, other = (enriched_again(out(), enrichers("old", label), clock=clock) for label in ("Ferry", "Harbour"))
    assert one.enrichments["vocabulary"].version != other.enrichments["vocabulary"].version
    assert Vocabulary([]).version == "1"


def test_what_a_language_model_wrote_stays_and_the_vocabulary_is_of_today():
    written = Summary(text="By a model.", brief="By a model.", method="model:small")
    tide = Tag(label="tide tables", slug="tide-tables", kind="keyphrase", score=0.9)
    before = out()
    noted = before.enrichments | {"llm": Enrichment(status="ok", version="1:small", ms=1.0)}
    before = before.model_copy(update={"summary": written, "tags": (*before.tags, tide), "enrichments": noted})
    assert slugs(before) == {"ferry", "sport", "tide-tables"}
    for only in ((), ("summary",), ("tags",)):
        after = enriched_again(before, enrichers("new", "Harbour"), only, clock=clock)
        assert after.summary == written
        assert after.enrichments["llm"].version == "1:small"
        assert after.enrichments["summary"].version == "old"
        assert [tag.slug for tag in after.tags] == ["harbour", "sport", "tide-tables"]
        assert enriched_again(after, enrichers("new", "Harbour"), only, clock=clock) == after
    fewer = enriched_again(before, enrichers("new"), clock=clock)
    assert slugs(fewer) == {"sport", "tide-tables"}


def test_a_label_of_today_takes_the_place_of_the_same_word_by_a_model():
    harbour = Tag(label="the harbour", slug="harbour", kind="keyphrase", score=0.9)
    before = out()
    noted = before.enrichments | {"llm": Enrichment(status="ok", version="1:small", ms=1.0)}
    before = before.model_copy(update={"tags": (harbour,), "enrichments": noted})
    after = enriched_again(before, enrichers("new", "Harbour"), clock=clock)
    assert [(tag.slug, tag.kind) for tag in after.tags] == [("harbour", "vocabulary")]


def test_a_model_that_wrote_nothing_is_only_remembered():
    noted = out().enrichments | {"llm": Enrichment(status="failed", version="", ms=1.0, error="away")}
    after = enriched_again(out().model_copy(update={"enrichments": noted}), enrichers("new"), clock=clock)
    assert after.summary.text == "new"
    assert after.enrichments["llm"].error == "away"


def test_an_enricher_that_fails_only_now_is_a_loss_and_one_that_always_did_is_none():
    before = out()
    after = enriched_again(before, enrichers(summary=broken, extra=broken), clock=clock)
    assert losses(before, after) == {"summary": "ValueError: out of order", "extra": "ValueError: out of order"}
    assert losses(after, after) == {}
    assert losses(before, before) == {}


LABELS = st.lists(st.sampled_from(["Ferry", "Harbour", "Leaves", "Absent"]), max_size=3, unique=True)


@given(LABELS, LABELS, st.sampled_from([(), ("topics",), ("vocabulary", "summary")]))
def test_a_second_time_changes_nothing_and_what_a_parser_read_never_does(first, second, only):
    before = enrich(out(), enrichers("old", *first), clock=clock)
    once = enriched_again(before, enrichers("new", *second), only, clock=clock)
    assert enriched_again(once, enrichers("new", *second), only, clock=clock) == once
    for name in set(Article.model_fields) - ENRICHED_FIELDS:
        assert getattr(once, name) == getattr(before, name)
    assert all(isinstance(tag, Tag) for tag in once.tags)
