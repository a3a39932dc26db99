"""When the folder is walked, and what is remembered of it."""

from __future__ import annotations

import os
import shutil

import pytest

from worker.adapters.inbox import Inbox
from worker.watcher.remembered import Remembered
from worker.watcher.rules import Rules
from worker.watcher.walk import Walker

SECOND = 1_000_000_000


class Scene:
    """A walker with a clock that goes on by `step_ns` whenever somebody looks at it."""

    def __init__(self, root, step_ns=0):
        self.now = 0
        self.step_ns = step_ns
        self.remembered = Remembered()
        self.walker = Walker(Inbox("inbox", os.fsencode(root)), Rules().leave_directory, self.remembered, self.clock)
        self.walker.every_ns = 10 * SECOND

    def clock(self):
        self.now += self.step_ns
        return self.now

    def walks(self):
        """All that is found until there is nothing more to walk now; it is remembered."""
        found = []
        while self.walker.active or self.now >= self.walker.next_ns:
            found += (sightings := self.walker.slice(SECOND, 500))
            for sighting in sightings:
                self.remembered.add(sighting.path, sighting.facts.token)
        return sorted(sighting.path for sighting in found)


@pytest.fixture
def root(tmp_path):
    for desk in ("one", "two"):
        (tmp_path / desk).mkdir()
        (tmp_path / desk / "a.txt").write_text("text")
    return tmp_path


def test_the_folder_is_walked_at_the_beginning_and_again_from_time_to_time(root):
    scene = Scene(root)
    assert scene.walks() == [b"one/a.txt", b"two/a.txt"]
    (root / "b.txt").write_text("text")
    assert scene.walks() == []
    scene.now += 10 * SECOND
    assert scene.walks() == [b"b.txt"]


def test_a_walk_that_takes_long_is_followed_by_a_long_rest(root):
    scene = Scene(root, step_ns=SECOND)
    scene.walks()
    rest = scene.walker.next_ns - scene.now
    assert rest >= 18 * scene.walker.last_seconds * SECOND
    assert rest > 10 * SECOND


def test_a_subfolder_is_walked_on_request_and_only_once(root):
    scene = Scene(root)
    scene.walks()
    for desk in ("one", "two"):
        (root / desk / "b.txt").write_text("text")
    for under in (b"one/deeper", b"one", b"one", b"one/other"):
        scene.walker.request(under)
    assert scene.walks() == [b"one/b.txt"]
    scene.walker.request(b"two")
    scene.walker.request()
    assert scene.walks() == [b"two/b.txt"]


def test_a_subfolder_that_went_is_no_trouble_but_the_folder_itself_is(root):
    scene = Scene(root)
    scene.walks()
    scene.walker.request(b"missing")
    assert scene.walks() == []
    shutil.rmtree(root)
    scene.walker.request()
    with pytest.raises(FileNotFoundError):
        scene.walker.slice(SECOND, 500)


def test_a_walk_goes_in_slices_and_misses_nothing(root):
    for number in range(3_000):
        (root / f"{number}.txt").touch()
    scene = Scene(root)
    slices = []
    while not slices or scene.walker.active:
        slices.append(scene.walker.slice(SECOND, 100))
    assert max(map(len, slices)) <= 100
    assert len({sighting.path for found in slices for sighting in found}) == 3_002


def test_what_is_no_longer_there_is_forgotten_in_time(root):
    for number in range(2_000):
        (root / f"{number}.txt").touch()
    scene = Scene(root)
    scene.walks()
    assert len(scene.remembered) == 2_002
    for number in range(2_000):
        (root / f"{number}.txt").unlink()
    for _ in range(2):
        scene.now += 10 * SECOND
        assert scene.walks() == []
    assert len(scene.remembered) == 2
    scene.now += 10 * SECOND
    assert scene.walks() == []


def test_a_walk_that_is_abandoned_forgets_nothing(root):
    scene = Scene(root)
    scene.walks()
    scene.walker.request()
    scene.walker.slice(0, 1)
    scene.walker.abandon()
    assert len(scene.remembered) == 2
    assert not scene.walker.active
