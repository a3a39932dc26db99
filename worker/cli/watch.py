"""`copydesk watch`: the watcher's process."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time
from typing import Any

from worker import bootstrap, launch
from worker.cli import INTERRUPTED
from worker.cli.given import loaded_settings
from worker.identity import printable_path
from worker.settings import Settings
from worker.watcher import Inboxes, Stop, Watcher, WatcherState, open_inboxes

log = logging.getLogger("copydesk.watch")


def run(arguments: argparse.Namespace) -> int:
    """Watch until SIGTERM or Ctrl+C."""
    settings = loaded_settings(arguments).settings
    launch.configure_logging(settings)
    bootstrap.check_server(settings)
    stop = Stop()
    heard = _stopped_by_signals(stop)
    inboxes = open_inboxes(settings.inbox)
    watcher = build(settings, inboxes)
    beside = _beside(watcher, inboxes, settings, stop)
    log.info("watch.begins inboxes=%s", [str(path) for path in settings.inbox.path])
    watcher.run(stop)
    for thread in beside:
        thread.join()
    return INTERRUPTED if signal.SIGINT in heard else 0


def _stopped_by_signals(stop: threading.Event) -> list[int]:
    """Set `stop` at SIGTERM and Ctrl+C; the list tells which of them came."""
    heard: list[int] = []

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hear)
    return heard


def build(settings: Settings, inboxes: Inboxes) -> Watcher:
    """The watcher with its folders, ledger and queue."""
    return Watcher(
        inboxes,
        bootstrap.intake_ledger(settings),
        bootstrap.queue(settings),
        settings,
        time.monotonic_ns,
        log,
    )


def _beside(watcher: Watcher, inboxes: Inboxes, settings: Settings, stop: threading.Event) -> list[threading.Thread]:
    """Reconcile and say that we are alive, while the watcher watches."""
    reconciler = bootstrap.reconciler(settings)
    heartbeat = bootstrap.heartbeat(settings, "watcher", lambda: _facts(watcher.state(), inboxes))
    threads = [
        threading.Thread(target=reconciler.run, args=(stop, settings.work.reconcile_seconds), name="reconcile"),
        threading.Thread(target=heartbeat.run, args=(stop,), name="heartbeat"),
    ]
    for thread in threads:
        thread.start()
    return threads


def _facts(state: WatcherState, inboxes: Inboxes) -> dict[str, Any]:
    """What `copydesk status` says of a watcher, and how `copydesk show` knows a path."""
    return {
        "inboxes": {inbox.name: printable_path(inbox.root) for inbox in inboxes.inboxes},
        "paused": state.pause,
        "trouble": state.trouble,
        "missing": list(state.missing),
        "known_files": state.known_files,
        "waiting_files": state.waiting_files,
        "walk_seconds": state.walk_seconds,
    }
