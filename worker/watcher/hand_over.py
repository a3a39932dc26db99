"""What has been read goes to the ledger, and what the ledger took in to the queue.

What lives here: batches of references, urgent ones apart, and messages that could not be sent. What does not: which
files are read (`folder`), and the pause when the ledger is full (`watch`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from worker import failpoints
from worker.ports import Arrival, Intake, IntakeLedger, Queue

TAKEN = (Intake.NEW, Intake.CHANGED)
"""The answers after which a document is to be worked on."""


class HandOver:
    """At most `batch_max` references in a message; fewer where that keeps `concurrency` workers busy."""

    def __init__(self, ledger: IntakeLedger, queue: Queue, batch_max: int, concurrency: int) -> None:
        self._ledger = ledger
        self._queue = queue
        self._batch_max = batch_max
        self._concurrency = concurrency
        self._unsent: deque[tuple[list[str], bool]] = deque()

    def take_in(self, arrivals: Sequence[Arrival], pending: int = 0) -> list[Intake]:
        """The ledger's answers, in order. References to what it took in are kept until `send` has sent them.

        `pending` is how many documents wait already: the more there are, the fuller the messages.
        """
        failpoints.hit("intake.read")
        answers = self._ledger.take_in(arrivals)
        failpoints.hit("intake.recorded")
        taken = [arrival for arrival, answer in zip(arrivals, answers, strict=True) if answer in TAKEN]
        for urgent in (True, False):
            ids = [arrival.id for arrival in taken if arrival.urgent is urgent]
            size = references_per_message(len(ids) + pending, self._concurrency, self._batch_max)
            self._unsent.extend((ids[start : start + size], urgent) for start in range(0, len(ids), size))
        return answers

    def send(self) -> None:
        """Send what has not been sent. Raises `TransientError`; what is left is sent by the next call."""
        while self._unsent:
            ids, urgent = self._unsent[0]
            failpoints.hit("intake.sending")
            self._queue.send("parse", ids, urgent=urgent)
            failpoints.hit("intake.sent")
            self._unsent.popleft()

    def forget(self) -> None:
        """The ledger has lost what the unsent messages refer to."""
        self._unsent.clear()


def references_per_message(count: int, concurrency: int, batch_max: int) -> int:
    """One when there is one; else shared evenly among the workers, twice over, until messages are full."""
    return max(1, min(batch_max, -(-count // (2 * concurrency))))
