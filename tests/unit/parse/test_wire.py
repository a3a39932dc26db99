"""Wire services and feeds, where the golden pairs leave something open: pictures, links and bodies that are none."""

import json

import pytest

from worker.errors import PermanentError
from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."


def read(content):
    content = content if isinstance(content, str) else json.dumps(content)
    return parse(Document(content=content.encode(), path="a"), PARSERS)


def test_an_empty_body_of_a_news_item_yields_to_the_next():
    bodies = f"<inlineXML><body/></inlineXML><inlineXML><body><p>{PROSE}</p></body></inlineXML>"
    assert read(f'<newsItem guid="g"><contentSet>{bodies}</contentSet></newsItem>').text == PROSE


def test_of_a_nitf_body_only_pictures_that_say_something_are_images():
    media = (
        '<media media-type="video"><media-caption>A film</media-caption></media><media media-type="image"/>'
        '<media media-type="image"><media-caption>The quay</media-caption></media>'
    )
    article = read(f"<nitf><body><body.content>{media}<p>{PROSE}</p></body.content></body></nitf>")
    assert [image.caption for image in article.images] == ["The quay"]


def test_of_what_a_ninjs_item_is_associated_with_only_pictures_that_say_something_are_images():
    related = {
        "film": {"type": "video", "description_text": "A film"},
        "blank": {"type": "picture"},
        "quay": {"type": "picture", "description_text": "The quay"},
    }
    item = {"uri": "u:1", "pubstatus": "usable", "slugline": "s", "headline": "T", "body_text": PROSE}
    assert [image.caption for image in read({**item, "associations": related}).images] == ["The quay"]


def test_a_ninjs_subject_without_a_name_yields_to_the_next():
    item = {"uri": "u:1", "pubstatus": "usable", "slugline": "s", "headline": "T", "body_text": PROSE}
    assert read({**item, "subject": [{"code": "x:1"}, {"name": "Boats"}]}).section == "Boats"


def test_the_address_of_an_entry_is_its_own_page_and_an_address_of_the_web():
    links = (
        '<link rel="edit" href="https://a.example/edit"/><link href="urn:x:1"/><link href="https://a.example/ferry"/>'
    )
    entry = f'<entry xmlns="http://www.w3.org/2005/Atom"><title>T</title>{links}<summary>{PROSE}</summary></entry>'
    assert read(entry).url == "https://a.example/ferry"


def test_a_newsml_1_file_without_an_item_or_a_body_says_so():
    with pytest.raises(PermanentError, match="no_article"):
        read("<NewsML><NewsEnvelope/></NewsML>")
    item = f"<NewsItem><NewsComponent><ContentItem><DataContent> </DataContent></ContentItem><ContentItem><DataContent>{PROSE}</DataContent></ContentItem></NewsComponent></NewsItem>"
    article = read(f"<NewsML>{item}</NewsML>")
    assert (article.text, article.identifier, article.status) == (PROSE, None, None)
    empty = item.replace(PROSE, "").replace(
        "<NewsComponent>", "<NewsComponent><NewsLines><HeadLine>Late</HeadLine></NewsLines>"
    )
    assert read(f"<NewsML>{empty}</NewsML>").body == ()


def test_the_keys_of_newsrooms_are_kept_whatever_their_shape():
    article = read(
        {
            "title": "Boats",
            "text": PROSE,
            "status": "killed",
            "urgency": 2,
            "embargoed": "2024-05-03",
            "keywords": "boats, quay",
            "category": 7,
        }
    )
    assert (article.status, article.urgency, article.keywords, article.section) == (
        "canceled",
        2,
        ("boats", "quay"),
        None,
    )
    assert str(article.embargoed_until.date()) == "2024-05-03"
    assert read({"title": "Boats", "text": PROSE, "tags": {"a": 1}}).keywords == ()


def test_an_article_is_found_in_what_wraps_it():
    assert read({"status": "ok", "story": {"title": "Boats", "body": PROSE}}).text == PROSE
    assert (
        read(
            {"count": 1, "results": [{"title": {"rendered": "Boats &amp; quays"}, "content": {"rendered": PROSE}}]}
        ).headline
        == "Boats & quays"
    )
    assert read({"title": {"rendered": 7}, "name": "Boats", "text": PROSE}).headline == "Boats"


def test_a_page_keeps_its_keywords_and_rights():
    head = "<meta name='news_keywords' content='boats, quay'><meta name='copyright' content='Bay Herald'>"
    article = read(f"<html><head><title>Boats</title>{head}</head><body><p>{PROSE}</p></body></html>")
    assert (article.keywords, article.rights) == (("boats", "quay"), "Bay Herald")
    node = '{"@type": "NewsArticle", "headline": "Boats", "keywords": "boats,quay", "creativeWorkStatus": "Withdrawn", "copyrightNotice": "(c) Herald"}'
    article = read(
        f"<html><head><script type='application/ld+json'>{node}</script></head><body><p>{PROSE}</p></body></html>"
    )
    assert (article.keywords, article.rights, article.status) == (("boats", "quay"), "(c) Herald", "canceled")
    assert (
        read(
            json.loads(node.replace('"boats,quay"', "7")) | {"@context": "https://schema.org", "articleBody": PROSE}
        ).keywords
        == ()
    )
