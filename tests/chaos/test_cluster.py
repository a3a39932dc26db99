"""A test that is ended in the middle leaves nothing running."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import wait_for
from tests.chaos.processes import lives, marked

ROOT = Path(__file__).resolve().parents[2]
_CUT_OFF = """
import sys
from pathlib import Path
from tests.chaos.cluster import Cluster

with Cluster(Path(sys.argv[1])) as cluster:
    cluster.watcher()
    cluster.ready(workers=0)
    print(cluster.mark, cluster.server.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_no_process_behind(tmp_path: Path, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _CUT_OFF, tmp_path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        mark, server = run.stdout.readline().split()
        assert marked(mark)
        assert lives(int(server))
        run.send_signal(number)
    wait_for(lambda: not marked(mark) and not lives(int(server)), why="everything to be gone")
