"""Builders of articles for the tests of the enrich stage."""

from __future__ import annotations

import json
import pathlib
import time
import tomllib

import pytest

from worker.enrich import enrich
from worker.enrich.entities import Entities
from worker.enrich.keyphrases import Keyphrases
from worker.enrich.language import detect_language
from worker.enrich.summary import Summarise
from worker.enrich.tags import Tags
from worker.enrich.topics import Topics
from worker.enrich.vocabulary import Vocabulary, entries_from
from worker.models import Article, Block, Image, Source

ROOT = pathlib.Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"


def article(*paragraphs: str, headline: str | None = None, **fields: object) -> Article:
    body = tuple(Block(kind="paragraph", text=text) for text in paragraphs)
    source = Source(path="a.txt", media_type="text/plain", size_bytes=1)
    return Article(source=source, headline=headline, body=body, text="\n\n".join(paragraphs), **fields)


def built_in(**vocabulary: object) -> dict:
    entries = entries_from(vocabulary or tomllib.loads((ROOT / "config/tags.toml").read_text("utf-8")))
    return {
        "language": detect_language,
        "summary": Summarise(),
        "entities": Entities(),
        "keyphrases": Keyphrases(),
        "vocabulary": Vocabulary(entries),
        "topics": Topics(),
        "tags": Tags(),
    }


def enriched(subject: Article) -> Article:
    return enrich(subject, built_in(), clock=time.monotonic)


def expected_kerry() -> dict:
    path = SHARED / "articles" / "kerry-moscow.expected.json"
    if not path.exists():
        pytest.skip("the article is not on this machine")
    return json.loads(path.read_text("utf-8"))


def kerry() -> Article:
    said = expected_kerry()
    body = tuple(Block(**block) for block in said["body"])
    return article(
        headline=said["headline"], dek=said["dek"], images=tuple(Image(**i) for i in said["images"])
    ).model_copy(update={"body": body, "text": "\n\n".join(block.text for block in body)})
