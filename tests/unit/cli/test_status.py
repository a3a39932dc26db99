"""How many documents are worked on at a time is what somebody wants to know of workers."""

from __future__ import annotations

import pytest

from worker.adapters.register import Status
from worker.cli.status import _table


@pytest.mark.parametrize(
    ("workers", "says"),
    [
        ([], "workers            0   start one: copydesk work"),
        ([{"concurrency": 2}], "workers            1 (2 at a time)"),
        ([{"concurrency": 4}, {"concurrency": 8}, {}], "workers            3 (13 at a time)"),
    ],
)
def test_the_workers_are_counted_with_what_they_do_at_a_time(workers, says):
    figures = dict.fromkeys(("seen", "waiting", "running", "published", "failed", "ignored"), 0)
    status = Status(**figures, oldest_seconds=None, watchers=[], workers=workers)
    assert says in _table(status).splitlines()
