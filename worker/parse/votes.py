"""Which of a page's blocks an extractor took, and how far two extractors agree.

What lives here: finding an extractor's text again among the blocks, and the agreement of two choices.
What does not: the extractors (`extraction`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from worker.parse.pageblocks import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.parse.pageblocks import PageBlock

_DISTINCT = 40  # characters that do not stand in a text by chance
_NEAR = 3


def taken(blocks: Sequence[PageBlock], text: str) -> list[bool]:
    """For each block, whether the extractor's text holds it.

    A short block counts where it stands beside a taken one in the text as on the page, or between two of them.
    """
    found = letters(text)
    keys = [block.key for block in blocks]
    chosen = [len(key) >= _DISTINCT and key in found for key in keys]
    long = list(chosen)
    for index in range(1, len(keys)):
        chosen[index] = chosen[index] or (chosen[index - 1] and keys[index - 1] + keys[index] in found)
    for index in range(len(keys) - 2, -1, -1):
        chosen[index] = chosen[index] or (chosen[index + 1] and keys[index] + keys[index + 1] in found)
    return [
        taken or (any(long[max(0, i - _NEAR) : i]) and any(long[i + 1 : i + 1 + _NEAR]) and keys[i] in found)
        for i, taken in enumerate(chosen)
    ]


def agreement(blocks: Sequence[PageBlock], one: Sequence[bool], other: Sequence[bool]) -> float:
    """How far two choices agree: twice the characters in both over those in either, from 0 to 1."""
    sizes = [len(block.key) for block in blocks]
    both = sum(size for size, left, right in zip(sizes, one, other, strict=True) if left and right)
    total = sum(size for size, left in zip(sizes, one, strict=True) if left)
    total += sum(size for size, right in zip(sizes, other, strict=True) if right)
    return 2 * both / total if total else 0.0
