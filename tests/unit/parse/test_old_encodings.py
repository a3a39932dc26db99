"""Encodings of the Macintosh and of DOS, and that nobody else's letters are taken for theirs."""

import pytest

from worker.parse.decode import decode

GERMAN = (
    "Die Brücke für Fußgänger wird später fertig als geplant. Der Bürgermeister sagte am Dienstag, die Arbeiten würden "
    "frühestens im März abgeschlossen. Außerdem fehlt noch das Geländer, das größer wird als das alte über dem Wehr."
)
FRENCH = (
    "La passerelle sera achevée plus tard que prévu. Le maire a déclaré mardi que les travaux ne seraient terminés "
    "qu'en mars. Les habitants devront prendre la route de la forêt jusqu'à l'été, peut-être même après Noël."
)
SPANISH = (
    "La pasarela se terminará más tarde de lo previsto. El alcalde señaló el martes que las obras también dependen del "
    "río. Los vecinos tendrán que dar un rodeo este año, según explicó la compañía."
)
POLISH = (
    "Kładka będzie gotowa później niż planowano. Burmistrz powiedział, że prace zakończą się w marcu. Brakuje także "
    "poręczy, która może zostać dostarczona również zimą."
)
RUSSIAN = "Мост для пешеходов будет готов позже, чем планировалось, сказал мэр во вторник."
CZECH = "Most pro pěší bude hotov později. Starosta řekl, že práce skončí před zimou, když příští týden začne stavba."
TURKISH = "Yaya köprüsü daha geç tamamlanacak. Başkan çalışmaların en erken mart ayında biteceğini söyledi, çok üzgün."
JAPANESE = "歩行者のための橋は予定より遅れて完成する。市長は火曜日に、工事は三月に終わると述べた。"


@pytest.mark.parametrize("text", [GERMAN, FRENCH, SPANISH])
@pytest.mark.parametrize(("encoding", "name"), [("mac_roman", "mac_roman"), ("cp437", "cp850"), ("cp850", "cp850")])
def test_common_words_tell_encodings_of_the_macintosh_and_of_dos(text, encoding, name):
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, name)


@pytest.mark.parametrize("encoding", ["mac_latin2", "cp852"])
def test_of_middle_europe_too(encoding):
    assert decode(POLISH.encode(encoding)).text == POLISH


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (GERMAN, "cp1252 iso-8859-1 iso-8859-15 cp1250 iso-8859-2"),
        (FRENCH, "cp1252 iso-8859-1"),
        (SPANISH, "cp1252 iso-8859-1"),
        (POLISH, "iso-8859-2 cp1250"),
        (CZECH, "iso-8859-2 cp1250"),
        (TURKISH, "cp1254 iso-8859-9"),
        (RUSSIAN, "cp1251 koi8-r cp866 iso-8859-5 mac_cyrillic"),
        (JAPANESE, "cp932 euc-jp"),
        (CZECH.replace("ě", "…"), "cp1250"),
    ],
)
def test_text_in_other_encodings_is_read_as_before(text, encodings):
    for encoding in encodings.split():
        assert decode(text.encode(encoding)).text == text


def test_a_word_or_two_may_stand_there_by_chance():
    assert decode("Nothing costs 5 \x81 or f\x81r more, and k\x94nnen.".encode("latin-1")).encoding != "cp850"
