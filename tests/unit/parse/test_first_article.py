"""The first real article, read from the folder beside the repository; its text may not be copied into it."""

import json
from pathlib import Path

import pytest

from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

ARTICLES = Path(__file__).parents[4] / "shared" / "articles"


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the article lies outside the repository")
@pytest.mark.parametrize("name", [path.name for path in sorted(ARTICLES.glob("*.expected.json"))])
def test_the_article_comes_out_exactly_as_expected(name):
    source = next(path for path in ARTICLES.glob(name.replace(".expected.json", ".*")) if path.suffix != ".json")
    expected = json.loads((ARTICLES / name).read_text())

    article = json.loads(parse(Document(content=source.read_bytes(), path=source.name), load_parsers()).to_json())

    for field in ("headline", "dek", "images", "body"):
        assert article.get(field) == expected[field]
    for unwanted in expected["never_in_text"]:
        assert unwanted not in article["text"]
