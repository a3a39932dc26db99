"""`copydesk doctor`: is everything as it should be, and what to do where it is not."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from worker import bootstrap
from worker.cli.given import loaded_settings
from worker.errors import CopydeskError
from worker.printable import printable
from worker.settings import Disposition, Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `remedy` is empty where nothing is to be done."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def run(arguments: argparse.Namespace) -> int:
    """Print every check; exit 1 when one is not as it should be."""
    settings = loaded_settings(arguments).settings
    checks = list(_checks(settings))
    if arguments.json:
        print(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            print(f"{'ok     ' if check.ok else 'PROBLEM'}  {check.name:<12} {printable(check.found)}")
            if check.remedy:
                print(f"         {'':<12} {printable(check.remedy)}")
    return 0 if all(check.ok for check in checks) else 1


def _checks(settings: Settings) -> Iterator[Check]:
    yield Check("python", ok=True, found=sys.version.split()[0])
    yield from _inboxes(settings)
    yield _asked("plug-ins", lambda: _plugins(settings))
    if settings.enrich.llm.url:
        yield _language_model(settings)
    yield _asked("server", lambda: _server(settings))
    yield _asked("processes", lambda: _processes(settings))


def _asked(name: str, look: Callable[[], Check]) -> Check:
    """An expected error is a finding; it names its remedy itself."""
    try:
        return look()
    except CopydeskError as error:
        return Check(name, ok=False, found=str(error))


def _inboxes(settings: Settings) -> Iterator[Check]:
    for _, folder in bootstrap.inboxes(settings):
        try:
            yield _inbox(folder, settings.inbox.disposition)
        except OSError as error:
            found = f"{folder} cannot be reached ({error.strerror})"
            remedy = "Give this user the right to enter the folders above it, or set inbox.path."
            yield Check("inbox", ok=False, found=found, remedy=remedy)


def _inbox(folder: Path, disposition: Disposition) -> Check:
    """Raises `OSError` where nothing can be said of it."""
    if not folder.exists():
        parent = folder.parent.is_dir() and os.access(folder.parent, os.W_OK)
        remedy = "" if parent else f"Make it, or set inbox.path: mkdir -p {folder}"
        return Check("inbox", parent, f"{folder} is not there yet", remedy)
    if not folder.is_dir():
        return Check("inbox", ok=False, found=f"{folder} is not a folder", remedy="Set inbox.path to the one to watch.")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Check("inbox", ok=False, found=f"{folder} cannot be read", remedy=f"chmod u+rx {folder}")
    if disposition != "keep" and not os.access(folder, os.W_OK):
        remedy = "Give write permission, or set inbox.disposition to keep."
        return Check("inbox", ok=False, found=f"{folder} cannot be written", remedy=remedy)
    return Check("inbox", ok=True, found=f"{folder} ({disposition})")


def _plugins(settings: Settings) -> Check:
    parsers, enrichers = bootstrap.loaded_plugins(settings)
    return Check(
        "plug-ins", ok=True, found=f"{len(parsers)} parsers, {len(enrichers)} enrichers: {', '.join(enrichers)}"
    )


def _language_model(settings: Settings) -> Check:
    from worker import language_model  # noqa: PLC0415 -- only where one is set

    chosen = settings.enrich.llm
    wrong = language_model.probe(chosen)
    found = f"{chosen.model} at {chosen.url}"
    remedy = " ".join(wrong) and f"{' '.join(wrong)} Until then articles keep the extractive summary."
    return Check("model", ok=not wrong, found=found, remedy=remedy)


def _server(settings: Settings) -> Check:
    bootstrap.check_server(settings)
    facts = bootstrap.server_facts(settings)
    remedy = ""
    if not facts.keeps_data:
        remedy = "It keeps nothing over a restart: set `appendonly yes` in its configuration."
    elif abs(facts.clock_skew_seconds) > 60:
        remedy = "Its clock and this machine's differ; run an NTP client on both. Leases use the server's clock alone."
    return Check("server", not remedy, facts.sentence, remedy)


def _processes(settings: Settings) -> Check:
    status = bootstrap.register(settings).status()
    found = f"{len(status.watchers)} watchers, {len(status.workers)} workers alive"
    if status.waiting and not status.workers:
        return Check("processes", ok=False, found=found, remedy="Documents wait and nobody works: copydesk work")
    return Check("processes", ok=True, found=found)
