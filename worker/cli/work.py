"""`copydesk work`: a supervised Celery worker."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from worker import bootstrap
from worker.cli.given import loaded_settings
from worker.local.child import ChildSpec
from worker.local.supervisor import Supervisor
from worker.settings_sources import Loaded, as_environment

STOP_MARGIN_SECONDS = 15.0


def run(arguments: argparse.Namespace) -> int:
    """Keep a worker running until SIGTERM or Ctrl+C."""
    loaded = loaded_settings(arguments)
    bootstrap.configure_logging(loaded.settings)
    bootstrap.check_server(loaded.settings)
    environment = as_environment(loaded) | {"COPYDESK_REDIS__URL": bootstrap.server_url(loaded.settings)}
    return Supervisor([worker_child(loaded, environment, arguments.queues)]).run()


def worker_child(loaded: Loaded, environment: Mapping[str, str], queues: str | None = None) -> ChildSpec:
    """The Celery worker as a supervised child. It may finish the documents it holds before it ends."""
    argv = [sys.executable, "-m", "celery", "--quiet", "-A", "worker", "worker"]
    if queues:
        argv += ["--queues", queues]
    seconds = loaded.settings.work.time_limit_seconds * 2 + STOP_MARGIN_SECONDS
    return ChildSpec("worker", argv, env=dict(environment), stop_seconds=seconds)
