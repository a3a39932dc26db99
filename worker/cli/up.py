"""`copydesk up`: everything on this machine, supervised."""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
from collections.abc import Iterator

from worker import bootstrap, launch
from worker.cli.given import loaded_settings
from worker.cli.work import worker_child
from worker.local.child import ChildSpec
from worker.local.early import Early
from worker.local.server import EmbeddedServer
from worker.local.supervisor import Supervisor
from worker.printable import printable
from worker.settings_sources import Loaded, as_environment
from worker.watcher import open_inboxes

log = logging.getLogger("copydesk.up")


def run(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl+C; then stop the watcher, the workers and the server, in this order."""
    loaded = loaded_settings(arguments)
    launch.configure_logging(loaded.settings)
    open_inboxes(loaded.settings.inbox)  # before we say that it is watched: whoever reads that copies a file there
    with _server(loaded) as (url, server):
        environment = as_environment(loaded) | {"COPYDESK_REDIS__URL": url}
        supervisor = Supervisor(
            children(loaded, environment, arguments.early), periodic=server.ensure if server else None
        )
        _greet(loaded, url)
        return supervisor.run()


def children(loaded: Loaded, environment: dict[str, str], early: Early) -> list[ChildSpec]:
    """The worker and the watcher; stopped in the reverse order."""
    watcher = [sys.executable, "-P", "-m", "worker", "watch"]  # `-P`: see `cli.WORKER`
    return [worker_child(loaded, environment, early), ChildSpec("watcher", watcher, env=environment, stop_seconds=15.0)]


@contextlib.contextmanager
def _server(loaded: Loaded) -> Iterator[tuple[str, EmbeddedServer | None]]:
    """The server that is set, or the embedded one for as long as we run."""
    settings = loaded.settings
    if settings.redis.url:
        bootstrap.check_server(settings)
        yield settings.redis.url, None
        return
    with EmbeddedServer(settings.server.data_path, start_seconds=settings.server.start_seconds) as server:
        yield server.url, server


def _greet(loaded: Loaded, url: str) -> None:
    folders = ", ".join(str(path) for path in loaded.settings.inbox.path)
    print(
        f"Watching {printable(folders)} with {loaded.settings.work.concurrency} workers. Ctrl+C stops.", file=sys.stderr
    )
    if url.startswith("unix://"):
        address = url.partition("?")[0]
        channel = f"{loaded.settings.redis.prefix}articles"
        print(f"  results: copydesk tail   or: redis-cli -s {address[7:]} SUBSCRIBE {channel}", file=sys.stderr)
        print(f'  in Python: worker.client.Subscriber("{address}")', file=sys.stderr)
    else:
        print("  results: copydesk tail --redis-url …", file=sys.stderr)
