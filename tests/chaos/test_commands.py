"""A command that is run without being loaded anew is the command: its output, its exit code, its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos import commands

NOWHERE = "unix:///nowhere/s"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["config", "show", "--json"], 0),
        (["status"], 69),
        (["show", "a.txt"], 69),
        (["failures", "--code", "sad"], 2),
        (["schema", "event"], 0),
    ],
)
def test_it_says_and_does_what_the_command_does(tmp_path: Path, arguments: list[str], code: int) -> None:
    env = {
        **os.environ,
        "COPYDESK_REDIS__URL": NOWHERE,
        "COPYDESK_INBOX__SETTLE_SECONDS": "7.25",
        "HOME": str(tmp_path),
    }
    quick = commands.run(arguments, env, tmp_path)
    slow = subprocess.run(
        [sys.executable, "-m", "worker", *arguments], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (quick.returncode, quick.stdout) == (slow.returncode, slow.stdout)
    assert quick.returncode == code
    assert quick.stderr.splitlines()[:1] == slow.stderr.splitlines()[:1]
