"""How long to wait before starting again what keeps ending. Pure: the clock and the dice are the caller's."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_SECONDS = 0.2
LONGEST_SECONDS = 10.0
RESET_SECONDS = 5.0
"""Longer than any of our processes needs to start: what lived that long has worked, and was ended by something else."""
JITTER = 0.25
"""A delay is shortened by up to this share, so that what ended together does not start together."""


@dataclass(slots=True)
class Backoff:
    """Delays that double from 0.2 s to 10 s, and begin again after a life of 5 s."""

    failures: int = 0

    def delay_seconds(self, lived_seconds: float, dice: float) -> float:
        """The wait after a life of `lived_seconds`; `dice` is a number in [0, 1)."""
        if lived_seconds >= RESET_SECONDS:
            self.failures = 0
        longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(self.failures, 16))
        self.failures += 1
        return longest * (1.0 - JITTER * dice)
