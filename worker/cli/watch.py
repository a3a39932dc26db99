"""`copydesk watch`: the watcher's process."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time
from typing import Any

from worker import bootstrap
from worker.cli.given import loaded_settings
from worker.settings import Settings
from worker.watcher import Watcher, WatcherState, open_inboxes

log = logging.getLogger("copydesk.watch")


def run(arguments: argparse.Namespace) -> int:
    """Watch until SIGTERM or Ctrl+C."""
    settings = loaded_settings(arguments).settings
    bootstrap.configure_logging(settings)
    bootstrap.check_server(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watcher = build(settings)
    beside = _beside(watcher, settings, stop)
    log.info("watch.begins inboxes=%s", [str(path) for path in settings.inbox.path])
    watcher.run(stop)
    for thread in beside:
        thread.join()
    return 0


def build(settings: Settings) -> Watcher:
    """The watcher with its folders, ledger and queue. Raises `ConfigurationError`."""
    return Watcher(
        open_inboxes(settings.inbox),
        bootstrap.intake_ledger(settings),
        bootstrap.queue(settings),
        settings,
        time.monotonic_ns,
        log,
    )


def _beside(watcher: Watcher, settings: Settings, stop: threading.Event) -> list[threading.Thread]:
    """Reconcile and say that we are alive, while the watcher watches."""
    reconciler = bootstrap.reconciler(settings)
    heartbeat = bootstrap.heartbeat(settings, "watcher", lambda: _facts(watcher.state()))
    threads = [
        threading.Thread(target=reconciler.run, args=(stop, settings.work.reconcile_seconds), name="reconcile"),
        threading.Thread(target=heartbeat.run, args=(stop,), name="heartbeat"),
    ]
    for thread in threads:
        thread.start()
    return threads


def _facts(state: WatcherState) -> dict[str, Any]:
    """What `copydesk status` says of a watcher."""
    return {
        "paused": state.pause,
        "trouble": state.trouble,
        "missing": list(state.missing),
        "known_files": state.known_files,
        "waiting_files": state.waiting_files,
    }
