"""A file whose age says that a supervisor lives."""

import os
import time

from worker.local.heartbeat import beat, is_fresh


def test_a_beat_is_fresh_and_grows_old(tmp_path):
    path = tmp_path / "beat"
    assert not is_fresh(path, 10)
    beat(path)
    assert is_fresh(path, 10)
    os.utime(path, (time.time() - 11, time.time() - 11))
    assert not is_fresh(path, 10)
    beat(path)
    assert is_fresh(path, 10)
