"""The thread that prints leaves what it cannot print to the main thread, which has the exit code."""

from __future__ import annotations

import errno

import pytest

from worker.cli.demo import Show


class Supervised:
    """Something that can be stopped."""

    def __init__(self):
        self.stopped = []

    def stop(self, code):
        self.stopped.append(code)


@pytest.mark.parametrize("error", [BrokenPipeError(), OSError(errno.ENOSPC, "No space left on device")])
def test_output_that_cannot_be_written_ends_the_demo(error, monkeypatch, tmp_path):
    supervisor = Supervised()
    show = Show("unix:///nobody", None, tmp_path, supervisor, as_json=False)

    def fails():
        raise error

    monkeypatch.setattr(show, "_run", fails)
    show.run()
    assert show.unwritten is error
    assert supervisor.stopped == [1]
