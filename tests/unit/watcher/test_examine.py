"""One file and what may be wrong with it: later, gone, or a report with a reason."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager

import pytest

from worker.adapters.inbox import ChangedError, Facts, Inbox
from worker.ports import Arrival, Refusal
from worker.watcher.examine import Examiner, Gone, Later, Read
from worker.watcher.remembered import Remembered
from worker.watcher.rules import Rules
from worker.watcher.settle import COARSE_TICK_NS, Observation, Patience, closed

SECOND = 1_000_000_000
FACTS = Facts("file", 1, 3, 1, 1)
COARSE = Facts("file", 1, 3, 2 * SECOND, 2 * SECOND)
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

    def place(self, path):
        assert path.endswith(b"/")
        if self._fault is not None:
            raise self._fault

    @contextmanager
    def opened(self, path, expected):
        if self._fault is not None:
            raise self._fault
        yield FakeFile()


def examine(reader, observation=SETTLED, path=b"desk/a.txt", now=10 * SECOND, **options):
    examiner = Examiner(
        Inbox("inbox", b"/inbox"), Rules(), Patience(SECOND // 50, SECOND), 100, ("desk",), dispose=False
    )
    return examiner.examine(reader, path, observation, now, **options)


def fault(number):
    return OSError(number, os.strerror(number))


def test_a_settled_file_is_read_and_described():
    examined = examine(FakeReader())
    assert isinstance(examined, Read)
    assert isinstance(examined.report, Arrival)
    arrival = examined.report
    assert (arrival.content, arrival.path, arrival.desk, arrival.urgent) == (b"one", "desk/a.txt", "desk", True)
    assert (arrival.media_type, arrival.signature) == ("text/plain", FACTS.signature)


@pytest.mark.parametrize(
    ("size", "code", "remedy", "retriable"),
    [(0, "empty", "write the article into it", False), (101, "too_large", "raise it or split it", True)],
)
def test_a_file_that_cannot_be_an_article_is_refused_with_a_remedy(size, code, remedy, retriable):
    facts = FACTS._replace(size=size)
    refusal = examine(FakeReader(facts), Observation(facts.token, size, 0, 0)).report
    assert (refusal.code, refusal.retriable) == (code, retriable)
    assert remedy in refusal.reason


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


def test_a_folder_that_is_wanted_can_be_entered_by_now_or_was_a_file():
    examined = examine(FakeReader(facts=Facts("directory", 1, 0, 0, 0)), wanted=True)
    assert isinstance(examined, Read)
    assert (examined.report.rule, examined.report.code) == ("directory", None)
    remembered = Remembered()
    remembered.add(b"desk", examined.token)
    assert remembered.tokens.get(b"desk") is None, "should it be barred again, that would not be said"


def test_a_folder_that_is_wanted_and_still_cannot_be_entered_fails_again():
    facts = Facts("directory", 1, 0, 0, 0)
    reader = FakeReader(facts=facts, fault=fault(errno.EACCES))
    assert isinstance(examine(reader, Observation(), wanted=True), Later)
    examined = examine(reader, Observation(facts.token, 0, 0, 0), wanted=True)
    assert isinstance(examined, Read)
    assert (examined.report.rule, examined.report.code) == (None, "unreadable")


def test_what_was_closed_is_read_again_although_its_stamps_are_known():
    just_closed = Observation(closed_ns=10 * SECOND)
    examined = examine(FakeReader(), just_closed, known=FACTS.token)
    assert isinstance(examined, Later)
    examined = examine(FakeReader(), examined.observation, now=11 * SECOND, known=FACTS.token)
    assert isinstance(examined, Read)
    assert examined.report.content == b"one"


def test_however_often_it_is_closed_it_is_read_again_once_in_the_settle_time():
    reads, observation = 0, Observation()
    for now in range(10 * SECOND, 15 * SECOND, SECOND // 20):
        examined = examine(FakeReader(), closed(observation, now - SECOND // 25), now=now, known=FACTS.token)
        reads += isinstance(examined, Read)
        observation = examined.observation if isinstance(examined, Later) else Observation()
    assert 3 <= reads <= 5


@pytest.mark.parametrize(
    ("path", "facts"),
    [(b"a.part", FACTS), (b"a.txt", FACTS._replace(size=0)), (b"a.txt", FACTS._replace(size=101))],
)
def test_what_is_never_read_is_not_doubted_when_it_is_closed(path, facts):
    assert isinstance(examine(FakeReader(facts), Observation(closed_ns=0), path, known=facts.token), Gone)


def test_a_file_stamped_by_whole_seconds_rests_until_a_change_would_show():
    for facts, settled in ((COARSE, False), (FACTS, True)):
        just_closed = Observation(facts.token, 3, 9 * SECOND, 9 * SECOND, 9 * SECOND)
        assert isinstance(examine(FakeReader(facts), just_closed), Read if settled else Later)
        examined = examine(FakeReader(facts), just_closed, now=9 * SECOND + COARSE_TICK_NS)
        assert isinstance(examined, Read)


def test_a_path_that_is_too_long_is_ignored_by_a_rule():
    examined = examine(FakeReader(facts=fault(errno.ENAMETOOLONG)))
    assert isinstance(examined, Read)
    assert examined.report.rule == "path-too-long"
