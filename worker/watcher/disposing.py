"""When sources are disposed of, and how often what fails is tried again.

What lives here: batches, growing delays and one clear line in the log. What does not: the file's way out
(`adapters.disposal`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from itertools import islice

from worker import failpoints
from worker.adapters.disposal import Disposal
from worker.ports import IntakeLedger, Settled
from worker.printable import printable
from worker.watcher.waiting import NEVER_NS

BATCH_SOURCES = 64
_LOOK_NS = 1_000_000_000
_FIRST_DELAY_NS = 2_000_000_000
_LONGEST_DELAY_NS = 60_000_000_000


class Disposing:
    """Disposes of sources in the inboxes that have a disposal; `gone` is told of each path that has left its inbox."""

    def __init__(
        self,
        disposals: Mapping[str, Disposal],
        ledger: IntakeLedger,
        gone: Callable[[str, bytes], None],
        clock: Callable[[], int],
        log: logging.Logger,
    ) -> None:
        self._ledger = ledger
        self._gone = gone
        self._clock = clock
        self._log = log
        self._queues = [_Inbox(name, disposal) for name, disposal in disposals.items()]

    def go_on(self) -> None:
        """Dispose of a batch in every inbox where it is time. Raises `TransientError`."""
        now = self._clock()
        for inbox in self._queues:
            if now >= inbox.next_ns:
                self._dispose(inbox, now)

    def next_ns(self) -> int:
        """When there may be something to do next."""
        return min((inbox.next_ns for inbox in self._queues), default=NEVER_NS)

    def _dispose(self, inbox: _Inbox, now_ns: int) -> None:
        limit = BATCH_SOURCES + len(inbox.stuck)
        settled = self._ledger.disposable(inbox.name, limit)
        retry = now_ns >= inbox.retry_ns
        released = inbox.release() if retry else set()
        ready = [source for source in settled if source.id not in inbox.stuck][:BATCH_SOURCES]
        inbox.next_ns = now_ns + _LOOK_NS
        if not ready:
            return
        failpoints.hit("dispose.before")
        disposed = inbox.disposal.dispose(ready)
        failpoints.hit("dispose.moved")
        for source in disposed.done:
            self._gone(inbox.name, source.raw_path)
        self._ledger.disposed(inbox.name, disposed.done)
        failpoints.hit("dispose.told")
        if disposed.stuck:
            self._stuck(inbox, disposed.stuck, now_ns)
            if any(source.id in released for source in disposed.done):
                inbox.retry_ns, inbox.delay_ns = now_ns + _FIRST_DELAY_NS, _FIRST_DELAY_NS
        elif retry and inbox.reason is not None:
            self._log.warning("inbox %s: disposing of sources works again", printable(inbox.name))
            inbox.reason, inbox.delay_ns = None, _FIRST_DELAY_NS
        if len(ready) == BATCH_SOURCES and disposed.done:
            inbox.next_ns = now_ns

    def _stuck(self, inbox: _Inbox, stuck: list[tuple[Settled, str]], now_ns: int) -> None:
        inbox.stuck.update(dict.fromkeys(source.id for source, _ in stuck))
        source, reason = stuck[0]
        if reason != inbox.reason:
            self._log.warning(
                "inbox %s: %d source(s) stay for now, %s among them: %s; tried again by itself",
                printable(inbox.name),
                len(stuck),
                printable(source.raw_path.decode("utf-8", "backslashreplace")),
                reason,
            )
        inbox.reason = reason
        if now_ns >= inbox.retry_ns:
            inbox.retry_ns = now_ns + inbox.delay_ns
            inbox.delay_ns = min(2 * inbox.delay_ns, _LONGEST_DELAY_NS)


class _Inbox:
    """What waits in one inbox, and since when it fails."""

    def __init__(self, name: str, disposal: Disposal) -> None:
        self.name = name
        self.disposal = disposal
        self.stuck: dict[str, None] = {}
        """Those that could not go, the longest untried first."""
        self.reason: str | None = None
        self.next_ns = 0
        self.retry_ns = 0
        self.delay_ns = _FIRST_DELAY_NS

    def release(self) -> set[str]:
        """Some are to be tried again: one batch, so that however many are stuck, the others get their turn."""
        released = set(islice(self.stuck, BATCH_SOURCES))
        for source in released:
            del self.stuck[source]
        return released
