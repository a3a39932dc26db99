"""A file of an inbox, open for reading as the watcher opens it."""

from __future__ import annotations

from contextlib import contextmanager

from worker.adapters.open_files import OpenFiles


@contextmanager
def opened(inbox, path):
    with inbox.reader(OpenFiles()) as reader, reader.opened(path, reader.facts(path)) as file:
        yield file
