"""How long until it works: `copydesk up` from nothing, and one more worker for a server that runs."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Part, spread
from bench.running import System, without_settings
from worker.adapters.heartbeat import alive
from worker.adapters.redis_connect import Client, connect
from worker.adapters.redis_keys import Keys
from worker.local.server import running_url
from worker.settings import ServerSettings, Settings

UP_SECONDS, WORKER_SECONDS, HELP_SECONDS = 1.5, 1.0, 0.2
_HELP_RUNS = 15
_PATIENCE_SECONDS = 60.0


def run(repeats: int) -> Part:
    """The command line, everything at once, and a worker."""
    with System(commands=()) as system:
        helped = [_help() for _ in range(_HELP_RUNS)]
        workers = [_worker(system) for _ in range(repeats)]
        whole = [_up(system.folder / f"up-{index}") for index in range(repeats)]
    how = (
        f"Wall time from the start of the command: of `--help`, {_HELP_RUNS} times; until the worker says it takes "
        f"documents, and until watcher and worker both do, {repeats} times, with an embedded server that is new."
    )
    figures = [
        spread("copydesk --help", "s", helped, bound=HELP_SECONDS, direction="at most"),
        spread("copydesk work, ready", "s", workers, bound=WORKER_SECONDS, direction="at most"),
        spread("copydesk up, ready", "s", whole, bound=UP_SECONDS, direction="at most"),
    ]
    return Part("startup", "Start-up", how, figures)


def _help() -> float:
    begun = time.monotonic()
    subprocess.run([Path(sys.executable).with_name("copydesk"), "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - begun


def _worker(system: System) -> float:
    def ready() -> bool:
        return _alive(system.client, {"worker"})

    seconds = _until(["work"], system.environment, system.folder, ready)
    system.client.flushall()
    return seconds


def _up(folder: Path) -> float:
    folder.mkdir()
    settings = Settings(server=ServerSettings(data_path=folder / "server"))
    environment = without_settings() | {"COPYDESK_SERVER__DATA_PATH": str(folder / "server")}
    clients: list[Client] = []

    def ready() -> bool:
        if not clients and (url := running_url(settings)):
            clients.append(connect(url, 5.0))
        return bool(clients) and _alive(clients[0], {"worker", "watcher"})

    return _until(["up", str(folder / "inbox")], environment, folder, ready)


def _alive(client: Client, wanted: set[str]) -> bool:
    return wanted <= {one["kind"] for one in alive(client, Keys("copydesk:"), 0)}


def _until(arguments: list[str], environment: dict[str, str], folder: Path, ready: Callable[[], bool]) -> float:
    """Start it, wait until it is ready, and stop it again."""
    begun = time.monotonic()
    with (folder / "startup.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "worker", *arguments], env=environment, cwd=folder, stdout=log, stderr=log
        )
    try:
        while not ready():
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                raise TimeoutError(f"copydesk {arguments[0]} was not ready within {_PATIENCE_SECONDS:g} s")
            time.sleep(0.005)
        return time.monotonic() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
