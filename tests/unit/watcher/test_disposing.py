"""What cannot be disposed of now is tried again later, said once, and keeps nobody waiting."""

from __future__ import annotations

import logging

from tests.integration.watcher.fakes import FakeLedger
from worker.adapters.disposal import Disposed
from worker.ports import Settled
from worker.watcher.disposing import BATCH_SOURCES, Disposing

SECOND = 1_000_000_000


class FakeDisposal:
    """Disposes of everything but the sources named in `refuses`."""

    def __init__(self):
        self.refuses = {}
        self.tried = []

    def dispose(self, settled):
        disposed = Disposed()
        for source in settled:
            self.tried.append(source.id)
            if source.id in self.refuses:
                disposed.stuck.append((source, self.refuses[source.id]))
            else:
                disposed.done.append(source)
        return disposed


class Scene:
    """One inbox, a clock that is moved by hand, and so many sources to dispose of."""

    def __init__(self, sources, refuses=(), reason="No space left on device"):
        self.now = 0
        self.gone = []
        self.ledger = FakeLedger()
        self.disposal = FakeDisposal()
        self.disposal.refuses = dict.fromkeys(refuses, reason)
        self.ledger.to_dispose["inbox"] = [Settled(f"id{one}", b"%d.txt" % one, "", "") for one in range(sources)]
        self.disposing = Disposing(
            {"inbox": self.disposal},
            self.ledger,
            lambda name, path: self.gone.append((name, path)),
            lambda: self.now,
            logging.getLogger("disposing-under-test"),
        )

    def passes(self, seconds):
        for _ in range(seconds):
            self.now += SECOND
            self.disposing.go_on()

    def left(self):
        return [source.id for source in self.ledger.to_dispose["inbox"]]


def test_sources_are_disposed_of_and_everybody_is_told():
    scene = Scene(3)
    scene.passes(1)
    assert scene.left() == []
    assert scene.gone == [("inbox", b"0.txt"), ("inbox", b"1.txt"), ("inbox", b"2.txt")]


def test_a_full_batch_is_followed_by_the_next_at_once():
    scene = Scene(BATCH_SOURCES + 1)
    scene.disposing.go_on()
    assert scene.disposing.next_ns() == scene.now
    scene.disposing.go_on()
    assert scene.left() == []
    assert scene.disposing.next_ns() == scene.now + SECOND


def test_what_is_stuck_is_said_once_and_tried_again_ever_more_rarely(caplog):
    scene = Scene(1, refuses=["id0"])
    scene.passes(300)
    assert caplog.text.count("No space left on device") == 1
    assert 6 <= len(scene.disposal.tried) <= 12
    scene.disposal.refuses = {}
    scene.passes(61)
    assert scene.left() == []
    assert "works again" in caplog.text


def test_another_reason_is_said_too(caplog):
    scene = Scene(1, refuses=["id0"])
    scene.passes(10)
    scene.disposal.refuses["id0"] = "Read-only file system"
    scene.passes(61)
    assert "Read-only file system" in caplog.text


def test_those_that_are_stuck_do_not_keep_the_others_waiting():
    stuck = [f"id{one}" for one in range(2 * BATCH_SOURCES)]
    scene = Scene(3 * BATCH_SOURCES, refuses=stuck)
    scene.passes(10)
    assert sorted(scene.left()) == sorted(stuck)


def test_however_many_are_stuck_the_others_get_their_turn():
    stuck = [f"id{one}" for one in range(62 * BATCH_SOURCES)]
    scene = Scene(63 * BATCH_SOURCES, refuses=stuck)
    scene.passes(300)
    assert scene.left() == stuck


def test_every_one_of_many_that_are_stuck_is_tried_again():
    stuck = [f"id{one}" for one in range(3 * BATCH_SOURCES)]
    scene = Scene(len(stuck), refuses=stuck)
    scene.passes(300)
    assert min(scene.disposal.tried.count(one) for one in stuck) >= 2


def test_when_some_of_the_stuck_can_go_the_others_are_tried_again_soon():
    stuck = [f"id{one}" for one in range(10 * BATCH_SOURCES)]
    scene = Scene(len(stuck), refuses=stuck)
    scene.passes(300)
    scene.disposal.refuses = dict.fromkeys(stuck[::BATCH_SOURCES], "Operation not permitted")
    scene.passes(60 + 3 * 10)
    assert scene.left() == stuck[::BATCH_SOURCES]
