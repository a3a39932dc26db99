"""Web pages, where the golden pairs leave something open: which blocks are text, and whose word is believed."""

import pytest

from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."
TEXT = "".join(f"<p>{PROSE} {word}.</p>" for word in ("Again", "Still", "Twice"))


def read(body, head=""):
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return parse(Document(content=page.encode(), path="a.html"), PARSERS)


def test_where_no_setting_holds_half_of_the_text_its_end_is_text_too():
    sections = "".join(
        f"<section class='{name}'>" + f"<p>{name} said: {PROSE}</p>" * count + "</section>"
        for name, count in (("Otto", 4), ("Ida", 5), ("Tom", 2))
    )
    assert "Tom said" in read(f"<article><h1>Three voices from the quay</h1>{sections}</article>").text


def test_a_word_in_a_menu_is_no_text_although_the_text_says_it_too():
    article = read(f"<article><h1>Boats are late</h1>{TEXT}<nav><p>Sandhaven</p></nav>{TEXT}</article>")
    assert "Sandhaven" not in [block.text for block in article.body]


def test_a_line_that_repeats_the_headline_is_no_dek():
    repeated = "The night ferry was late again on Tuesday"
    article = read(
        f"<article><h1>{repeated} evening</h1><p class='standfirst'>{repeated}</p>"
        f"<p class='standfirst'>The engine did not like the cold</p>{TEXT}</article>"
    )
    assert article.dek == "The engine did not like the cold"


def test_the_byline_that_names_somebody_stands_before_one_of_an_office():
    article = read(f"<article><h1>Boats are late</h1><p>By Staff Writer</p><p>By Ann Lee</p>{TEXT}</article>")
    assert (article.byline, article.authors) == ("By Ann Lee", ("Ann Lee",))
    stated = read(f"<h1>Boats are late</h1><p>By Staff Writer</p>{TEXT}", "<meta name='author' content='annlee'>")
    assert (stated.byline, stated.authors) == ("By Staff Writer", ("annlee",))


def test_titles_of_other_pieces_below_the_text_are_left_out():
    titles = "".join(f"<h2>Why the {water} will not be sailed on this winter</h2>" for water in ("bay", "sea"))
    article = read(f"<article><h1>Boats are late</h1><p>{PROSE}</p><p>{PROSE} Again.</p>{titles}</article>")
    assert article.body[-1].text.endswith("Again.")


def test_a_link_to_the_style_sheet_is_not_the_address_of_the_page():
    head = "<link rel='stylesheet' href='https://a.example/s.css'><link rel='canonical' href='https://a.example/ferry'>"
    assert read(f"<article><h1>Boats are late</h1>{TEXT}</article>", head).url == "https://a.example/ferry"


def test_of_several_h1_the_one_most_like_the_stated_title_is_the_headline():
    head = "<meta property='og:title' content='Night ferry late by an hour'>"
    headings = "<h1>Gazette of the valley</h1><h1>Night ferry is late by one hour</h1>"
    assert read(f"<article>{headings}{TEXT}</article>", head).headline == "Night ferry is late by one hour"


def test_an_author_element_that_holds_a_biography_or_nothing_names_nobody():
    biography = "Ida Holm, who has lived by the quay for thirty years, writes about boats and about the people in them."
    signed = f"<a rel='author'></a><p itemprop='author'>{biography}</p><a rel='author'>By Tom Reyes</a>"
    assert read(f"<article><h1>Boats are late</h1>{signed}{TEXT}</article>").authors == ("Tom Reyes",)


def test_a_time_that_states_no_date_yields_to_the_next():
    times = "<time pubdate datetime='soon'>soon</time><time pubdate datetime='2025-03-04T05:06Z'>today</time>"
    article = read(f"<article><h1>Boats are late</h1>{times}{TEXT}</article>")
    assert article.published_at.isoformat() == "2025-03-04T05:06:00+00:00"


def test_a_page_whose_date_cannot_be_guessed_is_read_without_one(monkeypatch):
    def stumble(*arguments, **options):
        raise ValueError("odd mark-up")

    monkeypatch.setattr("worker.parse.pagedate.guess_date", stumble)
    article = read(f"<article><h1>Boats are late</h1>{TEXT}</article>")
    assert (article.headline, article.published_at) == ("Boats are late", None)


