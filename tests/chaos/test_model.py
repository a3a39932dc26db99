"""Anything anybody does, in any order: a machine of Hypothesis over files and processes, against a simple model of the promise.

The model: the newest version of every file that was not taken away before it was read comes out once; the judge looks at the end.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.chaos.cluster import Cluster
from tests.chaos.generator import Author
from tests.chaos.judge import all_out, judge

WHICH = st.integers(0, 10**6)
_NO_SHRINKING = (Phase.generate,)


class Desk(RuleBasedStateMachine):
    """One copydesk and what was done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.end = contextlib.ExitStack()
        self.cluster = self.end.enter_context(Cluster(Path(self.end.enter_context(tempfile.TemporaryDirectory()))))
        self.author = Author(seed=700)
        self.there: list[str] = []
        self.cluster.supervised()
        self.cluster.watcher()
        self.cluster.ready()

    @rule(count=st.integers(1, 8))
    def drop(self, count: int) -> None:
        for _ in range(count):
            copy = self.author.write()
            self.cluster.journal.drop(copy)
            self.there.append(copy.key)

    @precondition(lambda self: self.there)
    @rule(which=WHICH)
    def edit(self, which: int) -> None:
        journal, key = self.cluster.journal, self.there[which % len(self.there)]
        journal.drop(self.author.edit(journal.copies[key][-1]))

    @precondition(lambda self: self.there)
    @rule(which=WHICH)
    def delete(self, which: int) -> None:
        key = self.there.pop(which % len(self.there))
        self.cluster.journal.fleeting.add(key)
        self.cluster.journal.paths[key].unlink()

    @precondition(lambda self: self.there)
    @rule(which=WHICH)
    def rename(self, which: int) -> None:
        journal, key = self.cluster.journal, self.there[which % len(self.there)]
        path = journal.paths[key]
        journal.paths[key] = path.rename(path.with_name(f"r{path.name}"))

    @rule()
    def kill_the_worker(self) -> None:
        self.cluster.restart("work")

    @rule()
    def kill_the_watcher(self) -> None:
        self.cluster.restart("watcher")

    @rule()
    def restart_the_server(self) -> None:
        self.cluster.server.restart()

    @rule()
    def wait(self) -> None:
        all_out(self.cluster)

    def teardown(self) -> None:
        with self.end:
            all_out(self.cluster, 90)
            judge(self.cluster, seed=700)


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.long
def test_whatever_is_done_to_files_and_processes_in_any_order_keeps_the_promise() -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=6, stateful_step_count=12, deadline=None, derandomize=True, database=None, phases=_NO_SHRINKING,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
