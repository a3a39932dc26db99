"""Who is alive: each watcher and worker says so every few seconds, with what it is doing."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from worker.adapters.redis_connect import Client, server_errors
from worker.adapters.redis_keys import Keys
from worker.errors import TransientError

EVERY_SECONDS = 2.0
SILENT_MS = 10_000
"""Who has not been heard of for this long is not counted as alive."""
FORGOTTEN_MS = 3_600_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Says that this process is alive. `facts` is called each time for what to say beside it."""

    client: Client
    keys: Keys
    kind: str
    facts: Callable[[], Mapping[str, Any]]

    def beat(self) -> None:
        """Say it once. Raises `TransientError`."""
        with server_errors():
            seconds, micros = self.client.time()
            now = seconds * 1000 + micros // 1000
            self.client.hset(self.keys.alive, self._name(), json.dumps({"kind": self.kind, "at": now, **self.facts()}))

    def leave(self) -> None:
        """Say that it goes. Raises `TransientError`."""
        with server_errors():
            self.client.hdel(self.keys.alive, self._name())

    def run(self, stop: threading.Event) -> None:
        """Say it until told to stop; then that this process goes, if the server was there just now."""
        silent = False
        while True:
            try:
                self.beat()
                silent = False
            except TransientError as error:
                if not silent:
                    log.warning("heartbeat.unheard reason=%r", error.reason)
                silent = True
            except Exception:  # supervised: who is alive must go on saying so
                if not silent:
                    log.exception("heartbeat.stumbled")
                silent = True
            if stop.wait(EVERY_SECONDS):
                break
        if not silent:
            with contextlib.suppress(TransientError):  # after a while of silence it is as good as gone
                self.leave()

    def _name(self) -> str:
        return f"{self.kind} {socket.gethostname()} {os.getpid()}"


def alive(client: Client, keys: Keys, now_ms: int) -> list[dict[str, Any]]:
    """Who has been heard of lately; forgets who has not for long. Raises `TransientError`."""
    with server_errors():
        rows = client.hgetall(keys.alive)
        found, gone = [], []
        for name, value in sorted(rows.items()):
            facts = json.loads(value)
            if now_ms - facts["at"] <= SILENT_MS:
                found.append({"name": name.decode("utf-8", "replace"), **facts})
            elif now_ms - facts["at"] > FORGOTTEN_MS:
                gone.append(name)
        if gone:
            client.hdel(keys.alive, *gone)
    return found
