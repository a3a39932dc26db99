"""Settings from what was typed: options override the environment and the file."""

from __future__ import annotations

import argparse

from worker.errors import ConfigurationError
from worker.settings_sources import Loaded, load


def loaded_settings(arguments: argparse.Namespace) -> Loaded:
    """The effective settings of this call. Raises `ConfigurationError`."""
    overrides: dict[str, object] = {}
    for pair in arguments.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigurationError("--set takes NAME=VALUE, such as work.max_attempts=5; one of yours has no `=`")
        overrides[name.strip()] = value
    options = {
        "redis.url": getattr(arguments, "redis_url", None),
        "inbox.path": tuple(getattr(arguments, "inbox", None) or ()) or None,
        "inbox.disposition": getattr(arguments, "disposition", None),
        "work.concurrency": getattr(arguments, "workers", None) if arguments.module in {"up", "work"} else None,
    }
    overrides |= {name: value for name, value in options.items() if value is not None}
    return load(overrides, arguments.config)
