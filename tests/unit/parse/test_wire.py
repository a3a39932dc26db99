"""Wire services and feeds, where the golden pairs leave something open: pictures, links and bodies that are none."""

import json

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
