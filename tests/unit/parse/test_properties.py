"""What holds for every input of every parser."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from worker.errors import PermanentError
from worker.models import Article
from worker.parse import parse
from worker.parse.clean import clean_line, clean_text
from worker.parse.sniff import sniff
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
ARTICLES = Path(__file__).parents[2] / "articles"
SAMPLES = [path.read_bytes() for path in sorted(ARTICLES.rglob("*.*")) if not path.name.endswith(".expected.json")]
BOUNDED = settings(max_examples=60, deadline=5000, suppress_health_check=[HealthCheck.too_slow])


def outcome(function, *arguments):
    """What the function answers, or the reason of its failure."""
    try:
        return function(*arguments)
    except PermanentError as error:
        return error.reason


@st.composite
def damaged(draw):
    """A good file with a piece cut out, doubled, or overwritten."""
    content = draw(st.sampled_from(SAMPLES))
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 400)))
    return content[:start] + draw(st.one_of(st.binary(max_size=40), st.just(content[start:end] * 2))) + content[end:]


@pytest.mark.parametrize("media_type", sorted(PARSERS))
@BOUNDED
@given(
    content=st.one_of(
        st.binary(max_size=600), st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")), damaged()
    )
)
def test_any_bytes_give_an_article_or_a_permanent_error(media_type, content):
    def only(document):
        return PARSERS[media_type](document)

    only.recognises = lambda document: True
    article = outcome(parse, Document(content=content, path="a"), {media_type: only})
    if isinstance(article, Article):
        assert article.headline or article.body
        assert article.text == "\n\n".join(block.text for block in article.body)
        assert article.to_json().decode()
    else:
        assert article.endswith(".")


@BOUNDED
@given(content=st.one_of(st.binary(max_size=300), damaged()), path=st.text(max_size=20))
def test_sniffing_names_a_type_or_a_reason(content, path):
    assert outcome(sniff, content, path).endswith(
        (".", *PARSERS, "zip", "gzip", "pdf", "document", "xml", "mbox", "related", "rfc822")
    )


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@given(content=st.sampled_from(SAMPLES), path=st.text(max_size=30))
def test_parsing_is_pure(content, path):
    document = Document(content=content, path=path)
    assert outcome(parse, document, PARSERS) == outcome(parse, document, PARSERS)
