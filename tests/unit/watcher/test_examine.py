"""One file and what may be wrong with it: later, gone, or a report with a reason."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

import pytest

from worker.adapters.inbox import ChangedError, Facts, Inbox
from worker.ports import Arrival, Refusal
from worker.watcher.examine import Examiner, Gone, Later, Read
from worker.watcher.rules import Rules
from worker.watcher.settle import Observation, Patience

SECOND = 1_000_000_000
FACTS = Facts("file", 1, 3, 0, 0)
SETTLED = Observation(FACTS.token, 3, 0, 0)


class FakeFile:
    """An open file nobody writes."""

    def held_for_writing(self):
        return False

    def read(self):
        return b"one"


class FakeReader:
    """Answers with the facts and the file it was given, or raises the error."""

    def __init__(self, facts=FACTS, fault=None):
        self._facts = facts
        self._fault = fault

    def facts(self, path):
        if isinstance(self._facts, Exception):
            raise self._facts
        return self._facts

    @contextmanager
    def opened(self, path, expected):
        if self._fault is not None:
            raise self._fault
        yield FakeFile()


def examine(reader, observation=SETTLED, path=b"desk/a.txt", **options):
    examiner = Examiner(
        Inbox("inbox", b"/inbox"), Rules(), Patience(SECOND // 50, SECOND), 100, ("desk",), dispose=False
    )
    return examiner.examine(reader, path, observation, 10 * SECOND, **options)


def fault(number):
    return OSError(number, os.strerror(number))


def test_a_settled_file_is_read_and_described():
    examined = examine(FakeReader())
    assert isinstance(examined, Read)
    assert isinstance(examined.report, Arrival)
    arrival = examined.report
    assert (arrival.content, arrival.path, arrival.desk, arrival.urgent) == (b"one", "desk/a.txt", "desk", True)
    assert (arrival.media_type, arrival.signature) == ("text/plain", FACTS.signature)


def test_what_is_known_is_not_opened_again_unless_it_is_wanted():
    reader = FakeReader(fault=AssertionError("it was opened"))
    assert isinstance(examine(reader, known=FACTS.token), Gone)
    assert isinstance(examine(FakeReader(), known=None, wanted=True), Read)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE])
def test_what_is_gone_is_nothing_unless_somebody_wants_it(number):
    for reader in (FakeReader(facts=fault(number)), FakeReader(fault=fault(number))):
        assert isinstance(examine(reader), Gone)
        examined = examine(reader, wanted=True)
        assert isinstance(examined, Read)
        assert examined.report.code == "content_lost"


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_what_we_ourselves_lack_is_not_held_against_the_file(number):
    for reader in (FakeReader(facts=fault(number)), FakeReader(fault=fault(number))):
        examined = examine(reader)
        assert isinstance(examined, Later)
        assert examined.trouble
        assert examined.again_ns > 0


@pytest.mark.parametrize(("number", "remedy"), [(errno.EACCES, "right"), (errno.EPERM, "right"), (errno.EIO, "disk")])
def test_a_file_that_cannot_be_read_fails_with_what_to_do(number, remedy):
    for reader in (FakeReader(facts=fault(number)), FakeReader(fault=fault(number))):
        examined = examine(reader)
        assert isinstance(examined, Read)
        assert isinstance(examined.report, Refusal)
        assert examined.report.code == "unreadable"
        assert remedy in examined.report.reason


def test_a_file_that_may_not_be_read_yet_is_given_the_settle_time():
    just_closed = Observation(closed_ns=9 * SECOND)
    assert isinstance(examine(FakeReader(fault=fault(errno.EACCES)), just_closed), Later)


def test_a_file_that_changes_under_our_hands_is_looked_at_again():
    examined = examine(FakeReader(fault=ChangedError()))
    assert isinstance(examined, Later)
    assert examined.again_ns > 0


def test_a_file_that_has_not_settled_is_left_alone():
    assert isinstance(examine(FakeReader(fault=AssertionError("it was opened")), Observation()), Later)


def test_a_folder_is_no_file_but_one_that_cannot_be_entered_is_a_failure():
    reader = FakeReader(facts=Facts("directory", 1, 0, 0, 0))
    assert isinstance(examine(reader), Gone)
    examined = examine(reader, barred=fault(errno.EACCES))
    assert isinstance(examined, Read)
    assert examined.report.code == "unreadable"
    assert "folder" in examined.report.reason


def test_a_path_that_is_too_long_is_ignored_by_a_rule():
    examined = examine(FakeReader(facts=fault(errno.ENAMETOOLONG)))
    assert isinstance(examined, Read)
    assert examined.report.rule == "path-too-long"
