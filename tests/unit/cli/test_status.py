"""What somebody wants to know: how many documents are worked on at a time, and what keeps a watcher from working."""

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
    assert says in _table(status(workers=workers)).splitlines()


def test_what_keeps_a_watcher_from_working_is_said():
    one = {"name": "watcher desk 7", "paused": "as many documents are pending", "trouble": "inbox /a\nb is not there"}
    lines = _table(status(watchers=[{"name": "watcher idle 8", "paused": None, "trouble": None}, one])).splitlines()
    assert lines[-2:] == [
        "  watcher desk 7: intake is paused, as many documents are pending",
        "  watcher desk 7: in trouble, inbox /a\\nb is not there",
    ]


def status(watchers=(), workers=()):
    figures = dict.fromkeys(("seen", "waiting", "running", "published", "failed", "ignored"), 0)
    return Status(**figures, oldest_seconds=None, watchers=list(watchers), workers=list(workers))
