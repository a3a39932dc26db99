"""The enrichers as they are installed, built with what a user set."""

from __future__ import annotations

import time

from tests.unit.enrich.articles import article
from worker.enrich import DEFAULT_ORDER, enrich
from worker.plugins import load_enrichers
from worker.ports import EnrichOptions, VocabularyEntry

TEXT = (
    "The city of Leeds wants more bicycle lanes along the river, Mayor Anna Berg said on Tuesday.",
    "New bicycle lanes were promised years ago, and the council says bicycle lanes would save lives.",
    "Shop owners fear for their parking spaces. Parking spaces bring customers, they say, and jobs to the market.",
)


def test_each_follows_the_options_it_was_built_with():
    options = EnrichOptions(
        vocabulary=(VocabularyEntry("Cycling", aliases=("bicycle lanes",)),),
        summary_sentences=1,
        max_keyphrases=2,
        tag_kinds=("vocabulary",),
    )
    found = enrich(article(*TEXT), load_enrichers(options), clock=time.monotonic)
    assert set(DEFAULT_ORDER) == {name for name, result in found.enrichments.items() if result.status == "ok"}
    assert found.summary.text in TEXT
    assert len(found.keyphrases) == 2
    assert [tag.label for tag in found.tags] == ["Cycling"]
    assert "Anna Berg" in [entity.label for entity in found.entities]
