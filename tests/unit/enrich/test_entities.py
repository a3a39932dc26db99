"""Who and what is named, with the forms merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.enrich.articles import article, enriched, expected_kerry, kerry
from worker.enrich.entities import Entities
from worker.models import Image


def entities(*paragraphs, **fields):
    return {entity.label: entity for entity in Entities()(article(*paragraphs, **fields)).entities}


def test_forms_of_a_person_are_merged_under_the_full_name():
    found = entities(
        "Angela Merkel met reporters in Berlin.", "Mrs Merkel said little. Merkel's party lost. Chancellor Merkel left."
    )
    assert found["Angela Merkel"].kind == "person"
    assert {"Merkel", "Mrs Merkel", "Angela Merkel", "Chancellor Merkel"} <= set(found["Angela Merkel"].forms)
    assert found["Angela Merkel"].mentions == 4
    assert "Merkel" not in found


def test_an_honorific_with_its_full_stop_belongs_to_the_form():
    found = entities("Angela Merkel met reporters. On Monday Mrs. Merkel said little.")
    assert found["Angela Merkel"].forms == ("Angela Merkel", "Mrs. Merkel", "Merkel")


def test_a_caption_of_nothing_but_space_is_passed_over():
    found = entities(
        "Angela Merkel met reporters.", images=(Image(caption=" "), Image(caption="Peter Miller in Leeds."))
    )
    assert {"Angela Merkel", "Peter Miller", "Leeds"} <= set(found)


def test_usual_names_of_countries_are_one():
    found = entities("The US said so. U.S. officials agreed. The United States was, they said, ready.")
    assert found["United States"].mentions == 3


def test_an_acronym_is_its_organisation():
    found = entities("The British Medical Association objected. The BMA said doctors were tired.")
    assert found["British Medical Association"].kind == "organisation"
    assert "BMA" in found["British Medical Association"].forms


def test_demonyms_and_religions_are_no_entities():
    assert not {"Islamists", "Israeli", "Russian"} & set(
        entities("Israeli troops met Islamists. The Russian offer failed.")
    )


def test_the_most_salient_comes_first():
    found = entities(
        "Peter Miller won in Leeds.", "Peter Miller is 40.", "His rival, from Hull, lost.", headline="Peter Miller wins"
    )
    assert next(iter(found)) == "Peter Miller"
    assert found["Peter Miller"].salience == 1.0


@pytest.mark.parametrize("kind", ["people", "places", "organisations"])
def test_everything_named_in_the_first_real_article_is_found(kind):
    found = {entity.label: entity for entity in enriched(kerry()).entities}
    assert set(expected_kerry()[kind]) <= set(found)
    singular = {"people": "person", "places": "place", "organisations": "organisation"}[kind]
    assert all(found[label].kind == singular for label in expected_kerry()[kind])


def test_the_forms_of_one_person_are_merged_in_the_first_real_article():
    found = {entity.label: entity for entity in enriched(kerry()).entities}
    for label, forms in expected_kerry()["one_person"].items():
        assert set(forms) <= set(found[label].forms)
        assert not set(forms) & set(found)


@given(st.lists(st.text(max_size=150), max_size=6), st.none() | st.text(max_size=100))
def test_every_form_occurs_in_the_text(paragraphs, headline):
    whole = "\n".join(paragraphs)
    for entity in entities(*paragraphs, headline=headline).values():
        assert all(form in whole for form in entity.forms)
        assert 0 <= entity.salience <= 1


def test_names_in_a_paragraph_of_nothing_but_capitals_are_no_longer_than_they_are():
    found = entities("LONDON AND PARIS ARE CLOSED TO LORRIES.", "The mayor of London, Anna Berg, signed the order.")
    assert found["Anna Berg"].kind == "person"
    assert found["London"].kind == "place"


def test_what_somebody_owns_can_be_a_place():
    found = entities("They walked from Robin Hood's Bay to Whitby.", "Hadrian's Wall is far.")
    assert found["Robin Hood's Bay"].kind == "place"
    assert "Robin Hood" not in found


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        (
            "Shares in Bolton & Hargreave fell. Bolton & Hargreave said sales were weak.",
            "Bolton & Hargreave",
            "organisation",
        ),
        (
            "He joined Bank of Leeds & York Building Society in May.",
            "Bank of Leeds & York Building Society",
            "organisation",
        ),
        ("MEXICO CITY was quiet. The mayor spoke.", "Mexico City", "place"),
        ("Senator Anna Berg (D., Conn.) voted against it.", "Connecticut", "place"),
        ("She wrote for the Guardian. The Guardian printed it.", "The Guardian", "organisation"),
    ],
)
def test_a_name_gets_its_usual_label_and_kind(text, label, kind):
    assert entities(text)[label].kind == kind


def test_what_a_known_name_owns_is_a_name_by_itself():
    found = entities(
        "They met at Nato's Joint Forces Command in Brunssum.", "Critics of the EU's Rural Agency met in Ghent."
    )
    assert {"Nato", "Joint Forces Command", "European Union", "Rural Agency"} <= set(found)
    assert not [label for label in found if "'s" in label]


def test_acronyms_of_things_and_lines_in_capitals_are_no_entities():
    found = entities(
        "The new SUVs have an AI and a USB port, said BMW.",
        "THE EDITORS OF THIS PAPER WERE NOT THERE.",
        "Bolton, BMW's new chief, likes DVDs.",
    )
    assert "BMW" in found
    assert not {"AI", "USB", "SUVs", "DVDs"} & set(found)
    assert not [label for label in found if label.isupper() and label.count(" ") > 3]


def test_a_surname_alone_is_the_person_whatever_it_was_taken_for():
    found = entities(
        "Cleric Muqtada al-Dabiri returned on Sunday.", "In al-Dabiri the party sees its leader. Al-Dabiri was greeted."
    )
    assert found["Muqtada al-Dabiri"].mentions == 3
    assert not [label for label in found if label.lower() == "al-dabiri"]


def test_two_surnames_are_how_a_longer_name_goes_on():
    found = entities(
        "El fiscal Álvaro García Ortiz declaró el lunes en el tribunal de la ciudad.",
        "García Ortiz dijo que no. Para García Ortiz no hay delito. García salió tarde del edificio.",
        language="es",
    )
    assert "García Ortiz" in found["Álvaro García Ortiz"].forms
    assert not {"García Ortiz", "García", "Para García Ortiz"} & set(found)


def test_an_outlet_that_was_told_matters_little_and_one_in_the_headline_much():
    told = ("Peter Miller won in Leeds.", '"I am glad," Peter Miller told CNN. He told CNN so twice, CNN said.')
    assert entities(*told)["CNN"].salience < 0.3 < entities(*told)["Leeds"].salience
    assert entities(*told, headline="CNN calls it for Miller")["CNN"].salience > 0.5


def test_two_organisations_that_are_joined_are_two():
    found = entities("A merger of Northern Bank and Western Insurance was agreed.")
    assert [(name, entity.kind) for name, entity in found.items()] == [
        ("Northern Bank", "organisation"),
        ("Western Insurance", "organisation"),
    ]


def test_a_common_word_that_opens_a_sentence_is_no_name():
    assert "Floods" not in entities("Floods in June had washed out two of the bridge's nine piers.")


def test_an_unknown_name_after_at_or_in_is_a_place():
    assert entities("The line crosses the Danube at Komárno on Thursday.")["Komárno"].kind == "place"


def test_islands_rivers_and_mountains_are_places():
    found = entities("Boats to Mull and Islay will sail. The Dnieper and the Dolomites were quiet.")
    assert {found[name].kind for name in ("Mull", "Islay", "Dnieper", "Dolomites")} == {"place"}


@pytest.mark.parametrize(
    "text",
    [
        "Cuts were announced on Friday. Dunnvale shares fell by a tenth, and Dunnvale said little.",
        "Cuts were announced on Friday. Dunnvale's workforce will shrink, and Dunnvale said little.",
        "Cuts were announced by the steel firm Dunnvale on Friday, and Dunnvale said little.",
        "Cuts were announced on Friday by the chief executive of Dunnvale, and Dunnvale said little.",
    ],
)
def test_a_name_with_shares_or_a_workforce_is_an_organisation(text):
    found = entities(text)
    assert (found["Dunnvale"].kind, found["Dunnvale"].mentions) == ("organisation", 2)


def test_a_person_of_whom_more_is_known_stays_one():
    found = entities("Hanna Dunnvale left the board. Dunnvale shares went to her sister.")
    assert found["Hanna Dunnvale"].kind == "person"
    assert "Dunnvale" not in found


def test_companies_are_told_by_how_their_names_end():
    found = entities(
        "Sandhaven Water was fined again. The fine for Sandhaven Water was the third, said Aldby Securities."
    )
    assert found["Sandhaven Water"].kind == found["Aldby Securities"].kind == "organisation"
    assert found["Sandhaven Water"].mentions == 2


def test_small_words_before_a_name_and_what_it_owns_with_are_no_part_of_it():
    everything = entities(
        "The town waited for the province of Ghazni and its rival Sandhaven Bank.",
        "Mayor Ida Holm’s letter came late, and Holm’s answer later.",
    )
    assert all(label[0].isupper() and not label.endswith("’s") for label in everything)
    assert "Ida Holm" in everything


def test_a_name_that_ends_as_if_it_owned_something_keeps_its_end():
    assert "Moody's" in entities("The debt is safe, said Moody's on Friday. Moody's said so twice.")
