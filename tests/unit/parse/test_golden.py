"""Every pair in `tests/articles`: a file, and what must come out of it."""

import json
from pathlib import Path

import pytest

from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

ARTICLES = Path(__file__).parents[2] / "articles"
EXPECTED = sorted(ARTICLES.rglob("*.expected.json"))


def source_of(expected: Path) -> Path:
    stem = expected.name.removesuffix(".expected.json")
    (source,) = (path for path in expected.parent.glob(f"{stem}.*") if path != expected)
    return source


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: str(path.relative_to(ARTICLES)))
def test_the_file_comes_out_as_its_pair_says(expected):
    source = source_of(expected)
    article = json.loads(parse(Document(content=source.read_bytes(), path=source.name), load_parsers()).to_json())
    found = {key: value for key, value in article.items() if value not in ([], "")}
    found |= {"media_type": article["source"]["media_type"], "encoding": article["source"].get("encoding")}
    wanted = json.loads(expected.read_text())

    assert {key: found.get(key) for key in wanted} == wanted
    unasked = (
        set(found)
        - set(wanted)
        - {"id", "revision", "digest", "source", "text", "word_count", "reading_time_s", "enrichments"}
    )
    assert not unasked


def test_every_article_has_a_pair():
    files = {path for path in ARTICLES.rglob("*.*") if path.is_file() and not path.name.endswith(".expected.json")}
    assert files == {source_of(expected) for expected in EXPECTED}


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: str(path.relative_to(ARTICLES)))
def test_a_wrong_name_is_no_obstacle(expected):
    source = source_of(expected)
    if source.suffix in {".md", ".markdown"} and not source.read_bytes().startswith((b"---", b"+++", b"#")):
        pytest.skip("Markdown without a sign of it is known by its name alone")
    parsers = load_parsers()
    rightly = parse(Document(content=source.read_bytes(), path=source.name), parsers)
    wrongly = parse(Document(content=source.read_bytes(), path="article.dat"), parsers)
    assert wrongly.body == rightly.body
