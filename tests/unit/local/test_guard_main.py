"""The program that ends what a killed supervisor had started."""

import signal
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from worker.local.guard_main import left_over, main

groups = st.integers(min_value=2, max_value=9)


@given(st.sets(groups), st.lists(st.tuples(st.booleans(), groups), max_size=40))
def test_what_was_announced_last_and_not_taken_back_is_left(first, history):
    lines = [f"{'+' if announced else '-'}{group}\n".encode() for announced, group in history]
    assert left_over(first, lines) == {
        group
        for group in range(10)
        if (dict.fromkeys(first, True) | {key: announced for announced, key in history}).get(group)
    }


def test_the_groups_left_are_killed_and_the_others_are_not(monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # this process wants its own handlers back
    with (
        subprocess.Popen(["sleep", "60"], start_new_session=True) as left,
        subprocess.Popen(["sleep", "60"], start_new_session=True) as taken_back,
    ):
        main([str(left.pid)], [b"+%d\n" % taken_back.pid, b"-%d\n" % taken_back.pid, b"+4194305\n"])
        assert left.wait(5) == -signal.SIGKILL
        assert taken_back.poll() is None
        taken_back.kill()
