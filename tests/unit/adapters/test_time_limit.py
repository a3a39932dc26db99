"""The limit holds against Python, broad handlers and C."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest

from worker.adapters.time_limit import time_limit
from worker.decide import TimeLimitReached


def test_what_ends_in_time_is_left_alone_and_the_timer_is_off_again():
    with time_limit(30.0):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_loop_in_python_is_ended():
    with pytest.raises(TimeLimitReached), time_limit(0.05):
        while True:
            pass


def test_a_handler_that_swallows_everything_is_rung_again_every_second():
    rung = []
    began = time.monotonic()
    with pytest.raises(TimeLimitReached), time_limit(0.5):
        while True:
            try:
                threading.Event().wait(30)
            except BaseException:
                rung.append(time.monotonic() - began)
                if len(rung) == 3:
                    raise
    assert rung[-1] < 3.2, "two seconds after the first, and not each a whole limit later"


def test_one_that_swallows_everything_and_waits_is_ended_by_the_watchdog():
    program = (
        "import time\n"
        "from worker.adapters import time_limit\n"
        "time_limit.HARD_MARGIN_SECONDS = 2.5\n"
        "with time_limit.time_limit(0.1):\n"
        "    while True:\n"
        "        try:\n"
        "            time.sleep(30)\n"
        "        except BaseException:\n"
        "            print('rung', flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == "rung\n" * 3


def test_a_hang_in_c_ends_the_process():
    program = (
        "import itertools\n"
        "from worker.adapters import time_limit\n"
        "time_limit.HARD_MARGIN_SECONDS = 0.2\n"
        "with time_limit.time_limit(0.1):\n"
        "    sum(itertools.repeat(0))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Timeout" in done.stderr


def test_outside_the_main_thread_only_the_hard_limit_is_set():
    said = []

    def run():
        with time_limit(30.0):
            said.append(signal.getitimer(signal.ITIMER_REAL))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert said == [(0.0, 0.0)]
