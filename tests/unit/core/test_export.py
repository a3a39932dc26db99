"""Other people's formats carry what is known and nothing else."""

from __future__ import annotations

from worker import export
from worker.models import Article, Block, Entity, Image, Source, Summary, Tag, Topic

FULL = Article(
    id="abc",
    source=Source(path="a.txt", media_type="text/plain", size_bytes=1),
    headline="Peace <now>",
    dek="At last",
    language="en",
    authors=("Ann Other",),
    provider="Example Wire",
    body=(
        Block(kind="paragraph", text="One & two"),
        Block(kind="list_item", text="first"),
        Block(kind="list_item", text="second"),
        Block(kind="heading", text="Then"),
    ),
    text="One & two",
    images=(Image(caption="A bridge"),),
    summary=Summary(text="Peace came.", brief="Peace.", method="lead"),
    entities=(Entity(label="Oban", kind="place", mentions=1, salience=1.0),),
    topics=(Topic(label="politics", uri="http://example.org/t", score=0.5),),
    tags=(Tag(label="Oban", slug="oban", kind="place", score=1.0),),
)
BARE = Article(source=Source(path="a.txt", media_type="text/plain", size_bytes=1))


def test_ninjs_names_places_subjects_and_both_bodies():
    item = export.ninjs(FULL)
    assert item["uri"] == "urn:copydesk:abc"
    assert item["places"] == [{"name": "Oban"}]
    assert item["subjects"] == [{"name": "politics", "uri": "http://example.org/t"}]
    assert [body["contenttype"] for body in item["bodies"]] == ["text/plain", "text/html"]
    assert {"role": "standfirst", "value": "At last"} in item["descriptions"]


def test_jsonld_is_a_news_article():
    item = export.jsonld(FULL)
    assert (item["@type"], item["headline"], item["abstract"]) == ("NewsArticle", "Peace <now>", "Peace came.")
    assert item["mentions"] == [{"@type": "Place", "name": "Oban"}]
    assert item["image"] == [{"@type": "ImageObject", "caption": "A bridge"}]


def test_what_is_unknown_is_left_out():
    for item in (export.ninjs(BARE), export.jsonld(BARE)):
        assert not [name for name, value in item.items() if value in (None, "", [], {})]
        assert "headline" not in item


def test_html_is_escaped_and_lists_are_closed():
    assert export.html(FULL.body).splitlines() == [
        "<p>One &amp; two</p>", "<ul>", "<li>first</li>", "<li>second</li>", "</ul>", "<h2>Then</h2>",
    ]  # fmt: skip
    assert export.html(FULL.body[1:2]).endswith("</ul>")
