"""Files that hold several articles: each member a document, none dropped in silence."""

import gzip
import io
import json
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from worker.errors import Code, PermanentError
from worker.identity import ID_LENGTH
from worker.parse import parse, split
from worker.parse.zipped import MAX_MEMBERS
from worker.plugins import load_parsers
from worker.ports import Document

ARTICLES = Path(__file__).parents[2] / "articles"
FILES = [path for path in sorted(ARTICLES.rglob("*.*")) if not path.name.endswith(".expected.json")]
PARSERS = load_parsers()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts(content: bytes, path: str) -> tuple[Document, ...]:
    return split(Document(content=content, path=path, id="ab" * 12, desk="local"))


def headlines(documents: tuple[Document, ...]) -> list[str]:
    return [parse(document, PARSERS).headline for document in documents]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_with_one_article_is_itself(path):
    document = Document(content=path.read_bytes(), path=path.name)
    assert split(document) == (document,)


def test_an_archive_gives_its_files_and_leaves_the_system_files_out():
    text = (ARTICLES / "text" / "scraped.txt").read_bytes()
    page = (ARTICLES / "html" / "page.html").read_bytes()
    members = parts(
        zipped(**{"a/scraped.txt": text, "page.html": page, "__MACOSX/._page.html": b"x", ".DS_Store": b"x"}),
        "week.zip",
    )

    assert [member.path for member in members] == ["week.zip!a/scraped.txt", "week.zip!page.html"]
    assert [member.desk for member in members] == ["local", "local"]
    assert len({member.id for member in members}) == 2
    assert all(len(member.id) == ID_LENGTH and len(member.digest) == 64 for member in members)
    assert headlines(members)[1] == "Old mill to grind flour again"


def test_a_compressed_file_gives_its_content_under_its_own_name():
    (member,) = parts(gzip.compress((ARTICLES / "html" / "page.html").read_bytes()), "page.html.gz")
    assert member.path == "page.html.gz!page.html"
    assert headlines((member,)) == ["Old mill to grind flour again"]


def test_a_feed_gives_each_item_with_what_its_channel_says():
    feed = (ARTICLES / "feeds" / "rss.xml").read_text()
    item = feed[feed.index("<item>") : feed.index("</item>") + 7]
    second = item.replace("gazette-777", "gazette-778").replace("Beavers return", "Otters return")
    members = parts(feed.replace(item, item + second).encode(), "feed.xml")

    assert [member.path for member in members] == ["feed.xml!gazette-777", "feed.xml!gazette-778"]
    articles = [parse(member, PARSERS) for member in members]
    assert [article.headline for article in articles] == [
        "Beavers return to the Serre & stay",
        "Otters return to the Serre & stay",
    ]
    assert {article.provider for article in articles} == {"The Valley Gazette"}


