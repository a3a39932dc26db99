"""The verb: every enricher runs by itself."""

from __future__ import annotations

import itertools

import pytest

from tests.unit.enrich.articles import article
from worker.enrich import enrich, running_order
from worker.models import Article, Summary


def ticking():
    return itertools.count(step=0.002).__next__


def summarise(subject: Article) -> Article:
    return subject.model_copy(update={"summary": Summary(text="So.", brief="So.", method="test")})


summarise.version = "7"


def test_each_enricher_is_recorded_with_its_version_and_time():
    result = enrich(article("One."), {"summary": summarise}, clock=ticking())
    assert result.enrichments["summary"].model_dump() == {"status": "ok", "version": "7", "ms": 2.0, "error": None}
    assert result.summary.text == "So."


@pytest.mark.parametrize(
    "error", [ValueError("bad\nluck"), MemoryError(), RecursionError("deep"), SystemExit(3), KeyError("k")]
)
def test_one_that_raises_anything_leaves_the_rest_and_says_so(error):
    def fail(_):
        raise error

    result = enrich(article("One."), {"entities": fail, "summary": summarise}, clock=ticking())
    assert result.summary is not None
    assert result.enrichments["summary"].status == "ok"
    assert result.enrichments["entities"].status == "failed"
    assert type(error).__name__ in result.enrichments["entities"].error
    assert "\n" not in result.enrichments["entities"].error


def test_stopping_the_program_is_not_swallowed():
    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enrich(article("One."), {"entities": interrupt}, clock=ticking())


@pytest.mark.parametrize("field", ["headline", "text", "id", "authors", "body"])
def test_a_result_that_changed_what_the_parser_read_is_refused(field):
    def meddle(subject):
        return subject.model_copy(update={field: "mine", "summary": None})

    before = article("One.")
    result = enrich(before, {"meddle": meddle}, clock=ticking())
    assert getattr(result, field) == getattr(before, field)
    assert result.enrichments["meddle"].status == "failed"
    assert field in result.enrichments["meddle"].error


@pytest.mark.parametrize("bad", [None, "text", {"summary": 1}])
def test_a_result_that_is_no_article_is_refused(bad):
    result = enrich(article("One."), {"bad": lambda _: bad}, clock=ticking())
    assert "instead of an article" in result.enrichments["bad"].error


def test_a_result_that_is_not_valid_is_refused():
    result = enrich(article("One."), {"bad": lambda a: a.model_copy(update={"tags": ("x",)})}, clock=ticking())
    assert result.tags == ()
    assert result.enrichments["bad"].status == "failed"


def test_an_enricher_cannot_write_the_record_of_the_others():
    result = enrich(
        article("One."), {"a": summarise, "b": lambda a: a.model_copy(update={"enrichments": {}})}, clock=ticking()
    )
    assert set(result.enrichments) == {"a", "b"}


def test_what_is_not_in_the_order_runs_just_before_the_tags():
    names = dict.fromkeys(["tags", "zebra", "summary", "language", "apple"])
    assert running_order(names) == ["language", "summary", "apple", "zebra", "tags"]
    assert running_order({"b": 1, "a": 1}) == ["a", "b"]


def test_a_later_run_keeps_what_it_does_not_make_anew():
    first = enrich(article("One."), {"summary": summarise}, clock=ticking())
    second = enrich(first, {"other": lambda a: a}, clock=ticking())
    assert second.summary == first.summary
    assert set(second.enrichments) == {"summary", "other"}
