"""A line of the log is one line, whatever a file is called."""

from __future__ import annotations

import json
import logging

from worker.adapters.log_format import formatter

NASTY = "a\nb\x1b[2J\u202egnp.exe"


def record(message, exc_info=None):
    return logging.LogRecord("copydesk.work", logging.WARNING, "f", 1, "path=%s", (message,), exc_info)


def test_text_shows_control_and_bidi_characters_instead_of_obeying_them():
    line = formatter("text").format(record(NASTY))
    assert "\n" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert "warning" in line


def test_json_is_one_ascii_object_a_line():
    line = formatter("json").format(record(NASTY))
    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["message"] == f"path={NASTY}"


def test_a_traceback_follows_in_either_format():
    try:
        raise ValueError("odd")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    assert "ValueError: odd" in formatter("text").format(record("x", info))
    assert "ValueError: odd" in json.loads(formatter("json").format(record("x", info)))["exception"]
