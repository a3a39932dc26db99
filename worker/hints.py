"""Messages that may be lost: what the ledger has is found again when it is overdue."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from worker.errors import TransientError
from worker.ports import Queue

_log = logging.getLogger("copydesk.work")


def send(queue: Queue, stage: str, documents: Sequence[str], *, urgent: bool) -> None:
    """Enqueue documents that the ledger has. A queue that does not take them is no fault of theirs: it is logged."""
    try:
        queue.send(stage, documents, urgent=urgent)
    except TransientError as error:
        _log.warning("work.unsent stage=%s documents=%d reason=%r", stage, len(documents), error.reason)
