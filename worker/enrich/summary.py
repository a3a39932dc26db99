"""A few sentences that say what an article says, and one line.

What lives here: the enricher. Every sentence shown occurs in the article. What does not: which sentences may be shown
(`presentable`), which are chosen (`ranking`), and the line (`brief`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.enrich.brief import brief
from worker.enrich.frequencies import frequencies
from worker.enrich.presentable import presentable
from worker.enrich.ranking import Ranker
from worker.enrich.reading import is_english
from worker.models import Summary

if TYPE_CHECKING:
    from worker.models import Article
    from worker.ports import EnrichOptions


class Summarise:
    """Adds `summary`; leaves it out where the article has no sentence to show.

    `method` is `extractive` where the sentences were ranked (English), `lead` where they are the first ones.
    """

    version = "5"

    def __init__(self, sentences: int = 3) -> None:
        """Show at most this many sentences."""
        self._most = max(1, sentences)
        self._ranker = Ranker(frequencies())

    @classmethod
    def from_options(cls, options: EnrichOptions) -> Summarise:
        """Build it to show `options.summary_sentences`."""
        return cls(options.summary_sentences)

    def __call__(self, article: Article) -> Article:
        """Return the article with its `summary`."""
        return article.model_copy(update={"summary": self._summary(article)})

    def _summary(self, article: Article) -> Summary | None:
        sentences = presentable(article)
        if not sentences:
            return None
        ranked = is_english(article)
        chosen = self._ranker.choose(sentences, self._most) if ranked else range(min(self._most, len(sentences)))
        return Summary(
            text=" ".join(sentences[index].text for index in chosen),
            brief=brief(sentences[0].text, article.headline),
            method="extractive" if ranked else "lead",
        )
