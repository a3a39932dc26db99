"""A program: what `celery -A worker worker --quiet` does, without the rest of Celery's command line.

That one loads all of Celery's subcommands before it starts, which takes a fifth of the time until a worker is ready.
`copydesk work` and `copydesk up` run this one; both run the same application.

    python -m worker.celery_main [QUEUES]
    python -m worker.celery_main --early    the same for who is told later: see `local.early`
"""

from __future__ import annotations

import gc
import importlib
import sys

import worker
from worker.local import early

_LOADED_EARLY = (
    "worker.bootstrap", "worker.tasks", "celery.apps.worker", "celery.concurrency.prefork", "kombu.transport.redis",
)  # fmt: skip
"""What takes long to import and asks for no setting."""


def main(arguments: list[str]) -> int:
    """Work until told to stop; `arguments` may name the queues, separated by commas."""
    if arguments == [early.FLAG]:
        return _told_later()
    process = worker.app.Worker(queues=arguments[0] if arguments else None, quiet=True)
    process.start()
    return int(process.exitcode or 0)


def _told_later() -> int:
    gc.disable()  # see `worker`
    for module in _LOADED_EARLY:
        importlib.import_module(module)
    gc.enable()
    arguments = early.wait_to_be_told()
    return 0 if arguments is None else main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
