"""`copydesk show`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from worker import bootstrap, identity
from worker.adapters.register import Page
from worker.cli.given import loaded_settings
from worker.identity import SUBMITTED
from worker.printable import printable
from worker.settings import Settings

MOST_NESTED = 3
"""How deep a member is looked for; `parse.members` opens a mailbox in an archive, and no archive in one."""
MOST_IDS = 5_000
"""How many ids of members one path is tried as; about twenty `!` in it can be parted in that many ways."""


def run(arguments: argparse.Namespace) -> int:
    """Print one document's record; exit 1 when there is none."""
    settings = loaded_settings(arguments).settings
    register = bootstrap.register(settings)
    words = identity.printable_path(os.fsencode(arguments.what))
    inboxes = {**register.inboxes(), **_configured(settings)}
    document = register.find(words, [*_ids_of_path(arguments.what, inboxes), *_ids_of_member(arguments.what, inboxes)])
    page = register.page(document) if document else None
    if page is None:
        print(
            f"copydesk: no document is known as {printable(arguments.what)}; "
            "give its id, its path as it is in the inbox, or its digest",
            file=sys.stderr,
        )
        return 1
    print(json.dumps(asdict(page), ensure_ascii=False) if arguments.json else _text(page))
    return 0


def _configured(settings: Settings) -> dict[str, str]:
    return {name: str(folder) for name, folder in bootstrap.inboxes(settings)}


def _ids_of_path(path: str, inboxes: Mapping[str, str]) -> list[str]:
    """Ids a path may have: relative to an inbox, or inside one."""
    raw = os.fsencode(path)
    ids = [identity.document_id(SUBMITTED, raw)]
    for name, folder in inboxes.items():
        ids.append(identity.document_id(name, raw))
        absolute = Path(path).parent.resolve() / Path(path).name  # a document's own name may be a link's
        if absolute.is_relative_to(folder):
            ids.append(identity.document_id(name, os.fsencode(absolute.relative_to(folder))))
    return ids


def _ids_of_member(path: str, inboxes: Mapping[str, str]) -> list[str]:
    """Ids `container!member` may have, the least nested first. Any `!` may part the two; or it is one in a name."""
    nested = (
        document
        for depth in range(1, MOST_NESTED + 1)
        for container, name in _parted(path)
        for outer in _ids_of_path(container, inboxes)
        for document in _ids_inside(outer, name, depth)
    )
    return list(islice(nested, MOST_IDS))


def _ids_inside(container: str, name: str, depth: int) -> Iterator[str]:
    """Ids of what the name may mean so deep in a container: a member, or a member of one."""
    if depth == 1:
        yield identity.member_id(container, name)
        return
    for outer, inner in _parted(name):
        yield from _ids_inside(identity.member_id(container, outer), inner, depth - 1)


def _parted(path: str) -> Iterator[tuple[str, str]]:
    return ((path[:place], path[place + 1 :]) for place, letter in enumerate(path) if letter == "!")


def _text(page: Page) -> str:
    lines = [f"{name:<13} {printable(str(value))}" for name, value in page.facts.items()]
    if page.failure:
        lines.append(f"{'failure':<13} {page.failure['code']}: {printable(page.failure['reason'])}")
    if page.article:
        lines.append(f"{'headline':<13} {printable(page.article.get('headline') or '')}")
        summary = page.article.get("summary") or {}
        lines.append(f"{'brief':<13} {printable(summary.get('brief', ''))}")
        tags = ", ".join(tag["label"] for tag in page.article.get("tags", ()))
        lines.append(f"{'tags':<13} {printable(tags)}")
    return "\n".join(lines)
