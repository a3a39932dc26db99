"""`copydesk process`: the same parse and enrich as the workers', in this process, without a server."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from worker import asking, bootstrap, export, identity
from worker.adapters.time_limit import time_limit
from worker.cli.given import loaded_settings
from worker.cli.parallel import Parallel
from worker.decide import RetryPolicy, TimeLimitReached, after_error
from worker.errors import Code, PermanentError
from worker.models import Article
from worker.parse import split
from worker.ports import Document
from worker.printable import printable
from worker.settings import Settings

INBOX = "process"
Result = tuple[str, bytes | None, str]
"""The path as it was given, the line to print, or why there is none."""

FORMATS: dict[str, Callable[[Article], bytes]] = {
    "json": lambda article: article.to_json(),
    "ninjs": lambda article: _line(export.ninjs(article)),
    "jsonld": lambda article: _line(export.jsonld(article)),
}


def run(arguments: argparse.Namespace) -> int:
    """Print an article a line, in the order given; exit 1 when anything failed."""
    settings = loaded_settings(arguments).settings
    bootstrap.preload(settings)
    failed = 0
    with _results(arguments.files, settings, arguments.format, arguments.workers) as results:
        for of_one_file in _with_progress(results, len(arguments.files)):
            for path, line, problem in of_one_file:
                if line is None:
                    failed += 1
                    tqdm.write(f"copydesk: {printable(path)}: {printable(problem)}", file=sys.stderr)
                else:
                    sys.stdout.buffer.write(line + b"\n")
    return 1 if failed else 0


def process_file(path: str, settings: Settings, wanted: str) -> list[Result]:
    """One file: a result for each article it holds. Never raises for anything the file contains."""
    try:
        content = read_bounded(path, settings.inbox.max_bytes)
        document = Document(
            content=content,
            path=identity.printable_path(os.fsencode(path)),
            id=identity.document_id(INBOX, os.fsencode(Path(path).absolute())),
            digest=identity.digest(content),
        )
        with time_limit(settings.work.time_limit_seconds):
            members = split(document)
    except (Exception, TimeLimitReached) as error:  # noqa: BLE001 -- a bad file prints its failure, the rest go on
        return [_failed(path, error)]
    return [_processed(member, settings, wanted) for member in members]


def _processed(document: Document, settings: Settings, wanted: str) -> Result:
    try:
        parse, enrich = bootstrap.core(settings)
        with time_limit(settings.work.time_limit_seconds):
            article = enrich(parse(document))
        model = bootstrap.model_alone(settings)
        if model is not None:
            article = asking.asked(article, model, time_limit, exhausted=False)
        article = article.model_copy(update={"id": identity.article_id(article.identifier, document.id)})
        return document.path, FORMATS[wanted](article), ""
    except (Exception, TimeLimitReached) as error:  # noqa: BLE001 -- a bad file prints its failure, the rest go on
        return _failed(document.path, error)


def _failed(path: str, error: BaseException) -> Result:
    verdict = after_error(error, 1, RetryPolicy(max_attempts=1), 0.0)
    return path, None, f"{getattr(verdict, 'code', Code.INTERNAL)}: {verdict.reason}"


def read_bounded(path: str, max_bytes: int) -> bytes:
    """The content of a file, or of stdin for `-`. Raises `PermanentError`; never blocks on a FIFO, never reads more."""
    try:
        if path == "-":
            content = sys.stdin.buffer.read(max_bytes + 1)
        else:
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise PermanentError(Code.UNREADABLE, "It is not a regular file.")
                content = file.read(max_bytes + 1)
    except OSError as error:
        raise PermanentError(Code.UNREADABLE, f"It cannot be read: {error.strerror}.") from error
    if len(content) > max_bytes:
        raise PermanentError(Code.TOO_LARGE, f"It is larger than inbox.max_bytes ({max_bytes:,} bytes).")
    return content


@contextlib.contextmanager
def _results(paths: list[str], settings: Settings, wanted: str, workers: int) -> Iterator[Iterable[list[Result]]]:
    """Results in the order of the paths, by this process or by several."""
    jobs = ((path, settings, wanted) for path in paths)
    if workers <= 1 or len(paths) < 2 or "-" in paths:  # stdin is this process's alone
        yield (process_file(*job) for job in jobs)
        return
    with contextlib.closing(Parallel(_job, _lost, workers)) as parallel:
        yield parallel.results(jobs)


def _job(job: tuple[str, Settings, str]) -> list[Result]:
    return process_file(*job)


def _lost(job: tuple[str, Settings, str]) -> list[Result]:
    return [_failed(job[0], PermanentError(Code.CRASHED, "It ended the process that read it; look at what it is."))]


def _with_progress(results: Iterable[list[Result]], total: int) -> Iterator[list[Result]]:
    """A bar on a terminal, when there is something to wait for."""
    shown = sys.stderr.isatty() and total > 1
    return iter(tqdm(results, total=total, unit="file", file=sys.stderr, disable=not shown, leave=False))


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
