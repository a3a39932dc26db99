"""What stands around a text in XML, Word's documents, mails and encodings, and must not change it."""

import io
import zipfile

import pytest

from worker.parse import parse
from worker.parse.decode import decode
from worker.parse.rare_encodings import read_rare
from worker.plugins import load_parsers
from worker.ports import Document

PARSERS = load_parsers()
PROSE = "The night ferry of Sandhaven was an hour late on Tuesday because its only engine would not start in the cold."
MORE = "The harbour master said on Wednesday that a second engine had been ordered from a yard in the north."


def read(content):
    return parse(Document(content=content if isinstance(content, bytes) else content.encode(), path="a"), PARSERS)


def texts(article):
    return [block.text for block in article.body]


def test_a_feed_may_name_characters_as_html_does():
    item = "<title>Caf&eacute;&nbsp;opens &amp; closes</title><description><![CDATA[<p>A caf&eacute; &mdash; new.</p>]]></description>"
    article = read(f'<rss version="2.0"><channel><title>G</title><item>{item}</item></channel></rss>')
    assert (article.headline, article.text) == ("Café opens & closes", "A café — new.")


def test_a_wire_article_may_name_characters_of_a_dtd_that_is_not_read():
    body = f"<hedline><hl1>Late &mdash; again</hl1></hedline></body.head><body.content><p>{PROSE}&unheard;</p>"
    article = read(f'<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd"><nitf><body><body.head>{body}</body.content></body></nitf>')
    assert article.headline == "Late — again"
    assert PROSE in article.text


def docx(body):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="w" xmlns:mc="mc"><w:body>{body}</w:body></w:document>'
        )
    return texts(read(stream.getvalue()))


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_a_text_box_is_read_once_below_its_paragraph():
    box = f"<w:txbxContent><w:p>{run(MORE)}</w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert docx(f"<w:p>{run(PROSE)}<w:r>{both}</w:r></w:p>") == [PROSE, MORE]


def test_text_that_was_moved_is_read_where_it_stands_now():
    moved = f"<w:p><w:moveFrom>{run(MORE)}</w:moveFrom></w:p><w:p>{run(PROSE)}</w:p>"
    assert docx(f"{moved}<w:p><w:moveTo>{run(MORE)}</w:moveTo></w:p>") == [PROSE, MORE]


def test_a_hyphen_that_keeps_a_line_together_is_one():
    assert docx("<w:p><w:r><w:t>A well</w:t><w:noBreakHyphen/><w:t>known ferry.</w:t></w:r></w:p>") == [
        "A well-known ferry."
    ]


HEAD = "Subject: Ferry late\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"


def part(kind, text, extra=""):
    return f"--b\nContent-Type: {kind}\n{extra}\n{text}\n"


def mail(*parts, sender="a@b"):
    return read(f"From: {sender}\n{HEAD}\n" + "".join(parts) + "--b--\n")


def test_a_picture_in_a_mail_parts_its_text_and_ends_it_not():
    picture = part("image/jpeg", "AAAA", "Content-Disposition: inline\nContent-Transfer-Encoding: base64\n")
    assert texts(mail(part("text/plain", PROSE), picture, part("text/plain", MORE))) == [PROSE, MORE]
    nested = f"--c\nContent-Type: text/plain\n\n{PROSE}\n--c--\n"
    assert texts(mail(part("multipart/mixed; boundary=c", nested), picture, part("text/plain", MORE))) == [PROSE, MORE]


def test_files_and_mails_inside_of_a_mail_are_none_of_its_text():
    note = part("text/plain; name=note.txt", "A note.", "Content-Disposition: inline; filename=note.txt\n")
    letter = part("message/rfc822", f"From: c@d\nSubject: S\n\n{MORE}")
    assert texts(mail(part("text/plain", PROSE), note, letter)) == [PROSE]
    assert texts(mail(letter)) == [MORE]


def test_a_line_of_hyphens_in_a_mail_is_a_signature_only_near_its_end():
    assert texts(read(f"From: a@b\nSubject: S\n\n{PROSE}\n\n--\nIda Holm\nThe Gazette\n")) == [PROSE]
    assert texts(read(f"From: a@b\nSubject: S\n\n{PROSE}\n\n-- \n" + "Ida Holm\n" * 20)) == [PROSE]
    long = "\n\n".join([MORE] * 6)
    assert texts(read(f"From: a@b\nSubject: S\n\n{PROSE}\n\n--\n\n{long}\n")).count(MORE) == 6


@pytest.mark.parametrize(
    "sender", ["=?utf-8?Q?M=C3=BCller=2C_Hans?= <j@x.org>", '"=?utf-8?Q?M=C3=BCller=2C_Hans?=" <j@x.org>']
)
def test_a_comma_in_an_encoded_name_parts_no_addresses(sender):
    assert mail(part("text/plain", PROSE), sender=sender).authors == ("Müller, Hans",)


JAPANESE = "砂浜港の夜行フェリーは火曜日に一時間遅れた。" * 4


@pytest.mark.parametrize("declared", ["iso-2022-jp", "utf-8", None])
def test_escapes_of_iso_2022_are_no_utf_8(declared):
    assert decode(JAPANESE.encode("iso-2022-jp"), declared).text == JAPANESE


def test_escapes_of_iso_2022_are_read_by_the_set_that_is_declared():
    korean = "야간 여객선이 한 시간 늦었다."
    assert decode(korean.encode("iso-2022-kr"), "ISO-2022-KR").text == korean


def test_escapes_that_are_not_of_iso_2022_stay():
    assert decode("Die Fähre \x1b(war zu spät.".encode()).encoding == "utf-8"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("mac_roman", "Brücke für Fußgänger wäre schöner und größer: müde Händler hörten später darüber."),
        ("cp437", "Brücke für Bürger und müde Händler: darüber hörten später die Mädchen."),
        ("cp850", "Brücke für Bürger und müde Händler: darüber hörten später die Mädchen."),
    ],
)
def test_umlauts_of_old_computers_are_no_foreign_letters(encoding, words):
    assert read_rare(words.encode(encoding)) is None


def test_foreign_words_may_stand_beside_latin_ones():
    korean = "KBS는 야간 여객선이 TV에서 한 시간 늦었다고 보도했다."
    assert read_rare(korean.encode("cp949")).text == korean
