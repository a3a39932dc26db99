"""Lines of a scraped text that are none of the article's, told by what they look like and where they stand.

What lives here: weighing the traits of each line. What does not: the traits (`traits`), and how the weights came about
(`tools/train_scraped.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.parse.lines import ends_sentence
from worker.parse.traits import NAMES, is_prose, line_traits
from worker.parse.weights import read_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.parse.labels import Line

# In log odds. What is lost of an article weighs more than what is kept of a page: a line must be a stray three times as
# likely as not, and six times where it may be a heading.
SURE = 1.0
SURE_OF_OPEN = 1.8


def are_stray(lines: Sequence[Line], headline: str | None) -> list[bool]:
    """For each line whether it is surely none of the article's.

    Lines that are no text already are not judged; nor is any line of a page without prose to compare it with.
    """
    if not any(line.is_text and is_prose(line.text) for line in lines):
        return [False] * len(lines)
    base, weights = read_weights("strays", NAMES)
    rows = line_traits(lines, headline)
    return [
        bool(row)
        and base + sum([weights[trait] for trait in row]) > (SURE if ends_sentence(line.text) else SURE_OF_OPEN)
        for line, row in zip(lines, rows, strict=True)
    ]
