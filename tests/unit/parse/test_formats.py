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


def test_markdown_without_a_name_is_known_by_its_signs():
    assert read(f"# T\n\n{PROSE}\n\n- one\n- two\n", "slip").source.media_type == "text/markdown"


def test_a_list_mark_alone_is_kept():
    article = read(f"A headline of words\n\n{PROSE}\n\n•\n\n• one\n\n{PROSE}\n", "a.txt")
    assert [block.text for block in article.body if block.kind == "list_item"] == ["one"]


def test_a_bare_credit_makes_the_line_above_it_a_caption():
    article = read(
        f"Ferry late again in the cold\n\nBy Ida Holm\n\n{PROSE}\n\nThe ferry at the quay in March\n\nAP Photo/Jo Park\n\n{PROSE} Again.\n"
    )
    assert [(image.caption, image.credit) for image in article.images] == [
        ("The ferry at the quay in March", "AP Photo/Jo Park")
    ]
    assert "quay in March" not in article.text


def test_a_credit_below_the_headline_takes_no_caption():
    article = read(f"Ferry late again in the cold\n\nGetty Images\n\n{PROSE}\n")
    assert article.headline == "Ferry late again in the cold"
    assert [image.credit for image in article.images] == ["Getty Images"]


def test_a_promised_title_goes_with_its_promise():
    article = read(
        f"Ferry late again in the cold\n\n{PROSE}\n\nREAD MORE:\n\nWhy the bus was late as well\n\n{PROSE} Again.\n"
    )
    assert "bus" not in article.text


def test_a_caption_in_three_copies_is_one_image():
    caption = "The ferry at the quay of Sandhaven in March"
    article = read(f"Ferry late again in the cold\n\n{caption}\n\n{caption}\n\n{caption}\n\n{PROSE}\n")
    assert [image.caption for image in article.images] == [caption]


def test_a_dated_caption_below_the_headline_is_no_dek():
    article = read(
        f"Ferry late again in the cold\n\nIda Holm waits on the quay of Sandhaven, March 3, 2025.\n\nBy Ida Holm\n\n{PROSE}\n"
    )
    assert article.dek is None
    assert article.authors == ("Ida Holm",)


def test_a_first_sentence_is_no_dek_without_evidence():
    article = read(f"Ferry late again in the cold\n\nThe ferry was late again on Tuesday.\n\n{PROSE}\n")
    assert article.dek is None
    assert article.body[0].text == "The ferry was late again on Tuesday."


def test_torn_lines_are_joined_across_brackets_and_bylines():
    article = read(
        f"Ferry late again in the cold\n\nBy\n\nIda Holm\n\nand\n\nTom Reyes\n\n{PROSE}\n\nThe quay in March (\n\nImage: AP)\n\n{PROSE} Again.\n"
    )
    assert article.authors == ("Ida Holm", "Tom Reyes")
    assert "quay in March" not in article.text


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


def test_a_byline_below_the_first_sentence_makes_it_a_dek():
    article = read(f"Ferry late again in the cold\n\n{PROSE}\n\nBy Ida Holm\n\n3 March 2025\n\n{PROSE} Again.\n")
    assert article.dek == PROSE
    assert article.byline == "By Ida Holm"


def test_a_headline_speaks_of_what_the_first_paragraphs_do():
    teaser = "Otters multiply below northern weir"
    later = (
        "Otters multiply, it is said, below the northern weir, and nobody has counted all of them so far in the valley."
    )
    text = "\n\n".join([f"{PROSE} Day {day}." for day in range(12)] + [later])
    article = read(f"Share\n\n{teaser}\n\nNight ferry of Sandhaven late on Tuesday\n\nBy Ida Holm\n\n{text}\n")
    assert article.headline == "Night ferry of Sandhaven late on Tuesday"


def test_a_long_line_below_the_dek_is_kept_as_text():
    stray = "Whoever waits at the quay of Sandhaven in the cold of March waits for a while"
    article = read(
        f"Ferry late again in the cold\n\nThe engine did not like the winter at all\n\nBy Ida Holm\n\n{stray}\n\n{PROSE}\n\n{PROSE} Again.\n"
    )
    assert article.dek == "The engine did not like the winter at all"
    assert stray in article.text


def test_a_long_line_between_two_of_prose_ends_the_search_for_a_byline():
    stray = "A line without an end that is a good deal longer than a byline would ever be"
    article = read(f"Ferry late again in the cold\n\n{PROSE}\n\n{stray}\n\n{PROSE} Again.\n")
    assert article.dek is None


def test_an_agency_may_sign_alone():
    assert read(f"Ferry late again in the cold\n\nBy Reuters\n\n{PROSE}\n").authors == ("Reuters",)