def dated(opening, head="", title="Boats are late"):
    moment = read(f"<article><h1>{title}</h1>{opening}{TEXT}</article>", head).published_at
    return moment and moment.isoformat()


@pytest.mark.parametrize(
    "line",
    [
        "<p>3 May 2024</p>",
        "<p>By Ida Holm | May 3, 2024 | Updated: June 9, 2024</p>",
        "<p>Last updated on June 9, 2024. Published May 3, 2024</p>",
        "<p>Stand: 9. Juni 2024, veröffentlicht 3. Mai 2024</p>",
        "<div>3 мая 2024</div>",
        "<div>2024年5月3日</div>",
        "<p>The quay in numbers</p><p>2024/05/03</p>",
    ],
)
def test_the_line_beside_the_headline_dates_a_page_whose_metadata_do_not(line):
    assert dated(line).startswith("2024-05-03")


def test_a_date_above_the_headline_counts_where_none_is_below():
    page = f"<article><p>Shipping, 3 May 2024</p><h1>Boats are late</h1>{TEXT}</article>"
    assert read(page).published_at.isoformat().startswith("2024-05-03")


def test_the_date_of_a_change_and_a_date_in_a_sentence_are_no_publication(monkeypatch):
    monkeypatch.setattr("worker.parse.pagedate.guess_date", lambda *_, **__: None)
    assert dated("<p>Updated June 9, 2024</p>") is None
    assert dated("<p>The next ferry will leave the old quay on June 9, 2024.</p>") is None


def test_a_date_far_below_the_headline_is_none_of_the_article(monkeypatch):
    monkeypatch.setattr("worker.parse.pagedate.guess_date", lambda *_, **__: None)
    assert dated(f"<p>{PROSE * 4}</p><p>{PROSE * 4} Again.</p><p>June 9, 2024</p>") is None


def test_a_line_beside_the_headline_that_is_days_older_than_the_metadata_is_believed():
    head = "<meta property='article:published_time' content='2025-01-09T08:00:00Z'>"
    assert dated("<p>3 May 2024</p>", head).startswith("2024-05-03")
    assert dated("<p>8 January 2025</p>", head).startswith("2025-01-09")


def test_the_stated_moment_is_told_by_the_newsrooms_own_clock():
    head = "<meta property='article:published_time' content='2024-05-04T02:00:00Z'>"
    assert dated("<time datetime='2024-05-03T19:00:00-07:00'>Friday</time>", head) == "2024-05-03T19:00:00-07:00"


def test_a_time_element_of_another_piece_does_not_date_the_page():
    other = "<ul><li><time datetime='2020-02-02'>then</time></li></ul>"
    assert dated(f"{other}<p><time datetime='2024-05-03T07:00:00Z'>Friday</time></p>").startswith("2024-05-03T07")


def test_a_line_that_its_class_calls_a_date_dates_a_page_that_states_none(monkeypatch):
    monkeypatch.setattr("worker.parse.pagedate.guess_date", lambda *_, **__: None)
    line = "<p class='{}'>May 3, 2024. <i>Updated: June 9, 2024</i></p>"
    assert read(f"<article><h1>Boats are late</h1>{TEXT}{line.format('post date')}</article>").published_at.day == 3
    assert read(f"<article><h1>Boats are late</h1>{TEXT * 6}{line.format('candidate')}</article>").published_at is None


def test_the_date_of_a_web_page_node_counts_where_no_article_is_stated():
    node = '{"@type": "WebPage", "name": "Home", "datePublished": "2024-05-03", "dateModified": "2024-06-09"}'
    article = read(
        f"<article><h1>Boats are late</h1>{TEXT}</article>", f"<script type='application/ld+json'>{node}</script>"
    )
    assert (str(article.published_at.date()), article.headline) == ("2024-05-03", "Boats are late")
    assert str(article.modified_at.date()) == "2024-06-09"


