"""`copydesk submit`: hand in a file, or stdin, without the folder."""

from __future__ import annotations

import argparse
import json
import mimetypes
import os
import sys
import time
from pathlib import Path

from worker import bootstrap, identity
from worker.cli.given import loaded_settings
from worker.cli.process import read_bounded
from worker.errors import PermanentError, TransientError
from worker.identity import SUBMITTED
from worker.ports import Arrival, Intake
from worker.printable import printable
from worker.settings import Settings

SAID = {
    Intake.NEW: "taken in",
    Intake.CHANGED: "taken in as new content",
    Intake.KNOWN: "known already: the same bytes were submitted under this name before",
}
SETTLED = {"published", "ignored", "failed"}
LOOK_SECONDS = 0.05


def run(arguments: argparse.Namespace) -> int:
    """Hand in each; exit 1 when one could not be read, 2 when all would have one name, 75 when too much is pending."""
    if arguments.name and len(arguments.paths) > 1:
        print("copydesk: --name needs exactly one PATH", file=sys.stderr)
        return 2
    settings = loaded_settings(arguments).settings
    bootstrap.check_server(settings)
    ledger, queue = bootstrap.intake_ledger(settings), bootstrap.queue(settings)
    taken: list[Arrival] = []
    failed = 0
    for path in arguments.paths:
        try:
            arrival = _arrival(path, arguments, settings)
        except PermanentError as error:
            print(f"copydesk: {printable(path)}: {error}", file=sys.stderr)
            failed = 1
            continue
        (answer,) = ledger.take_in([arrival])
        if answer is Intake.FULL:
            raise TransientError("too many documents are pending; see `copydesk status`, and submit it again later")
        if answer in {Intake.NEW, Intake.CHANGED}:
            queue.send("parse", [arrival.id])
        ledger.sync()  # there is no file to take in again, should the server be killed now
        taken.append(arrival)
        if not arguments.wait:
            _say(arrival, answer, as_json=arguments.json)
    if arguments.wait:
        failed |= max((_wait(arrival, settings) for arrival in taken), default=0)
    return failed


def _arrival(path: str, arguments: argparse.Namespace, settings: Settings) -> Arrival:
    content = read_bounded(path, settings.inbox.max_bytes)
    digest = identity.digest(content)
    name = arguments.name or (f"stdin-{digest[:12]}" if path == "-" else path)
    raw = os.fsencode(name)
    return Arrival(
        id=identity.document_id(SUBMITTED, raw),
        inbox=SUBMITTED,
        path=identity.printable_path(raw),
        raw_path=raw,
        digest=digest,
        content=content,
        signature=digest,
        media_type=mimetypes.guess_type(Path(name).name)[0] or "",
        desk=identity.printable_path(os.fsencode(arguments.desk)) if arguments.desk else None,
    )


def _say(arrival: Arrival, answer: Intake, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"id": arrival.id, "path": arrival.path, "digest": arrival.digest, "answer": answer}))
    else:
        print(f"{arrival.id}  {printable(arrival.path)}  {SAID[answer]}")


def _wait(arrival: Arrival, settings: Settings) -> int:
    """Print the document's result when it is settled; 1 when it failed."""
    register = bootstrap.register(settings)
    while True:
        page = register.page(arrival.id)
        if page and page.facts["state"] in SETTLED:
            print(json.dumps(page.article or page.failure or page.facts, ensure_ascii=False), flush=True)
            return 1 if page.facts["state"] == "failed" else 0
        time.sleep(LOOK_SECONDS)
