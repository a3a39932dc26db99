"""`copydesk failures`."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from worker import bootstrap
from worker.adapters.register import Register
from worker.cli.given import loaded_settings
from worker.errors import Code
from worker.models import Failure
from worker.printable import printable

SAID = {
    "queued": "will be tried again",
    "wanted": "will be read again from the inbox and tried again",
    "lost": "cannot be tried again: the server no longer has its content; submit it again",
    "no": "has not failed",
    "dismissed": "dismissed",
}


def run(arguments: argparse.Namespace) -> int:
    """List, retry or dismiss."""
    register = bootstrap.register(loaded_settings(arguments).settings)
    unknown = set(arguments.code) - set(Code)
    if unknown:
        print(f"copydesk: no such code: {', '.join(sorted(unknown))}; there are: {', '.join(Code)}", file=sys.stderr)
        return 2
    chosen = [one for one in register.failures() if _chosen(one, arguments)]
    if arguments.action == "list":
        return _list(chosen, as_json=arguments.json)
    if not (arguments.ids or arguments.code or arguments.all):
        print(f"copydesk: say which: failures {arguments.action} ID …, --code CODE or --all", file=sys.stderr)
        return 2
    missing = set(arguments.ids) - {one.id for one in chosen}
    for document in sorted(missing):
        print(f"copydesk: {printable(document)} {SAID['no']}", file=sys.stderr)
    return _settle(register, chosen, arguments.action, as_json=arguments.json) or (1 if missing else 0)


def _chosen(failure: Failure, arguments: argparse.Namespace) -> bool:
    if arguments.ids and failure.id not in arguments.ids:
        return False
    return not arguments.code or failure.code in arguments.code


def _list(chosen: list[Failure], *, as_json: bool) -> int:
    for failure in chosen:
        if as_json:
            print(failure.to_json().decode())
        else:
            print(f"{failure.id}  {failure.code:<12} {printable(failure.path)}\n    {printable(failure.reason)}")
    if not as_json:
        print(
            f"{len(chosen)} failed" + ("; try again: copydesk failures retry --all" if chosen else ""), file=sys.stderr
        )
    return 0


def _settle(register: Register, chosen: list[Failure], action: str, *, as_json: bool) -> int:
    said: Counter[str] = Counter()
    for failure in chosen:
        dismissed = action == "dismiss" and register.dismiss(failure.id)
        answer = register.retry(failure.id) if action == "retry" else "dismissed" if dismissed else "no"
        said[answer] += 1
        if as_json:
            print(json.dumps({"id": failure.id, "answer": answer}))
    if not as_json:
        for answer, count in sorted(said.items()):
            print(f"{count} {SAID[answer]}")
    return 1 if said["lost"] else 0
