"""Is a server listening on this socket, and is it ready?

A dozen bytes over the socket: asking this must not cost the import of a client library.
"""

from __future__ import annotations

import socket
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_SECONDS = 1.0


class Answer(Enum):
    """What came back."""

    READY = "ready"
    LOADING = "loading"  # it is there, and still reads its data
    NONE = "none"  # nobody listens, or nobody answers in time


def ping(path: Path, timeout_seconds: float = TIMEOUT_SECONDS) -> Answer:
    """Send PING. Blocks for `timeout_seconds` at most; raises nothing."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_seconds)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            reply = connection.recv(512)
    except (OSError, ValueError):  # the latter: a path that no file can have
        return Answer.NONE
    if not reply:
        return Answer.NONE
    return Answer.LOADING if reply.startswith(b"-LOADING") else Answer.READY
