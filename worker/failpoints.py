"""Named points where a test makes a process die, fail or stand still: what random killing would need luck to hit.

What lives here: the points' names and what can be made to happen there. Inert unless the environment arms one:

    FAILPOINT_OF_COPYDESK=publish.before:kill:/tmp/fired

One point, one action, once: the file named last is made when it fires, and where it exists nothing fires any more, in
no process. (The variable has not our settings' prefix: it is no setting.)
"""

from __future__ import annotations

import errno
import os
import signal
import time
from functools import cache
from pathlib import Path

VARIABLE = "FAILPOINT_OF_COPYDESK"
HANG_SECONDS = 12.0
"""How long `hang` lasts: longer than any lease a test gives."""

POINTS = (
    "intake.read",  # a file's content is in memory, the ledger does not know it
    "intake.recorded",  # the ledger has it, nobody was told
    "intake.sending",  # a message is about to be sent
    "intake.sent",  # it is sent, the watcher does not know yet
    "work.taken",  # a worker has the message, the document is not claimed
    "work.claimed",  # the attempt is counted
    "work.parsed",
    "work.enriched",
    "work.asked",  # the language model has answered
    "publish.before",
    "publish.after",  # it is out, the worker has not said so
    "fail.before",
    "fail.after",
    "work.settled",  # all of the message is done, it is not acknowledged
    "reconcile.found",  # overdue documents have a new deadline, nobody was told
    "dispose.before",  # the result is durable, the source is untouched
    "dispose.archived",  # it is in the archive and still in the inbox
    "dispose.moved",  # the source is gone from the inbox; the ledger does not know
    "dispose.told",
)
ACTIONS = ("kill", "raise", "hang", "enospc", "stop")


def hit(point: str) -> None:
    """Do here what the environment asks for; nothing where it asks for nothing."""
    armed = _armed()
    if armed is not None and armed[0] == point and _first(armed[2]):
        _act(point, armed[1])


@cache
def _armed() -> tuple[str, str, str] | None:
    """Point, action and file. Raises `ValueError` for a name that is none: a slip must not look like success."""
    text = os.environ.get(VARIABLE)
    if not text:
        return None
    point, action, fired = text.split(":", 2)
    if point not in POINTS or action not in ACTIONS:
        raise ValueError(f"{VARIABLE} names no failpoint or no action: {text}")
    return point, action, fired


def _first(fired: str) -> bool:
    try:
        Path(fired).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _act(point: str, action: str) -> None:
    if action == "raise":
        raise RuntimeError(f"failpoint {point}")
    if action == "enospc":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if action == "hang":
        time.sleep(HANG_SECONDS)
        return
    os.kill(os.getpid(), signal.SIGKILL if action == "kill" else signal.SIGSTOP)
