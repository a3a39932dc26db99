"""The small pieces, where a golden pair would hide what is asked of them."""

from datetime import UTC, datetime

import pytest

from worker.errors import Code, PermanentError
from worker.parse.captions import is_caption, split_credit
from worker.parse.dates import find_date, read_date
from worker.parse.decode import decode
from worker.parse.fields import read_images, read_people
from worker.parse.furniture import is_furniture, promises_link
from worker.parse.lines import Piece, ends_sentence, split_pieces
from worker.parse.markup import blocks_of
from worker.parse.mojibake import mend
from worker.parse.names import bare_names, part_names, read_byline
from worker.parse.schemaorg import article_nodes, people, read_node
from worker.parse.statuses import read_status, read_urgency
from worker.parse.torn import join_torn
from worker.parse.xmltree import load_xml


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-04", "2025-03-04T00:00:00+00:00"),
        ("2025/03/04 10:00:00Z", "2025-03-04T10:00:00+00:00"),
        ("2025-03-04T10:00:00.1234567+02:00", "2025-03-04T10:00:00.123456+02:00"),
        ("Tue, 04 Mar 2025 07:00:00 GMT", "2025-03-04T07:00:00+00:00"),
        ("March 4, 2025", "2025-03-04T00:00:00+00:00"),
        ("4 March 2025 at 5:30 pm EST", "2025-03-04T17:30:00-05:00"),
        ("4. März 2025, 17:30 Uhr", "2025-03-04T17:30:00+00:00"),
        ("le 4 mars 2025", "2025-03-04T00:00:00+00:00"),
        ("4 de marzo de 2025", "2025-03-04T00:00:00+00:00"),
        ("04.03.2025", "2025-03-04T00:00:00+00:00"),
        ("12:20pm Jan 7, 2024", "2024-01-07T12:20:00+00:00"),
    ],
)
def test_a_date_is_read_as_it_is_written(written, day):
    assert read_date(written).isoformat() == day


@pytest.mark.parametrize(
    "value", ["", "soon", "31 February 2025", "2025-13-01", "9999-99-99", 17, None, "x" * 300, "99:99 4 Marchy 2025"]
)
def test_what_states_no_date_gives_none(value):
    assert read_date(value) is None


def test_a_score_beside_a_date_is_no_time_of_day():
    assert read_date("4 March 2025, 77:12 to the Bears, 17:30").isoformat() == "2025-03-04T17:30:00+00:00"
    assert read_date("4 March 2025, 17 boats, 77:12 to the Bears").isoformat() == "2025-03-04T00:00:00+00:00"


def test_dates_of_other_types_are_taken_as_they_are():
    moment = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)
    assert read_date(moment) == moment
    assert read_date(moment.date()) == datetime(2025, 3, 4, tzinfo=UTC)
    assert find_date("Nothing happened on the fourth.") is None


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The quay at dawn. Photograph: Jo Park/Coastal Press", "The quay at dawn.", "Jo Park/Coastal Press"),
        ("The quay at dawn (Photo: AP)", "The quay at dawn", "AP"),
        ("The quay at dawn. (Reuters)", "The quay at dawn.", "Reuters"),
        ("The quay at dawn Jo Park/AFP", "The quay at dawn", "Jo Park/AFP"),
        ("Der Hafen am Morgen. Foto: dpa", "Der Hafen am Morgen.", "dpa"),
        ("(Reuters)", None, "Reuters"),
        ("(Jo Park)", None, "Jo Park"),
        ("Getty Images", None, "Getty Images"),
        ("© Jo Park", None, "Jo Park"),
    ],
)
def test_a_caption_is_parted_from_its_credit(line, caption, credit):
    assert split_credit(line) == (caption, credit)


@pytest.mark.parametrize(
    "line",
    [
        "The minister said on Tuesday that the picture: it was bad.",
        "He told Reuters that the ferry would run again.",
        "The bank lent the town €4m (about £3.4m).",
        "O'Hara/Gregory lead the field",
        "word " * 200,
    ],
)
def test_a_sentence_is_no_caption(line):
    assert split_credit(line) is None
    assert not is_caption(line)


def test_a_file_picture_says_of_itself_that_it_is_one():
    assert is_caption("FILE - The ferry leaves the quay on May 3, 2021.")