def test_headings_and_lists_between_the_paragraphs_are_text_whatever_the_extractors_took(monkeypatch):
    monkeypatch.setattr("worker.parse.extraction._trafilatura", lambda *_, **__: TEXT)
    monkeypatch.setattr("worker.parse.extraction.extract_plain_text", lambda *_, **__: TEXT)
    parts = TEXT.replace(
        "</p><p>", "</p><h2>The cold</h2><ul><li>Two boats</li><li><a href='x'>Elsewhere</a></li></ul><p>"
    )
    article = read(f"<article><h1>Boats are late</h1>{parts}</article>")
    assert [block.text for block in article.body if block.kind != "paragraph"] == ["The cold", "Two boats"] * 2


def test_a_short_end_in_the_same_element_as_the_text_is_text():
    items = "".join(f"<li>{PROSE} {word}.</li>" for word in ("One", "Two", "Three", "Four"))
    article = read(
        f"<article><h1>Boats are late</h1><div><ul>{items}</ul><h3>And then</h3><p>{PROSE}</p></div></article>"
    )
    assert article.body[-1].text == PROSE


def test_a_text_that_the_page_shows_twice_is_read_once_and_a_lifted_quotation_not_at_all():
    quote = f"<blockquote>{PROSE[:60]}</blockquote>"
    article = read(f"<article><h1>Boats are late</h1>{TEXT}{quote}{TEXT}<p>{PROSE} Last.</p></article>")
    assert [block.text for block in article.body] == [
        f"{PROSE} {word}." for word in ("Again", "Still", "Twice", "Last")
    ]


def test_words_for_screen_readers_and_posts_of_others_are_no_text():
    hidden = "<span class='visually-hidden'>opens in a new tab</span>"
    post = f"<blockquote class='twitter-tweet'><p>{PROSE} Ho ho. <span class='sr-only'>a post</span></p></blockquote>"
    article = read(
        f"<article><h1>Boats<span class='sr-only'>:</span> late again</h1>{TEXT}<p>{PROSE} {hidden}</p>{post}{TEXT}</article>"
    )
    assert "new tab" not in article.text
    assert "Ho ho" not in article.text
    assert article.headline == "Boats: late again"


def test_an_extractor_that_took_little_has_no_vote(monkeypatch):
    aside = f"<div class='offer'><p>{PROSE} Buy a ticket.</p></div>"
    monkeypatch.setattr("worker.parse.extraction._trafilatura", lambda *_, **__: f"{PROSE} Buy a ticket.")
    article = read(f"<article><h1>Boats are late</h1><div>{TEXT}{TEXT.replace('night', 'day')}</div>{aside}</article>")
    assert "Still" in article.text


def test_a_text_encoded_twice_with_control_characters_is_mended_before_they_are_cleaned_away():
    twice = PROSE.replace("its only", "the ferry’s only").encode().decode("latin-1")
    article = read(f"<article><h1>Boats are late</h1>{TEXT}<p>{twice}</p></article>")
    assert "ferry’s only engine" in article.text


def test_a_list_whose_every_item_leads_elsewhere_is_no_text():
    items = "".join(
        f"<li>Harbour: <a href='{n}'>Why the sea will not be sailed {n}</a></li>" for n in ("today", "ever")
    )
    article = read(f"<article><h1>Boats are late</h1><div>{TEXT}<ul>{items}</ul><p>{PROSE} Last.</p></div></article>")
    assert "Harbour" not in article.text


@pytest.mark.parametrize("title", ["<h2>Quay: night boats are late for hours</h2>", "<h1>Another morning</h1>"])
def test_a_title_in_other_words_above_the_text_is_no_subhead(title):
    head = "<meta property='og:title' content='Night boats late by hours at the quay'>"
    article = read(f"<article><p>Harbour</p>{title}{TEXT}<h2>The cold</h2>{TEXT.replace('was', 'is')}</article>", head)
    assert [block.text for block in article.body if block.kind == "heading"] == ["The cold"]


def test_a_year_in_a_notice_of_rights_dates_nothing():
    page = f"<body><article><h1>Boats are late</h1>{TEXT}</article><footer>© 2019–2025 Bay Herald</footer></body>"
    assert read(page).published_at is None


