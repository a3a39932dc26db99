"""Enqueue again what is overdue: lost messages, dead workers, delays that are over.

Any number of reconcilers may run at once: the ledger gives an overdue document to one of them only.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from dataclasses import dataclass

from worker import failpoints
from worker.errors import TransientError
from worker.ports import Queue, WorkLedger

log = logging.getLogger(__name__)
AT_ONCE = 500
"""Documents looked at in one call."""


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Compares the ledger with the clock."""

    ledger: WorkLedger
    queue: Queue
    batch_max: int = 32

    def step(self) -> int:
        """Enqueue what is overdue now; how many documents that were. Raises `TransientError`."""
        groups: dict[tuple[str, bool], list[str]] = defaultdict(list)
        found = self.ledger.overdue(AT_ONCE, crowded=self.queue.waiting() > 0)
        if found:
            failpoints.hit("reconcile.found")
        for document in found:
            groups[document.stage, document.urgent].append(document.id)
        for (stage, urgent), ids in groups.items():
            for start in range(0, len(ids), self.batch_max):
                self.queue.send(stage, ids[start : start + self.batch_max], urgent=urgent)
        return len(found)

    def run(self, stop: threading.Event, every_seconds: float) -> None:
        """Step until told to stop. A server that does not answer is only waited for; a fault of ours is said."""
        while not stop.wait(every_seconds):
            try:
                count = self.step()
            except TransientError as error:
                log.warning("reconcile.waiting reason=%r", error.reason)
                continue
            except Exception:  # supervised: who enqueues lost documents again must outlive what it stumbles over
                log.exception("reconcile.stumbled")
                continue
            if count:
                log.info("reconcile.enqueued count=%d", count)
