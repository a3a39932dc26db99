"""`copydesk status`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from worker import bootstrap
from worker.adapters.register import Status
from worker.cli.given import loaded_settings
from worker.printable import printable


def run(arguments: argparse.Namespace) -> int:
    """Print how things stand."""
    settings = loaded_settings(arguments).settings
    status = bootstrap.register(settings).status()
    print(json.dumps(asdict(status)) if arguments.json else _table(status))
    return 0


def _table(status: Status) -> str:
    oldest = "" if status.oldest_seconds is None else f"   oldest {status.oldest_seconds:.0f} s"
    lines = [
        f"seen       {status.seen:>9,}",
        f"waiting    {status.waiting:>9,}{oldest}",
        f"running    {status.running:>9,}",
        f"published  {status.published:>9,}",
        f"failed     {status.failed:>9,}" + ("   see: copydesk failures" if status.failed else ""),
        f"ignored    {status.ignored:>9,}",
        f"watchers   {len(status.watchers):>9,}" + ("" if status.watchers else "   start one: copydesk watch"),
        f"workers    {len(status.workers):>9,}{_at_a_time(status)}",
    ]
    for one in status.watchers:
        if one.get("paused"):
            lines.append(f"  {printable(one['name'])}: intake is paused, {one['paused']}")
        if one.get("trouble"):
            lines.append(f"  {printable(one['name'])}: in trouble, {printable(one['trouble'])}")
    return "\n".join(lines)


def _at_a_time(status: Status) -> str:
    """How many documents all workers together work on, which is what `--workers` sets."""
    if not status.workers:
        return "   start one: copydesk work"
    return f" ({sum(int(one.get('concurrency', 1)) for one in status.workers)} at a time)"
