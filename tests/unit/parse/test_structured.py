"""JSON bodies as editors store them, each in its own manner of trees."""

import json

import pytest

from worker.errors import Code, PermanentError
from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."


def read(**values):
    return parse(Document(content=json.dumps({"title": "T", **values}).encode(), path="a"), PARSERS)


def blocks(**values):
    return [(block.kind, block.text) for block in read(**values).body]


def test_portable_text_of_sanity_is_read():
    def block(*spans, **fields):
        children = [{"_type": "span", "text": span} for span in spans]
        return {"_type": "block", "style": "normal", "children": children, **fields}

    body = [block("The ferry ", "was late."), block("Costs", style="h2"), block("a rope", listItem="bullet")]
    assert blocks(body=[*body, {"_type": "image", "asset": {"_ref": "a"}}]) == [
        ("paragraph", "The ferry was late."),
        ("heading", "Costs"),
        ("list_item", "a rope"),
    ]


def test_blocks_of_editor_js_are_read():
    body = [
        {"type": "header", "data": {"text": "Costs", "level": 2}},
        {"type": "paragraph", "data": {"text": "The <b>ferry</b> was late."}},
        {"type": "list", "data": {"items": ["a rope", {"content": "a lamp", "items": [{"content": "with oil"}]}]}},
        {"type": "quote", "data": {"text": "Never again."}},
        {"type": "image", "data": {"file": {"url": "u"}}},
    ]
    expected = [
        ("heading", "Costs"),
        ("paragraph", "The ferry was late."),
        ("list_item", "a rope"),
        ("list_item", "a lamp"),
        ("list_item", "with oil"),
        ("quote", "Never again."),
    ]
    assert blocks(body={"blocks": body}) == blocks(blocks=body) == expected


def test_rich_text_of_contentful_is_read():
    def node(kind, *content, **fields):
        return {"nodeType": kind, "content": list(content), "data": {}, **fields}

    def text(value):
        return {"nodeType": "text", "value": value}

    link = node("hyperlink", text("the page"), data={"uri": "u"})
    body = node(
        "document",
        node("heading-2", text("Costs")),
        node("paragraph", "Do ", 3, text("see "), link, text(" now.")),
        node("unordered-list", node("list-item", node("paragraph", text("a rope")))),
        node("paragraph", text(" ")),
    )
    assert blocks(content=body) == [
        ("heading", "Costs"),
        ("paragraph", "Do see the page now."),
        ("list_item", "a rope"),
    ]


def test_paragraphs_and_roots_are_read():
    assert blocks(paragraphs=[PROSE, {"text": "Again."}]) == [("paragraph", PROSE), ("paragraph", "Again.")]
    leaf = {"type": "paragraph", "children": [{"type": "text", "text": PROSE}]}
    assert blocks(body={"root": {"children": [leaf]}}) == [("paragraph", PROSE)]


def test_a_body_that_gives_nothing_yields_to_the_next():
    assert blocks(body=[{"kind": "image"}], text=PROSE) == [("paragraph", PROSE)]
    assert blocks(content={"rendered": ""}, text=PROSE) == [("paragraph", PROSE)]


@pytest.mark.parametrize("body", [[{"kind": "image"}], {"document": "d-17"}, {"rendered": " "}, "<p></p>"])
def test_a_body_that_gives_nothing_alone_is_no_article(body):
    with pytest.raises(PermanentError) as caught:
        read(body=body)
    assert caught.value.code is Code.NO_ARTICLE


@pytest.mark.parametrize("body", ["", " ", [], {}, None])
def test_an_empty_body_leaves_a_headline_alone(body):
    assert read(body=body).body == ()


def test_levels_deeper_than_any_article_are_left_out():
    tree = {"type": "text", "text": "Too deep."}
    for _ in range(50):
        tree = {"type": "paragraph", "children": [tree]}
    assert blocks(body=[{"text": PROSE}, tree]) == [("paragraph", PROSE)]
    run = {"type": "text", "text": "Too deep."}
    for _ in range(50):
        run = {"type": "link", "children": [run]}
    assert blocks(body=[{"children": [{"text": PROSE}, run]}]) == [("paragraph", PROSE)]


def test_more_blocks_than_any_article_has_are_over_a_limit():
    with pytest.raises(PermanentError) as caught:
        read(body=["One."] * 30_000)
    assert caught.value.code is Code.LIMIT
