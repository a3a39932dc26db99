"""The base line notices what does not come back."""

from __future__ import annotations

from dataclasses import replace

from tests.chaos.baseline import Baseline

BEFORE = Baseline({"work": 3}, {"work": 20}, {"work": 100_000_000}, 0, frozenset({"counts"}))


def test_the_same_again_is_no_difference() -> None:
    later = replace(BEFORE, open_files={"work": 22}, memory_bytes={"work": 110_000_000})
    assert BEFORE.differences(later) == []


def test_whatever_stays_behind_is_named() -> None:
    later = Baseline({"work": 4}, {"work": 40}, {"work": 200_000_000}, 1, frozenset({"counts", "content:a"}))
    found = BEFORE.differences(later)
    assert [word for word in ("processes", "open files", "bytes", "temporary", "content:a") if word in str(found)] == [
        "processes", "open files", "bytes", "temporary", "content:a",
    ]  # fmt: skip
    assert len(found) == 5


def test_a_process_that_is_gone_is_named() -> None:
    assert BEFORE.differences(replace(BEFORE, processes={})) == ["work has None processes, it had 3"]
