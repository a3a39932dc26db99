"""`copydesk demo`: the samples through everything, in a temporary folder."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

from worker import launch
from worker.adapters.redis_connect import connect, server_errors
from worker.adapters.redis_keys import ARTICLES_CHANNEL, FAILURES_CHANNEL, Keys
from worker.cli.given import loaded_settings
from worker.cli.up import children
from worker.errors import TransientError
from worker.local.server import EmbeddedServer
from worker.local.supervisor import Supervisor
from worker.printable import printable
from worker.settings_sources import Loaded, as_environment

PATIENCE_SECONDS = 120.0
COLUMN = 11


def run(arguments: argparse.Namespace) -> int:
    """Print each result as it arrives on the channel; exit 0 when all are out, 1 when one is not."""
    folder = Path(tempfile.mkdtemp(prefix="copydesk-demo-"))
    try:
        return _demo(arguments, folder)
    finally:
        if arguments.keep:
            print(f"Everything is in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _demo(arguments: argparse.Namespace, folder: Path) -> int:
    inbox = folder / "inbox"
    inbox.mkdir()
    arguments.set += [f"inbox.path={inbox}", "redis.prefix=copydesk:", "log.level=warning"]
    loaded = loaded_settings(arguments)
    launch.configure_logging(loaded.settings)
    with EmbeddedServer(folder / "server", dies_with_us=True) as server:
        environment = as_environment(loaded) | {"COPYDESK_REDIS__URL": server.url}
        supervisor = Supervisor(children(loaded, environment, arguments.early))
        show = Show(server.url, loaded, inbox, supervisor, as_json=arguments.json)
        show.start()
        code = supervisor.run()
        show.over.set()
        show.join()
        if show.unwritten is not None:
            raise show.unwritten
    return code or show.code


class Show(threading.Thread):
    """Subscribes, drops the samples, and prints what comes."""

    def __init__(self, url: str, loaded: Loaded, inbox: Path, supervisor: Supervisor, *, as_json: bool) -> None:
        """Nothing happens before `start`."""
        super().__init__(name="demo")
        self.code = 1
        self.unwritten: OSError | None = None
        self.over = threading.Event()
        self._url = url
        self._loaded = loaded
        self._inbox = inbox
        self._supervisor = supervisor
        self._as_json = as_json

    def run(self) -> None:
        """Ends the supervisor when all results are out, or none came for long."""
        try:
            with server_errors():
                self.code = self._run()
        except OSError as error:  # our output is not read any more, or cannot be written: the main thread deals with it
            self.unwritten = error
        except TransientError as error:
            print(f"copydesk: the demo lost its server: {error.reason}", file=sys.stderr)
        finally:
            self._supervisor.stop(self.code)

    def _run(self) -> int:
        keys = Keys(self._loaded.settings.redis.prefix)
        client = connect(self._url, 10.0)
        pubsub = client.pubsub(ignore_subscribe_messages=True)
        pubsub.subscribe(keys.channel(ARTICLES_CHANNEL), keys.channel(FAILURES_CHANNEL))
        missing = drop_samples(self._inbox)
        total = len(missing)
        print(
            f"Dropped {total} articles into {self._inbox}; results from {keys.channel(ARTICLES_CHANNEL)}:\n",
            file=sys.stderr,
        )
        started = time.monotonic()
        while missing and not self.over.is_set() and time.monotonic() - started < PATIENCE_SECONDS:
            message = pubsub.get_message(timeout=1.0)
            if message:
                missing.discard(self._print(message["data"]))
        pubsub.close()
        print(f"\n{total - len(missing)} of {total} results in {time.monotonic() - started:.1f} s.", file=sys.stderr)
        for path in sorted(missing):
            print(f"copydesk: no result for {path}", file=sys.stderr)
        return 1 if missing else 0

    def _print(self, data: bytes) -> str:
        event = json.loads(data)
        print(data.decode() if self._as_json else as_text(event), flush=True)
        path: str = event["data"].get("path") or event["data"]["source"]["path"]
        return path


def drop_samples(inbox: Path) -> set[str]:
    """Copy the sample articles into the inbox, as somebody would; their paths in it."""
    dropped = set()
    for sample in files("worker").joinpath("samples").iterdir():
        if not sample.name.startswith(("_", ".")):
            (inbox / sample.name).write_bytes(sample.read_bytes())
            dropped.add(sample.name)
    return dropped


def as_text(event: dict[str, Any]) -> str:
    """An event for a person."""
    data = event["data"]
    if event["type"].endswith(".failed"):
        return _lines([(f"✗ {data['path']}", ""), ("  why", f"{data['code']}: {data['reason']}")])
    summary = data.get("summary") or {}
    names = [entity["label"] for entity in data["entities"][:6]]
    rows = [
        (f"✓ {data.get('headline') or data['source']['path']}", ""),
        ("  from", f"{data['source']['path']}, revision {data['revision']}, {data['word_count']} words"),
        ("  dek", data.get("dek", "")),
        ("  brief", summary.get("brief", "")),
        ("  tags", ", ".join(tag["label"] for tag in data["tags"])),
        ("  names", ", ".join(names)),
    ]
    return _lines(rows)


def _lines(rows: list[tuple[str, str]]) -> str:
    return "\n".join(
        printable(f"{name:<{COLUMN}}{text}" if text else name)
        for name, text in rows
        if text or not name.startswith(" ")
    )
