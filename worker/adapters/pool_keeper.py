"""What Celery's main process does for its pool: replace who died, end who hangs.

What lives here: the step that Celery runs, and when a process is ended. What it is judged by: `deadlines`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from celery import bootsteps

from worker.adapters.deadlines import Deadlines, shared

step: Any = bootsteps.StartStopStep  # celery ships no types for it
log = logging.getLogger("copydesk.work")
LOOK_SECONDS = 1.0
"""Each look wakes Celery's main process for half a millisecond."""
LOOKS = 2
"""In so many looks one after the other a process must be overdue with the same document before it is ended: one that
only stood still, in a container that was frozen, needs a moment to begin its document's time anew."""


class Process(Protocol):
    """A process of a pool, as billiard has it."""

    index: int
    pid: int


class _Overdue(NamedTuple):
    due: float
    looks: int


class Watch:
    """Ends the processes of a pool that hang where no limit of their own is heard: in native code."""

    def __init__(
        self,
        deadlines: Deadlines,
        clock: Callable[[], float] = time.monotonic,
        kill: Callable[[int, int], None] = os.kill,
    ) -> None:
        """`kill` is `os.kill`."""
        self._deadlines = deadlines
        self._clock = clock
        self._kill = kill
        self._overdue: dict[int, _Overdue] = {}

    def look(self, processes: Iterable[Process]) -> None:
        """SIGXCPU, which makes it say where it hangs and end; SIGKILL where that did not help."""
        self._deadlines.look()
        now = self._clock()
        before, self._overdue = self._overdue, {}
        for process in processes:
            due = self._deadlines.due(process.index, process.pid)
            if not 0.0 < due <= now:
                continue
            last = before.get(process.pid)
            looks = last.looks + 1 if last and last.due == due else 1
            self._overdue[process.pid] = _Overdue(due, looks)
            if looks in (LOOKS, 2 * LOOKS):
                self._end(process.pid, signal.SIGXCPU if looks == LOOKS else signal.SIGKILL)

    def _end(self, pid: int, number: signal.Signals) -> None:
        log.error("work.hung pid=%d signal=%s", pid, number.name)
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            self._kill(pid, number)


class PoolKeeper(step):  # type: ignore[misc]  # celery ships no types for it
    """Celery hears of most ends of a process, and looks for others every five seconds only; it knows no hang."""

    requires = ("celery.worker.components:Pool",)
    _ends: Ends | None = None

    def register_with_event_loop(self, worker: Any, hub: Any) -> None:
        """Called by Celery when its loop starts, and when it starts anew after a lost connection to the broker."""
        if self._ends:
            self._ends.forget()
        self._ends = ends = Ends(hub)
        pool, watch = worker.pool, Watch(shared())

        def processes() -> Sequence[Process]:
            return getattr(pool._pool, "_pool", ())  # noqa: SLF001 -- there is no public way to them

        def replace() -> None:
            pool.maintain_pool()
            ends.hear(processes(), replace)

        def look() -> None:  # by the clock alone: an end that is heard must not shorten what `LOOKS` gives
            watch.look(processes())
            replace()

        look()  # so that the first document is watched already
        hub.call_repeatedly(LOOK_SECONDS, look)


class Ends:
    """Hears of the end of each process at once, where the system tells (Linux does): see pidfd_open(2)."""

    def __init__(self, hub: Any) -> None:
        self._hub = hub
        self._descriptors: dict[int, int] = {}
        self._over: set[int] = set()

    def hear(self, processes: Iterable[Process], then: Callable[[], None]) -> None:
        """Call `then` when one of these ends, once: a pool that is closed lists who has ended until all have."""
        if not hasattr(os, "pidfd_open"):
            return
        listed = {process.pid for process in processes}
        self._over &= listed
        for pid in listed - self._over - self._descriptors.keys():
            with contextlib.suppress(OSError):  # it is gone already, or no more files may be opened
                self._descriptors[pid] = descriptor = os.pidfd_open(pid)
                self._hub.add_reader(descriptor, self._ended, pid, then)

    def forget(self) -> None:
        """Hear of nobody any more."""
        for pid in list(self._descriptors):
            self._drop(pid)

    def _ended(self, pid: int, then: Callable[[], None]) -> None:
        self._drop(pid)
        self._over.add(pid)
        then()

    def _drop(self, pid: int) -> None:
        descriptor = self._descriptors.pop(pid)
        self._hub.remove(descriptor)  # before it is closed: a process that was forked meanwhile has it too
        os.close(descriptor)
