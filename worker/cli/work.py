"""`copydesk work`: a supervised Celery worker."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Mapping
from functools import partial

from worker import launch
from worker.cli import WORKER
from worker.cli.given import loaded_settings
from worker.errors import ConfigurationError
from worker.local.child import ChildSpec
from worker.local.early import Early
from worker.local.supervisor import Supervisor
from worker.settings import Settings
from worker.settings_sources import Loaded, as_environment

STOP_MARGIN_SECONDS = 15.0
URGENT = ".urgent"
"""How the queue of urgent documents ends; `adapters.celery_queue` says the same, and takes too long to load for it."""


def run(arguments: argparse.Namespace) -> int:
    """Keep a worker running until SIGTERM or Ctrl+C."""
    loaded = loaded_settings(arguments)
    launch.configure_logging(loaded.settings)
    _check_queues(arguments.queues, loaded.settings)
    environment = as_environment(loaded) | {"COPYDESK_REDIS__URL": launch.server_url(loaded.settings)}
    supervisor = Supervisor([worker_child(loaded, environment, arguments.early, arguments.queues)])
    refusals: list[Exception] = []
    check = partial(_check_server, loaded.settings, supervisor, refusals)
    threading.Thread(target=check, name="check", daemon=True).start()
    exit_code = supervisor.run()
    if refusals:
        raise refusals[0]
    return exit_code


def _check_queues(wanted: str | None, settings: Settings) -> None:
    """Refuse a queue that no stage has, which Celery would only stumble over."""
    queues = settings.queues
    own = (queues.parse, queues.enrich, queues.publish, settings.enrich.llm.queue)
    known = {name + end for name in own if name for end in ("", URGENT)}
    for name in (wanted or queues.parse).split(","):
        if name not in known:
            have = ", ".join(sorted(known))
            raise ConfigurationError(f"--queues: no stage has the queue {name!r}. These settings have: {have}")


def _check_server(settings: Settings, supervisor: Supervisor, refusals: list[Exception]) -> None:
    """Refuse a server that would lose data: while the worker loads, which takes longer. Then all stops."""
    from worker import bootstrap  # noqa: PLC0415 -- the worker is started before the client for this is loaded

    try:
        bootstrap.check_server(settings)
    except Exception as error:  # noqa: BLE001 -- whatever it is: the main thread says it
        refusals.append(error)
        supervisor.stop(1)


def worker_child(loaded: Loaded, environment: Mapping[str, str], early: Early, queues: str | None = None) -> ChildSpec:
    """The Celery worker as a supervised child. It may finish the documents it holds before it ends."""
    argv = [*WORKER, *([queues] if queues else [])]
    seconds = loaded.settings.work.time_limit_seconds * 2 + STOP_MARGIN_SECONDS
    return ChildSpec("worker", argv, env=dict(environment), stop_seconds=seconds, early=early)