@pytest.mark.parametrize(
    "line",
    ["READ MORE", "Share this article", "Lesen Sie auch: Der Hafen", "Publicité", "14:02", "3 min read", "* * *"],
)
def test_furniture_is_known_by_its_wording(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line", ["The ferry is late.", "Share prices fell by a third on Monday, the exchange said.", "x" * 400]
)
def test_text_is_no_furniture(line):
    assert not is_furniture(line)
    assert not promises_link(line)


def test_names_are_taken_out_of_bylines():
    assert read_byline("By Anna Kowalska, Health Editor, and Tom Reyes").authors == ("Anna Kowalska", "Tom Reyes")
    assert read_byline("By the time he left, it was dark.") is None
    assert read_byline("By and large") is None
    assert bare_names("Anna Kowalska and Tom Reyes") == ("Anna Kowalska", "Tom Reyes")
    assert bare_names("The Night Ferry") == ()
    assert part_names("https://example.org/anna") == ()
    assert part_names("Anna Kowalska, professor of ferries at the university") == ("Anna Kowalska",)


def test_lines_wrapped_at_a_column_become_paragraphs_and_hyphenated_words_whole():
    wrapped = "\n".join(
        [
            "The harbour town of Sandhaven voted on Tuesday to keep its night fer-",
            "ry running for three more years, although it lost four hundred thou-",
        ]
        * 3
        + ["sand euros."]
    )
    (piece,) = split_pieces(wrapped)
    assert "night ferry running" in piece.text
    assert ends_sentence(piece.text)


def test_indented_lines_start_paragraphs():
    assert len(split_pieces("One sentence ends here.\n    Another one begins.\n")) == 2


def test_a_string_is_read_by_its_tags_or_its_lines():
    assert [block.text for block in blocks_of("One.<br><br>Two <b>bold</b>.")] == ["One.", "Two bold."]
    assert [block.text for block in blocks_of("One.\n\nTwo.")] == ["One.", "Two."]
    assert blocks_of("<p></p>") == ()


def test_mojibake_is_undone_only_where_it_is_certain():
    assert mend("donâ€™t â€“ cafÃ©\nfine") == "don’t – café\nfine"
    assert mend("Ñ‡ it stays") == mend(mend("Ñ‡ it stays"))
    assert mend("Le café» à l’angle") == "Le café» à l’angle"
    assert mend("São Paulo, Ärger, Ça va") == "São Paulo, Ärger, Ça va"


def test_a_declared_encoding_is_believed_where_it_fits_and_names_one():
    assert decode("źdźbło".encode("iso-8859-2"), "iso-8859-2").text == "źdźbło"
    assert decode(b"caf\xe9 au lait, d\xe9j\xe0 vu", "no-such-encoding").text == "café au lait, déjà vu"
    assert decode(b"caf\xe9 au lait, d\xe9j\xe0 vu", "utf-7").text == "café au lait, déjà vu"
    with pytest.raises(PermanentError) as caught:
        decode(b"a\x00b" * 100)
    assert caught.value.code == Code.BINARY


def test_a_byte_that_fits_no_encoding_is_lost_alone_and_a_text_of_them_is_refused():
    assert decode(b"The ferry was late, they say, \x81 and nobody knows why.").text.count("\ufffd") == 1
    with pytest.raises(PermanentError) as caught:
        decode(bytes(range(128, 256)) * 20)
    assert caught.value.code == Code.ENCODING


RUSSIAN = (
    "Ночной паром из Песчаной гавани опоздал на час, потому что двигатель не завёлся. «Россия далеко», — сказала Анна."
)
KOREAN = "샌드헤이븐의 야간 여객선이 화요일에 한 시간 늦었다. 항구 관리자는 펲시를 들고 햏햏 웃었다."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (KOREAN, "cp949"),
        (RUSSIAN, "mac_cyrillic"),
        (RUSSIAN, "cp1251"),
        ("夜行フェリーは火曜日に一時間遅れた①。" * 4, "cp932"),
    ],
)
def test_encodings_of_the_east_are_known_by_their_letters(text, encoding):
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_vietnamese_of_the_nineties_is_known_by_its_commonest_words():
    # "Chuyến phà đêm của cảng đã trễ một giờ vì động cơ không khởi động được, và người dân phải chờ." in VISCII
    content = (
        b"Chuy\xaan ph\xe0 \xf0\xeam c\xfca c\xe4ng \xf0\xe3 tr\xad m\xb5t gi\xb6 v\xec \xf0\xb5ng c\xbd kh\xf4ng kh\xb7i \xf0\xb5ng "
        b"\xf0\xdf\xfec, v\xe0 ng\xdf\xb6i d\xe2n ph\xe4i ch\xb6."
    )
    decoded = decode(content)
    assert decoded.text == (
        "Chuyến phà đêm của cảng đã trễ một giờ vì động cơ không khởi động được, và người dân phải chờ."
    )
    assert decoded.encoding == "viscii"


