"""What `make chaos` says at its end is what its phases said."""

from __future__ import annotations

import pytest

from tests.chaos.__main__ import exit_code


@pytest.mark.parametrize(
    ("codes", "together"),
    [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([2], 2), ([5, 0], 0), ([0, 5], 0), ([5, 1], 1), ([4, 5], 4), ([5, 5], 5)],
)
def test_one_phase_that_did_not_pass_is_enough_and_one_without_tests_is_none(codes: list[int], together: int) -> None:
    assert exit_code(codes) == together
