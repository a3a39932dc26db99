"""Credits are looked for only where a line has what each of them needs: that must never hide one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.parse import captions
from worker.parse.captions import is_caption, split_credit

FORMS = [form for form in (*captions._FORMS, captions._FILE_PHOTO) if "" not in form.needs]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.pattern.pattern[:40])
@given(st.data())
def test_whatever_a_pattern_finds_has_what_it_needs(form, data):
    line = data.draw(st.from_regex(form.pattern))
    assert any(need in line.casefold() for need in form.needs)


@pytest.mark.parametrize(
    ("line", "parted"),
    [
        ("The last ferry. IMAGE SOURCE: Ida Holm", ("The last ferry.", "Ida Holm")),
        ("The last ferry. CRÉDIT PHOTO: Ida Holm", ("The last ferry.", "Ida Holm")),
        ("The last ferry of the year. Ida Holm/Reuters", ("The last ferry of the year.", "Ida Holm/Reuters")),
        ("The last ferry of the year (Bild: Ida Holm)", ("The last ferry of the year", "Ida Holm")),
        ("The last ferry of the year (C) Ida Holm", ("The last ferry of the year", "Ida Holm")),
        ("The last ferry of the year. © Ida Holm", ("The last ferry of the year.", "Ida Holm")),
        ("The last ferry of the year AP Photo/Ida Holm", ("The last ferry of the year", "AP Photo/Ida Holm")),
        ("Sandhaven Press/Copyright 2024 Ida Holm.", (None, "Sandhaven Press/Copyright 2024 Ida Holm")),
        ("The last ferry of the year was an hour late.", None),
    ],
)
def test_a_credit_is_found_however_its_mark_is_spelt(line, parted):
    assert split_credit(line) == parted


@pytest.mark.parametrize(
    "line", ["FILE PHOTO: The last ferry", "[2/7] The last ferry", "The last ferry, IN THIS UNDATED PHOTO from 1987"]
)
def test_a_line_that_says_it_stands_below_a_picture_is_a_caption(line):
    assert is_caption(line)