def test_clean_text_is_not_looked_at_for_mojibake_line_by_line():
    for clean in ("one\ntwo\n", "été\ncafé\n"):
        assert mend(clean) is clean


def test_of_a_text_with_mojibake_only_the_lines_that_show_it_are_mended():
    assert mend("donâ€™t √©t√©") == "donâ€™t √©t√©"  # what comes of it is not beyond doubt
    assert mend("It‚Äôs late") == "It’s late"
    assert mend("donâ€™t\n√©t√© √† caf√©\n") == "don’t\n√©t√© √† caf√©\n"


OFTEN_TORN = [
    Piece("A headline of words"),
    Piece("The boat"),
    Piece("was late,"),
    Piece("and so was"),
    Piece("the bus."),
]
PROSE = Piece(
    "The night ferry of Sandhaven was an hour late on Tuesday because its engine would not start in the cold."
)
HALF = "Meanwhile the harbour master of Sandhaven was heard to speak"


@pytest.mark.parametrize(
    "between",
    [
        "The Mayor of Sandhaven and the Harbour Master and the Owner of the Ferry",
        "Nobody Knows Why.",
    ],
)
def test_a_sentence_does_not_go_on_past_a_line_that_is_long_or_ends_one(between):
    pieces = [*OFTEN_TORN, PROSE, Piece(HALF), Piece(between), Piece("in the tower of the church.")]
    assert HALF in [piece.text for piece in join_torn(pieces)]


def test_a_sentence_goes_on_past_a_few_short_lines_only():
    names = ["Anna Kowalska", "Tom Reyes", "Ida Holm", "Jo Park", "Eva Lund"]
    pieces = [*OFTEN_TORN, PROSE, Piece(HALF), *map(Piece, names), Piece("in the tower of the church.")]
    assert HALF in [piece.text for piece in join_torn(pieces)]
    fewer = [*OFTEN_TORN, PROSE, Piece(HALF), *map(Piece, names[:2]), Piece("in the tower of the church.")]
    assert " ".join([HALF, *names[:2], "in the tower of the church."]) in [piece.text for piece in join_torn(fewer)]


def test_people_and_images_come_in_many_shapes():
    assert read_people(["Anna Kowalska", {"name": "Tom Reyes"}, 3]) == ("Anna Kowalska", "Tom Reyes")
    assert read_people("harbourwatch") == ("harbourwatch",)
    assert [image.url for image in read_images(["a.jpg", {"src": "b.jpg"}, {}, 3])] == ["a.jpg", "b.jpg"]


def test_schema_org_values_come_in_many_shapes():
    (node,) = article_nodes(
        {
            "@type": ["NewsArticle"],
            "headline": {"@value": "A &amp; B"},
            "mainEntityOfPage": {"@id": "https://a.example/x"},
        }
    )
    read = read_node(
        {**node, "image": "https://a.example/i.jpg", "identifier": {"value": 7}, "inLanguage": {"name": "en"}}
    )
    assert (read["headline"], read["url"], read["language"]) == ("A & B", "https://a.example/x", "en")
    assert read_node({"identifier": 7})["identifier"] == "7"
    assert people([{"@type": "Organization", "name": "Gazette"}]) == ("Gazette",)


def test_schema_org_articles_are_looked_for_eight_levels_deep_and_no_deeper():
    node = {"@type": "NewsArticle", "headline": "T"}
    for _ in range(8):
        node = [node]
    assert [found["headline"] for found in article_nodes(node)] == ["T"]
    assert article_nodes([node]) == []


def test_xml_that_is_mended_must_still_have_an_element():
    assert load_xml(b"<rss><channel>", lenient=True).tag == "rss"
    with pytest.raises(PermanentError) as caught:
        load_xml(b"no element", lenient=True)
    assert caught.value.code == Code.MALFORMED


def test_iptc_values_are_read_however_they_are_written():
    assert [
        read_status(value)
        for value in ("stat:canceled", "http://cv.iptc.org/newscodes/pubstatusg2/withheld", "Usable", "odd", 3)
    ] == ["canceled", "withheld", "usable", None, None]
    assert [read_urgency(value) for value in ("4", 9, "10", None)] == [4, 9, None, None]
