"""The Celery application: `celery -A worker worker` and, by `celery_main`, `copydesk work` run it.

What lives here: how a worker process starts, and its reconciler and heartbeat. Celery's settings:
`bootstrap.celery_config`.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import threading
import warnings
from typing import Any

from billiard import current_process
from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging, worker_init, worker_process_init, worker_ready, worker_shutting_down
from celery.worker.consumer import Gossip, Mingle

from worker import bootstrap, launch, tasks
from worker.adapters import deadlines, time_limit
from worker.adapters.celery_queue import urgent_first
from worker.errors import ConfigurationError, UnavailableError
from worker.settings import Settings

settings: Settings = launch.load_settings().settings
app: Celery = bootstrap.celery_application(settings)
tasks.register(app, bootstrap.stages_of_this_process)
_stop = threading.Event()
log = logging.getLogger("copydesk.work")
_GARBAGE_OBJECTS = 10_000
"""After how many new objects garbage is looked for. Python's 700 come together in every article, and looking took two
hundredths of its time; texts and pages leave none, since what they use is given back as soon as nothing needs it."""
for talk in (Gossip, Mingle):  # workers have nothing to tell one another; it costs a second at every start, and rights
    talk.compatible_transports = frozenset()
warnings.filterwarnings(
    "ignore", category=SecurityWarning
)  # root matters to pickle, which we refuse; containers are root often


@setup_logging.connect(weak=False)
def _logging(**_: Any) -> None:
    """Our log format instead of Celery's."""
    launch.configure_logging(settings)


@worker_init.connect(weak=False)
def _before_fork(sender: Any, **_: Any) -> None:
    """Check the server, and load models and the usual parsers once: the pool's processes share their memory.

    Whoever names queues for a worker (`--queues slow`) means their urgent documents too.
    A worker has no data for stdout: what Celery or a library prints there goes to stderr. It has nothing to say to
    other workers either, and need not wait a second for their answers.
    """
    os.dup2(2, 1)
    deadlines.shared()  # made here, it is the same for all processes of the pool
    sender.options.update(without_mingle=True, without_gossip=True, without_heartbeat=True)
    app.amqp.queues.select(urgent_first(app.amqp.queues.consume_from))
    gc.disable()  # nothing that is loaded now is garbage: see gc.freeze in Python's manual
    try:
        bootstrap.check_server(settings)
        bootstrap.preload(settings)
    except Exception as error:  # Celery would only log it, and go on with a worker that can do nothing
        log.critical("work.refused reason=%r", str(error), exc_info=not isinstance(error, ConfigurationError))
        raise SystemExit(_exit_code(error)) from error
    gc.freeze()
    gc.set_threshold(_GARBAGE_OBJECTS)
    gc.enable()


def _exit_code(error: Exception) -> int:
    """What every command of ours would say: no server, wrong configuration, or a fault."""
    if isinstance(error, UnavailableError):
        return os.EX_UNAVAILABLE
    return os.EX_CONFIG if isinstance(error, ConfigurationError) else 1


@worker_process_init.connect(weak=False)
def _in_child(**_: Any) -> None:
    """Limit what a document can take from the machine."""
    if (number := getattr(current_process(), "index", None)) is not None:  # a process of a pool that forks
        time_limit.watched_by_parent(deadlines.shared(), number)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if settings.work.memory_limit_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (settings.work.memory_limit_bytes, settings.work.memory_limit_bytes))


@worker_ready.connect(weak=False)
def _beside_the_pool(**_: Any) -> None:
    """Look for overdue documents, and say that this worker is alive."""
    reconciler = bootstrap.reconciler(settings)
    every_seconds = settings.work.reconcile_seconds
    threading.Thread(target=reconciler.run, args=(_stop, every_seconds), name="reconcile", daemon=True).start()
    heartbeat = bootstrap.heartbeat(settings, "worker", {"concurrency": settings.work.concurrency})
    threading.Thread(target=heartbeat.run, args=(_stop,), name="heartbeat", daemon=True).start()


@worker_shutting_down.connect(weak=False)
def _going(**_: Any) -> None:
    _stop.set()
    deadlines.shared().end()
