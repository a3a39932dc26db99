"""The one way in: how whatever happens becomes an exit code."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from types import SimpleNamespace

import pytest
import redis

from worker import cli
from worker.cli import ending
from worker.errors import ConfigurationError, TransientError, UnavailableError, UnreachableError


def wrapped():
    """What Python 3.11 makes of an interrupt that comes while a class is made."""
    error = RuntimeError("Error calling __set_name__ on 'cached_property' instance 'hostmask' in 'IPv6Interface'")
    error.__cause__ = KeyboardInterrupt()
    return error


@pytest.fixture
def ends(monkeypatch):
    """Have the command raise or return something; what `main` makes of it."""

    def run(end):
        def command(_arguments):
            if isinstance(end, BaseException):
                raise end
            return end

        monkeypatch.setattr(importlib, "import_module", lambda _name: SimpleNamespace(run=command))
        monkeypatch.setattr(ending, "_drop_output", lambda: None)
        return cli.main(["status"])

    return run


def refused(kind=TransientError):
    """An error the server's refusal is the cause of, at some distance."""
    between = RuntimeError("in between")
    between.__cause__ = redis.exceptions.NoPermissionError("NOPERM")
    error = kind("the user in redis.url lacks a right")
    error.__cause__ = between
    return error


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (0, 0),
        (1, 1),
        (KeyboardInterrupt(), 130),
        (wrapped(), 130),
        (BrokenPipeError(), 0),
        (OSError(errno.ENOSPC, "No space left on device"), 1),
        (UnavailableError("x"), 69),
        (UnreachableError("x"), 69),
        (ConfigurationError("x"), 78),
        (TransientError("x"), 75),
        (refused(), 78),
    ],
)
def test_every_end_has_its_exit_code(ends, end, code):
    assert ends(end) == code


def test_a_full_disk_is_said_in_one_line(ends, capsys):
    ends(OSError(errno.ENOSPC, "No space left on device"))
    assert capsys.readouterr().err == "copydesk: cannot write the output: No space left on device\n"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "a file"),
        OSError(errno.EPERM, "x"),
        ValueError("x"),
        RuntimeError("x"),
    ],
)
def test_what_nobody_expected_is_seen_whole(ends, error):
    with pytest.raises(type(error)) as caught:
        ends(error)
    assert caught.value is error


def test_ctrl_c_while_the_command_is_loaded_is_an_interrupt(monkeypatch):
    def interrupted(_name):
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib, "import_module", interrupted)
    assert cli.main(["status"]) == 130


def test_output_that_is_dropped_goes_nowhere_and_disturbs_nobody(monkeypatch, tmp_path):
    with open(tmp_path / "out", "w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        ending._drop_output()
        out.write("more")
        out.flush()
    assert os.stat(tmp_path / "out").st_size == 0
