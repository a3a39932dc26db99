"""Lines joined to paragraphs, however many there are."""

import time

import pytest

from worker.parse.lines import split_pieces

WRAPPED = "The ferry of Sandhaven was late on Tuesday, and nobody at the har-\nbour could say why it had not left the quay before nine in the mor-\n"


def seconds(lines):
    text = WRAPPED * (lines // 2)
    spent = []
    for _ in range(3):
        started = time.process_time()
        assert len(split_pieces(text)) == 1
        spent.append(time.process_time() - started)
    return min(spent)


def test_a_hyphen_joins_only_what_continues_in_small_letters():
    lines = [
        "The council of Sandhaven voted on Tuesday for a ferry between Sand-",
        "Haven and the islands, which will run at night, and for a small-",
        "er one by day, although it had lost money in each of the last 20-",
        "odd years, and the owners of the quay had said no to a longer one -",
        "they want a bridge.",
    ]
    (piece,) = split_pieces("\n".join(lines))
    assert "Sand- Haven" in piece.text
    assert "a smaller one" in piece.text
    assert "20- odd" in piece.text
    assert piece.text.endswith("one - they want a bridge.")


@pytest.mark.timed
def test_a_book_of_one_paragraph_takes_linear_time():
    assert seconds(4_000) < 24 * seconds(500)  # eight times as many lines; a quadratic one takes 64 times as long
