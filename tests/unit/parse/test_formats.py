"""What the golden pairs leave open in each format."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from worker.errors import Code, PermanentError
from worker.parse import parse, split
from worker.plugins import load_parsers
from worker.ports import Document

ARTICLES = Path(__file__).parents[2] / "articles"
PARSERS = load_parsers()
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."


def read(content, path="a"):
    if isinstance(content, dict | list):
        content = json.dumps(content)
    return parse(Document(content=content if isinstance(content, bytes) else content.encode(), path=path), PARSERS)


def code_of(content, path="a"):
    with pytest.raises(PermanentError) as caught:
        read(content, path)
    return caught.value.code


def test_json_bodies_may_be_lists_of_many_things():
    article = read(
        {"title": "T", "body": ["One.", {"type": "heading", "text": "Two"}, {"kind": "image"}, 3, {"content": "Four."}]}
    )
    assert [(block.kind, block.text) for block in article.body] == [
        ("paragraph", "One."),
        ("heading", "Two"),
        ("paragraph", "Four."),
    ]


def test_json_may_wrap_its_article_and_state_values_in_objects_and_lists():
    article = read(
        [
            {
                "title": "T",
                "text": PROSE,
                "category": ["Local"],
                "publisher": {"name": "Gazette"},
                "version": 2,
                "guid": True,
            }
        ]
    )
    assert (article.section, article.provider, article.version) == ("Local", "Gazette", "2")
    assert read({"title": "A headline alone"}).body == ()


def test_front_matter_may_be_empty_or_no_front_matter_at_all():
    assert read(f"---\n---\n{PROSE}\n", "a.md").text == PROSE
    assert read(f"---\nA line\n---\n{PROSE}\n", "a.md").text.endswith(PROSE)


def test_front_matter_passes_an_empty_value_over():
    article = read(f"---\ntitle: T\nsection: []\ncategory: Boats\n---\n{PROSE}\n", "a.md")
    assert article.section == "Boats"


def test_a_comment_in_markdown_is_no_text():
    article = read(f"# T\n\n<!-- to be checked -->\n\n{PROSE}\n", "a.md")
    assert article.text == PROSE


def test_lines_of_markdown_are_joined_and_code_is_kept_as_it_is_written():
    article = read("# T\n\nOne  \ntwo\nthree.\n\n```\nx = <b>\n```\n", "a.md")
    assert [block.text for block in article.body] == ["One two three.", "x = <b>"]


def test_markdown_without_a_name_is_known_by_its_signs():
    assert read(f"# T\n\n{PROSE}\n\n- one\n- two\n", "slip").source.media_type == "text/markdown"


def test_a_page_of_table_cells_keeps_its_words_apart():
    rows = "".join(f"<tr><td>Boat {i}</td><td>{PROSE}</td></tr>" for i in range(5))
    assert "Boat 1 The night" in read(f"<html><body><h1>Boats</h1><table>{rows}</table></body></html>").text


def test_a_page_that_holds_only_links_and_names_is_no_article():
    assert code_of("<html><body><nav><a href='/a'>A</a></nav></body></html>") == Code.NO_ARTICLE


def test_dates_and_headings_at_the_edges_of_a_page_are_no_body():
    page = f"<html><body><article><h1>Boats are late</h1><p>3 March 2025</p><p>{PROSE}</p><p>{PROSE} Again.</p><p>{PROSE} Still.</p><h2>More boats</h2></article></body></html>"
    article = read(page)
    assert [block.text[:9] for block in article.body] == ["The night"] * 3
    assert article.published_at.isoformat().startswith("2025-03-03")


def test_a_figure_without_a_usable_caption_is_no_image():
    page = f"<html><body><h1>Boats</h1><figure><img src=a.jpg><figcaption> </figcaption></figure><p>{PROSE}</p><p>{PROSE}</p></body></html>"
    assert read(page).images == ()


def test_an_atom_entry_may_stand_alone():
    entry = f'<entry xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>x:1</id><summary>{PROSE}</summary></entry>'
    article = read(entry)
    assert (article.headline, article.identifier, article.url, article.text) == ("T", "x:1", None, PROSE)


def test_a_feed_of_several_items_wants_to_be_split():
    item = f"<item><title>T</title><description>{PROSE}</description></item>"
    assert code_of(f"<rss><channel>{item}{item}</channel></rss>") == Code.UNSUPPORTED
    assert code_of("<rss><channel></channel></rss>") == Code.NO_ARTICLE


def test_a_news_item_may_carry_its_text_as_data():
    item = f'<newsItem guid="g"><contentMeta><headline>T</headline></contentMeta><contentSet><inlineData>{PROSE}</inlineData></contentSet></newsItem>'
    assert read(item).text == PROSE


def test_ninjs_takes_its_subject_and_source_by_name():
    item = {
        "uri": "u:1",
        "pubstatus": "usable",
        "slugline": "s",
        "version": 3,
        "headline": "T",
        "body_text": PROSE,
        "subject": [{"name": "Boats"}, 3],
        "infosource": [{"name": "Gazette"}],
    }
    article = read([item])
    assert (article.section, article.provider, article.version) == ("Boats", "Gazette", "3")
    assert code_of([item, item]) == Code.NO_ARTICLE


def test_a_graph_of_several_articles_is_split():
    node = {"@type": "NewsArticle", "headline": "T", "articleBody": PROSE}
    graph = {"@context": "https://schema.org", "@graph": [node, {**node, "headline": "U"}]}
    members = split(Document(content=json.dumps(graph).encode(), path="g.json"))
    assert [parse(member, PARSERS).headline for member in members] == ["T", "U"]


def test_a_mail_may_fold_its_headers_and_name_an_encoding_nobody_knows():
    mail = f"From: a@b\nSubject: =?x-unknown?q?T?=\n folded\nMIME-Version: 1.0\n\n{PROSE}\n"
    assert read(mail).headline.endswith("folded")


def test_a_mail_whose_plain_text_is_empty_is_read_by_its_page():
    parts = f"--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>{PROSE}</p>\n--b--\n"
    head = "From: a@b\nSubject: T\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
    assert read(head + parts).text == PROSE


def test_a_mail_with_more_headers_than_are_looked_at_is_still_a_mail():
    trace = "".join(f"X-Trace-{number}: relay\n" for number in range(50))
    assert read(f"From: a@b\nSubject: Ferry late\n{trace}\n{PROSE}\n").headline == "Ferry late"


def test_a_docx_may_have_headings_for_a_title_and_no_properties():
    body = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>A title</w:t></w:r></w:p>'
    body += f"<w:p/><w:p><w:r><w:t>{PROSE}</w:t><w:br/><w:t>Again.</w:t></w:r></w:p>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')
    article = read(stream.getvalue())
    assert (article.headline, article.text) == ("A title", f"{PROSE} Again.")


def test_a_wire_body_nested_deeper_than_any_article_is_cut():
    deep = "<block>" * 120 + f"<p>{PROSE}</p>" + "</block>" * 120
    assert PROSE not in read(f"<nitf><body><body.content><p>Above.</p>{deep}</body.content></body></nitf>").text


def test_running_heads_of_a_pdf_are_left_out():
    from worker.parse.pdf import _without_edges

    pages = [
        ["The Valley Gazette", f"Page {number}", f"Text of {number}.", "More.", "Foot", "gazette.example"]
        for number in range(1, 5)
    ]
    assert _without_edges(pages) == [line for number in range(1, 5) for line in (f"Text of {number}.", "More.")]


def test_short_text_of_a_page_with_binary_noise_is_refused_as_binary():
    assert code_of(b"\x80\x81" + bytes(range(1, 9)) * 50) == Code.BINARY


def test_a_pdf_with_a_page_unpacking_without_end_or_too_much_text_is_over_a_limit(monkeypatch):
    monkeypatch.setattr("worker.parse.pdf.MAX_TEXT_BYTES", 100)
    assert code_of((ARTICLES / "office" / "mill.pdf").read_bytes()) == Code.LIMIT


def test_an_archive_that_inflates_to_more_than_it_states_is_over_a_limit():
    from worker.parse.zipped import open_zip, read_member

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "text of some length")
    opened = open_zip(stream.getvalue())
    with pytest.raises(PermanentError) as caught:
        read_member(opened, "a.txt", most_bytes=4)
    assert caught.value.code == Code.LIMIT
    with pytest.raises(PermanentError) as caught:
        read_member(opened, "no-such-member")
    assert caught.value.code == Code.MALFORMED
