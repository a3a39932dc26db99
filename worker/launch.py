"""What a process of ours begins with: its settings, its log, and where the server is.

What lives here: as much as a supervisor needs, which loads no Redis client, no parser and no model, so that the
processes it keeps are started sooner. What does not: everything that is built of them (`bootstrap`).
"""

from __future__ import annotations

import logging
import sys

from worker.adapters import log_format
from worker.errors import UnavailableError
from worker.settings import Settings
from worker.settings_sources import Loaded, load


def load_settings() -> Loaded:
    """The settings of this process, from its environment and files."""
    return load()


def server_url(settings: Settings) -> str:
    """The server's address: the one that is set, or the embedded server that runs. Raises `UnavailableError`."""
    if settings.redis.url:
        return settings.redis.url
    from worker.local.server import running_url  # noqa: PLC0415 -- only where no address is set

    url = running_url(settings)
    if url is None:
        raise UnavailableError(
            "no server is set and the embedded one does not run. Remedies: start it with `copydesk up`; or name yours "
            "with --redis-url or redis.url; or set server.data_path to where the running one keeps its data."
        )
    return url


def configure_logging(settings: Settings) -> None:
    """Messages to stderr, in the format that is set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(log_format.formatter(settings.log.format))
    logging.raiseExceptions = False  # a message that cannot be written must not fail the work it speaks of
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log.level.upper())
    for noisy in ("celery", "kombu", "trafilatura", "htmldate", "readability"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
