"""Overdue documents are enqueued again, in batches, by stage."""

from __future__ import annotations

import threading

from tests.builders import arrival, wait_for
from worker.adapters.ledger import LedgerPolicy
from worker.adapters.memory import MemoryLedger
from worker.adapters.memory_queue import MemoryQueue
from worker.errors import TransientError
from worker.reconcile import Reconciler


def overdue_ledger(count):
    now = [1000.0]
    ledger = MemoryLedger(LedgerPolicy(), clock=lambda: now[0])
    ledger.take_in([arrival(f"{n}.txt", b"%d" % n, urgent=n == 0) for n in range(count)])
    now[0] += 3600
    return ledger


def test_what_is_overdue_is_sent_in_batches_and_urgent_ones_apart():
    queue = MemoryQueue()
    assert Reconciler(overdue_ledger(6), queue, batch_max=2).step() == 6
    assert sorted((stage, len(ids), urgent) for stage, ids, urgent in queue.sent) == [
        ("parse", 1, False), ("parse", 1, True), ("parse", 2, False), ("parse", 2, False),
    ]  # fmt: skip


def test_nothing_overdue_sends_nothing():
    queue = MemoryQueue()
    assert Reconciler(MemoryLedger(), queue).step() == 0
    assert queue.sent == []


def test_a_server_that_does_not_answer_is_waited_for(caplog):
    ledger = overdue_ledger(1)
    broken = iter([True])

    class Queue(MemoryQueue):
        def send(self, stage, ids, *, urgent=False):
            if next(broken, False):
                raise TransientError("gone")
            super().send(stage, ids, urgent=urgent)

    queue = Queue()
    stop = threading.Event()
    thread = threading.Thread(target=Reconciler(ledger, queue).run, args=(stop, 0.01))
    thread.start()
    wait_for(lambda: "gone" in caplog.text)
    ledger.records[arrival("0.txt").id].deadline = 0
    wait_for(lambda: queue.sent)
    stop.set()
    thread.join()
    assert len(queue.sent) == 1