def rss(items: int, item_bytes: int, head_bytes: int) -> bytes:
    noise = random.Random(1).randbytes(head_bytes // 2).hex()  # what does not become small in an archive
    head = f"<title>Gazette</title><description>{noise}</description>"
    text = "The ferry sails. " * (item_bytes // 17)
    body = "".join(f"<item><guid>g{n}</guid><title>News {n}</title><p>{text}</p></item>" for n in range(items))
    return f"<rss version='2.0'><channel>{head}{body}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("items", "item_bytes", "head_bytes"),
    [(200, 1_500, 2_000), (1_000, 1_500, 4_000), (1_000, 200, 10_000), (60, 50, 15_000)],
)
def test_a_feed_as_they_are_is_within_the_bounds(items, item_bytes, head_bytes):
    assert len(parts(rss(items, item_bytes, head_bytes), "feed.xml")) == items


def test_a_feed_that_would_multiply_itself_is_refused_before_it_has():
    tracemalloc.start()
    try:
        with pytest.raises(PermanentError) as caught:
            parts(rss(1_000, 10, 700_000), "feed.xml")
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.code == Code.LIMIT
    assert most_bytes < 80_000_000


def test_feeds_in_an_archive_may_not_multiply_themselves_together():
    feed = rss(40, 10, 100_000)
    assert len(parts(feed, "feed.xml")) == 40
    with pytest.raises(PermanentError) as caught:
        parts(zipped(**{f"{n}.xml": feed for n in range(20)}), "feeds.zip")
    assert caught.value.code == Code.LIMIT


def test_no_more_articles_are_taken_out_than_a_file_may_hold():
    with pytest.raises(PermanentError, match="over 1,000 articles") as caught:
        parts(rss(MAX_MEMBERS + 1, 10, 10), "feed.xml")
    assert caught.value.code == Code.LIMIT


def test_a_feed_inside_an_archive_is_taken_apart_too():
    feed = (ARTICLES / "feeds" / "atom.xml").read_text()
    entry = feed[feed.index("<entry>") : feed.index("</entry>") + 8]
    twice = feed.replace(entry, entry + entry.replace("2025:clock", "2025:bell"))
    members = parts(zipped(**{"notes.atom": twice.encode()}), "feeds.zip")
    assert [member.path for member in members] == [
        "feeds.zip!notes.atom!tag:gazette.example,2025:clock",
        "feeds.zip!notes.atom!tag:gazette.example,2025:bell",
    ]


def test_a_news_message_gives_each_item():
    message = (ARTICLES / "wire" / "newsml-g2.xml").read_text()
    item = message[message.index("<newsItem") : message.index("</newsItem>") + 11]
    members = parts(message.replace(item, item + item.replace(":kites", ":wind")).encode(), "message.xml")
    assert [member.path for member in members] == [
        "message.xml!urn:newsml:gazette.example:20251021:kites",
        "message.xml!urn:newsml:gazette.example:20251021:wind",
    ]
    assert headlines(members) == ["Kites wait for spring"] * 2


def test_a_mailbox_gives_each_mail():
    mail = (ARTICLES / "mail" / "multipart.eml").read_bytes()
    box = (
        b"From a@b Sat Feb  3 18:05:00 2024\n"
        + mail
        + b"\nFrom c@d Sat Feb  3 19:05:00 2024\n"
        + mail.replace(b"cafe-1", b"cafe-2")
    )
    members = parts(box, "inbox.mbox")
    assert [member.path for member in members] == [
        "inbox.mbox!cafe-1@gazette.example",
        "inbox.mbox!cafe-2@gazette.example",
    ]
    assert headlines(members) == ["Café closes after sixty years"] * 2


@pytest.mark.parametrize(
    "write",
    [json.dumps, lambda items: "\n".join(json.dumps(item) for item in items)],
    ids=["a list", "one a line"],
)
def test_json_with_several_objects_gives_each(write):
    items = [{"id": f"n{i}", "title": f"Title {i}", "text": "A text."} for i in range(3)]
    members = parts(write(items).encode(), "news.json")
    assert [member.path for member in members] == ["news.json!n0", "news.json!n1", "news.json!n2"]
    assert headlines(members) == ["Title 0", "Title 1", "Title 2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_list_in_another_encoding_is_read_in_it(encoding):
    listed = [
        {"title": "Brücke eröffnet", "body": "Die Brücke über den Fluß wurde am Montag für den Verkehr eröffnet."}
    ]
    found = parts(json.dumps(listed * 2, ensure_ascii=False).encode(encoding), "list.json")
    assert [json.loads(one.content)["title"] for one in found] == ["Brücke eröffnet"] * 2


def test_a_name_that_looks_told_apart_already_is_nobody_else_s():
    listed = [{"id": name, "title": f"Title {number}"} for number, name in enumerate(["a", "a", "a#2", "a#2"])]
    found = parts(json.dumps(listed).encode(), "list.json")
    assert len({one.path for one in found}) == len({one.id for one in found}) == 4


def test_members_of_one_name_are_told_apart():
    items = [{"id": "same", "title": "A", "text": "A text."}, {"id": "same", "title": "B", "text": "A text."}]
    assert [member.path for member in parts(json.dumps(items).encode(), "n.json")] == ["n.json!same", "n.json!same#2"]


def test_an_archive_inside_an_archive_stays_whole_and_fails_by_itself():
    (member,) = parts(zipped(**{"inner.zip": zipped(**{"a.txt": b"text"})}), "outer.zip")
    with pytest.raises(PermanentError) as caught:
        parse(member, PARSERS)
    assert caught.value.code == Code.UNSUPPORTED


def test_a_bad_member_does_not_take_the_others_along():
    members = parts(
        zipped(**{"bad.json": b'{"text": ', "good.txt": b"A headline\n\nA text of one sentence that is long."}),
        "mix.zip",
    )
    assert len(members) == 2
    assert headlines(members[1:]) == ["A headline"]


@pytest.mark.parametrize(
    ("content", "path", "code"),
    [
        (zipped(**{f"{i}.txt": b"x" for i in range(MAX_MEMBERS + 1)}), "many.zip", Code.LIMIT),
        (zipped(**{"bomb.txt": b"\0" * 60_000_000}), "bomb.zip", Code.LIMIT),
        (zipped(**{"ratio.txt": b"a" * 5_000_000}), "ratio.zip", Code.LIMIT),
        (gzip.compress(b"a" * 60_000_000), "bomb.gz", Code.LIMIT),
        (gzip.compress(b"text of some length")[:-6], "short.gz", Code.MALFORMED),
        (b"\x1f\x8b broken", "broken.gz", Code.MALFORMED),
        (b"PK\x03\x04 broken", "broken.zip", Code.MALFORMED),
        (zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "sheet.xlsx", Code.UNSUPPORTED),
        (b"", "empty.zip", Code.EMPTY),
        (json.dumps([{"text": "A."}] * (MAX_MEMBERS + 1)).encode(), "many.json", Code.LIMIT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_container_over_a_limit_or_damaged_names_its_fault(content, path, code):
    with pytest.raises(PermanentError) as caught:
        parts(content, path)
    assert caught.value.code == code
    assert caught.value.reason.endswith(".")


def test_a_locked_archive_says_so():
    content = bytearray(zipped(**{"a.txt": b"text"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(PermanentError) as caught:
        parts(bytes(content), "locked.zip")
    assert caught.value.code == Code.ENCRYPTED


def test_a_newsml_1_file_gives_its_items_each_with_its_shell():
    one = (ARTICLES / "wire" / "newsml-1.xml").read_text()
    item = one[one.index("<NewsItem ") : one.index("</NewsML>")]
    two = one.replace("</NewsML>", item.replace("FERRY-91", "FERRY-92") + "</NewsML>")
    members = parts(two.encode(), "wire.xml")
    assert [member.path.rpartition(":")[0].rpartition(":")[2] for member in members] == ["FERRY-91", "FERRY-92"]
    assert headlines(members) == ["The ferry sails for the last time"] * 2


@pytest.mark.parametrize("name", ["items", "articles", "results"])
def test_an_object_that_holds_a_list_of_articles_gives_each(name):
    articles = [{"id": f"n{n}", "title": f"News {n}", "content_text": "The ferry sails."} for n in (1, 2)]
    members = parts(json.dumps({"version": "1.1", "title": "A feed", name: articles}).encode(), "feed.json")
    assert [member.path for member in members] == ["feed.json!n1", "feed.json!n2"]
    assert headlines(members) == ["News 1", "News 2"]


def test_a_list_of_an_articles_parts_is_not_taken_apart():
    blocks = [{"type": "paragraph", "text": f"The ferry sails at {n}."} for n in ("noon", "night")]
    assert len(parts(json.dumps({"title": "Ferries", "items": blocks, "body": "See above."}).encode(), "a.json")) == 1
