"""Locks that end with the process that holds them."""

import subprocess
import sys

import pytest

from worker.local.lock import FileLock


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some.lock"


def test_one_holder_at_a_time(path):
    first, second = FileLock(path), FileLock(path)
    assert first.try_exclusive()
    assert not second.try_exclusive()
    assert not second.held
    first.release()
    assert second.try_exclusive()
    second.release()


def test_many_may_share_and_the_last_of_them_can_hold_it_alone(path):
    first, second = FileLock(path), FileLock(path)
    assert first.try_shared()
    assert second.try_shared()
    assert not first.try_exclusive()
    assert not first.held
    assert second.try_exclusive()
    assert not first.try_shared()
    second.release()


def test_a_child_that_inherits_it_holds_it_when_we_have_let_go(path):
    lock = FileLock(path)
    assert lock.try_exclusive()
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock.descriptor,)
    ) as child:
        lock.release()
        assert not lock.try_exclusive()
        child.kill()
    assert lock.try_exclusive()
    lock.release()


def test_releasing_twice_is_harmless_and_a_descriptor_needs_the_lock(path):
    lock = FileLock(path)
    assert lock.try_shared()
    lock.release()
    lock.release()
    with pytest.raises(ValueError, match="not locked"):
        _ = lock.descriptor


def test_a_symbolic_link_is_not_followed(path):
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(OSError, match="symbolic"):
        FileLock(path).try_exclusive()
