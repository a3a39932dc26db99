"""Nothing one enricher does reaches the others."""

from __future__ import annotations

import itertools

import pytest

from tests.unit.enrich.articles import article
from worker.enrich import enrich
from worker.enrich.isolation import MOST_OF_A_FIELD, ShareUsedUp, explained
from worker.errors import WorkerStopped
from worker.models import Entity, Summary, Tag


def run(bad):
    clock = itertools.count(step=0.001).__next__
    found = enrich(article("One."), {"bad": bad, "entities": name_somebody}, clock=clock)
    assert found.enrichments["entities"].status == "ok"
    assert [entity.label for entity in found.entities] == ["Ann Lee"]
    assert found.to_json()
    return found.enrichments["bad"]


def name_somebody(subject):
    somebody = Entity(label="Ann Lee", kind="person", forms=("Ann Lee",), mentions=1, salience=1.0)
    return subject.model_copy(update={"entities": (somebody,)})


class UnspeakableError(Exception):
    def __str__(self):
        raise RuntimeError("no")


class Versionless:
    def __call__(self, subject):
        return subject

    @property
    def version(self):
        raise RuntimeError("none")


def raising(error):
    def fail(_):
        raise error

    return fail


def recurse(subject):
    return recurse(subject)


def test_an_error_that_cannot_say_itself_is_told_by_its_name():
    assert run(raising(UnspeakableError())).error == "UnspeakableError"


def test_an_error_that_no_json_can_hold_is_told_as_far_as_it_can_be():
    assert run(raising(ValueError("lone \ud800 half"))).error == "ValueError: lone ? half"


def test_what_stops_the_process_is_no_enrichers_fault_and_goes_on():
    with pytest.raises(WorkerStopped):
        enrich(article("One."), {"slow": raising(WorkerStopped(-241))}, clock=itertools.count().__next__)


def test_one_that_calls_itself_for_ever_fails_alone():
    assert run(recurse).error.startswith("RecursionError")


def test_what_a_failed_run_held_is_let_go_before_the_next_begins():
    held = []

    class Large:
        def __del__(self):
            held.append("gone")

    def hoard(_):
        large = Large()
        raise MemoryError(large.__class__.__name__)

    def see(subject):
        assert held == ["gone"]
        return subject

    found = enrich(article("One."), {"a": hoard, "b": see}, clock=itertools.count().__next__)
    assert found.enrichments["a"].error == "MemoryError: Large"
    assert found.enrichments["b"].status == "ok"


def test_one_whose_version_cannot_be_read_still_counts():
    assert run(Versionless()).version == "0"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"tags": (Tag.model_construct(label=5, slug=None, kind="vocabulary", score=1.0),)},
        {"tags": "vocabulary"},
        {"summary": Summary.model_construct(text=b"x", brief=None, method=1)},
        {"language": 7},
        {"language": "e\ud800"},
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_field_that_is_not_what_it_should_be_is_refused(nonsense):
    assert run(lambda subject: subject.model_copy(update=nonsense)).status == "failed"


def test_a_field_of_thousands_is_refused():
    tags = (Tag(label="A", slug="a", kind="vocabulary", score=1.0),) * (MOST_OF_A_FIELD + 1)
    assert "more than 1000 tags" in run(lambda subject: subject.model_copy(update={"tags": tags})).error


def test_one_that_used_up_its_share_is_named_so():
    assert explained(ShareUsedUp(5.0)) == "TimeLimit: it took longer than 5 s and was stopped"


def test_an_equal_article_made_anew_is_no_meddling():
    assert run(lambda subject: type(subject).model_validate_json(subject.to_json())).status == "ok"
