"""Linux's inotify, as far as watching folders needs it.

What lives here: the three system calls and the shape of an event. What does not: which folders are listened to and what
an event means (`watcher.events`). See inotify(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import struct
from typing import NamedTuple

CREATE = 0x100
CLOSE_WRITE = 0x8
MOVED_FROM = 0x40
MOVED_TO = 0x80
DELETE_SELF = 0x400
MOVE_SELF = 0x800
UNMOUNT = 0x2000
OVERFLOW = 0x4000
IGNORED = 0x8000
IS_DIRECTORY = 0x40000000

_ONLY_DIRECTORIES = 0x01000000
_DO_NOT_FOLLOW = 0x02000000
_NOT_UNLINKED = 0x04000000
_LISTENED_TO = (
    CREATE | CLOSE_WRITE | MOVED_FROM | MOVED_TO | DELETE_SELF | MOVE_SELF
    | _ONLY_DIRECTORIES | _DO_NOT_FOLLOW | _NOT_UNLINKED
)  # fmt: skip
_HEAD = struct.Struct("iIII")
_READ_BYTES = 1 << 18


class RawEvent(NamedTuple):
    """What happened (`mask`) to `name` in the folder listened to as `watch`; an overflow has watch -1."""

    watch: int
    mask: int
    name: bytes


class Inotify:
    """One inotify instance. Not for several threads."""

    def __init__(self) -> None:
        """Raises OSError where the system has no inotify, or no more of it to give."""
        self._libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(self._libc, "inotify_init1"):
            raise OSError(errno.ENOSYS, "this system has no inotify")
        self._descriptor = self._checked(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def fileno(self) -> int:
        """Readable when there are events."""
        return self._descriptor

    def listen(self, folder: bytes) -> int:
        """Listen to a folder, not to those in it; the same number when it is listened to already. Raises OSError."""
        return self._checked(self._libc.inotify_add_watch(self._descriptor, folder, _LISTENED_TO))

    def leave(self, watch: int) -> None:
        """Listen to it no longer; nothing happens if that is so already."""
        self._libc.inotify_rm_watch(self._descriptor, watch)

    def read(self) -> list[RawEvent]:
        """Some of the events that have come, in their order; none when there are none."""
        events: list[RawEvent] = []
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._descriptor, _READ_BYTES)
            offset = 0
            while offset < len(data):
                watch, mask, _, length = _HEAD.unpack_from(data, offset)
                offset += _HEAD.size + length
                events.append(RawEvent(watch, mask, data[offset - length : offset].rstrip(b"\0")))
        return events

    def close(self) -> None:
        """Listen to nothing any more."""
        os.close(self._descriptor)

    def _checked(self, answer: int) -> int:
        if answer < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        return answer