def test_the_sites_name_is_no_part_of_the_headline():
    site = "<meta property='og:site_name' content='Bay Herald'>"
    titled = "<meta property='og:title' content='Boats are late again - Bay Herald'>"
    assert read(f"<article>{TEXT}</article>", site + titled).headline == "Boats are late again"
    assert read(f"<h1>Bay Herald</h1><h2>Boats are late again</h2>{TEXT}", titled).headline == "Boats are late again"
    assert read(f"<h2>Boats are late again</h2>{TEXT}", titled).headline == "Boats are late again"


def pictured(source, head="<link rel='canonical' href='https://example.org/news/ferry.html'>", attribute="src"):
    figure = f"<figure><img {attribute}='{source}'><figcaption>The old quay of the town.</figcaption></figure>"
    (image,) = read(f"<article><h1>Boats are late</h1>{TEXT}{figure}</article>", head).images
    return image.url


def test_the_address_of_a_picture_is_made_whole_where_it_is_certain():
    assert pictured("/i/quay.jpg") == "https://example.org/i/quay.jpg"
    assert pictured("//cdn.example.net/quay.jpg", attribute="data-src") == "https://cdn.example.net/quay.jpg"
    assert pictured("i/quay.jpg", "<base href='https://example.com/2024/'>") == "https://example.com/2024/i/quay.jpg"


@pytest.mark.parametrize(
    ("source", "head"),
    [
        ("ferry_files/quay.jpg", "<link rel='canonical' href='https://example.org/news/ferry.html'>"),
        ("/i/quay.jpg", ""),
        ("i/quay.jpg", "<base href='/news/'>"),
        ("//[quay/jpg", "<base href='https://example.com/'>"),
        ("data:image/gif;base64,R0lGOD", ""),
    ],
)
def test_the_address_of_a_picture_is_unknown_where_it_is_not(source, head):
    assert pictured(source, head) is None


def test_a_line_break_below_a_byline_parts_it_from_the_text():
    article = read(f"<article><h1>Boats are late</h1><p>By Ida Holm<br>{PROSE}</p>{TEXT}</article>")
    assert (article.byline, article.authors) == ("By Ida Holm", ("Ida Holm",))
    assert article.body[0].text == PROSE


def test_other_line_breaks_are_spaces():
    article = read(f"<article><h1>Boats are late</h1><p>{PROSE}<br>{PROSE}</p>{TEXT}</article>")
    assert article.body[0].text == f"{PROSE} {PROSE}"


def test_characters_that_no_page_needs_are_left_out_of_names_and_texts_alike():
    article = read(
        f"<article><h1>Boats\u00a0are\u200b late\u2028</h1><p>{PROSE}\x85\u2066Why?\ufeff</p>{TEXT}</article>"
    )
    assert article.headline == "Boats are late"
    assert article.body[0].text == f"{PROSE} Why?"


@pytest.mark.parametrize(
    "name", ["article__factbox", "infobox", "aiArticleSummary", "newsletter-signup", "teaser-block"]
)
def test_a_box_of_facts_or_a_newsletter_s_is_no_text(name):
    box = f"<div class='{name}'><p>The ferry of the town was built in 1961 and has one engine, which is older still than she is herself.</p></div>"
    article = read(
        f"<article><h1>Boats are late</h1><div>{TEXT}{box}{TEXT.replace('Sandhaven', 'Over Weir')}</div></article>"
    )
    assert "1961" not in article.text
    assert "Over Weir" in article.text


@pytest.mark.parametrize("name", ["wp-block-info-box", "facts"])
def test_a_name_that_only_sounds_like_a_box_leaves_the_text_alone(name):
    box = f"<div class='{name}'>{TEXT.replace('Sandhaven', 'Lower Weir')}</div>"
    assert "Lower Weir" in read(f"<article><h1>Boats are late</h1><div>{TEXT}{box}</div></article>").text


def test_a_text_whose_element_is_called_a_box_stays():
    assert PROSE in read(f"<article><h1>Boats are late</h1><div class='factbox'>{TEXT}</div></article>").text
