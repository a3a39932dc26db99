"""The embedded server's log: kept small, and read when the server ends.

What lives here: what the log tells. What does not: starting again, or not (`server`).
"""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1_000_000
TAIL_BYTES = 8_192

_DAMAGED = re.compile(r"Bad file format reading the append only file (\S+?):")
_PREAMBLE = re.compile(r"^\d+:\S .*?\.\d+ [#*.-] ")
"""Process id, role, date and level: `10407:M 23 Nov 2026 21:54:04.855 # `."""


def bound(log_file: Path) -> None:
    """Move a log of more than 1 MB aside, over the one before. The server opens its log anew for each line."""
    try:
        if log_file.stat().st_size > MAX_BYTES:
            log_file.replace(log_file.with_name(log_file.name + ".1"))
    except FileNotFoundError:
        return


def why_it_ended(log_file: Path, code: int) -> str:
    """One sentence or two a person can act on, from the exit code and the last words in the log.

    `code` is as `subprocess` gives it: negative for a signal.
    """
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    if code == 0:
        return "it was told to stop"
    words = _last_words(log_file)
    if damaged := _DAMAGED.search(words):
        directory = log_file.parent / "appendonlydir"
        return (
            f"its data file {directory / damaged[1]} is damaged. Move {directory} away and start again: "
            "what is still in the inbox is taken in anew."
        )
    return f"it exited with code {code}, saying {words!r} (more in {log_file})"


def _last_words(log_file: Path) -> str:
    """The last line that says something."""
    try:
        with log_file.open("rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - TAIL_BYTES))
            text = log.read(TAIL_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return _PREAMBLE.sub("", lines[-1])[:500] if lines else ""
