"""`copydesk tail`: history, then live, without gap or repeat."""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from typing import Any

from worker import launch
from worker.cli.given import loaded_settings
from worker.client import Gap, Received, Subscriber
from worker.models import ARTICLE_FAILED
from worker.printable import printable


def run(arguments: argparse.Namespace) -> int:
    """Print events until Ctrl+C, or to the end of what was asked for."""
    settings = loaded_settings(arguments).settings
    subscriber = Subscriber(
        launch.server_url(settings),
        prefix=settings.redis.prefix,
        start=arguments.start,
        types=arguments.type,
        tags=arguments.tag,
        desks=arguments.desk,
        follow=not arguments.no_follow,
        on_gap=_say_gap,
    )
    for event in islice(subscriber, arguments.count):
        print(event.raw.decode() if arguments.json else _line(event), flush=True)
    return 0


def _say_gap(gap: Gap) -> None:
    print(f"copydesk: {printable(str(gap))}", file=sys.stderr, flush=True)


def _line(event: Received) -> str:
    """One event for a person."""
    data: dict[str, Any] = event.data
    at = event.time.astimezone().strftime("%H:%M:%S")
    kind = event.type.rpartition(".")[2]
    if event.type == ARTICLE_FAILED:
        return printable(f"{at} {kind:<9} {data['path']}: {data['code']}: {data['reason']}")
    tags = ", ".join(tag["label"] for tag in data.get("tags", ())[:5])
    title = data.get("headline") or data["source"]["path"]
    return printable(f"{at} {kind:<9} {title}" + (f"  [{tags}]" if tags else ""))
