"""Several processes, any of which may be ended by what it works on."""

from __future__ import annotations

import contextlib
import os
import signal

import pytest

from worker.cli.parallel import AHEAD, Parallel
from worker.cli.process import _lost


def worked(number):
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def results(jobs, processes=2):
    with contextlib.closing(Parallel(worked, lambda job: ("lost", job), processes)) as parallel:
        return list(parallel.results(jobs))


@pytest.mark.parametrize("count", [0, 1, 5 * AHEAD])
def test_results_come_in_the_order_of_the_jobs(count):
    assert results(range(count)) == [number * number for number in range(count)]


def test_what_ends_its_process_is_lost_alone():
    jobs = [-number if number % 15 == 7 else number for number in range(40)]
    assert results(iter(jobs)) == [("lost", job) if job < 0 else job * job for job in jobs]


def test_all_may_be_lost():
    assert results([-1, -2, -3]) == [("lost", -1), ("lost", -2), ("lost", -3)]


def test_a_file_that_ends_its_process_is_a_failure_with_its_path():
    ((path, line, problem),) = _lost(("a.txt", None, "json"))
    assert (path, line) == ("a.txt", None)
    assert problem.startswith("crashed: ")
