"""Parsers and enrichers by entry point: the door for plug-ins, and for what ships with the package.

What lives here: loading the entry-point groups and refusing two distributions that claim one name.
What does not: any parser or enricher, and the choice of which one reads a document (`parse`).
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from worker.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from worker.ports import Enricher, EnrichOptions, Parser

PARSERS = "copydesk.parsers"
ENRICHERS = "copydesk.enrichers"


def load_parsers() -> dict[str, Parser]:
    """Every installed parser by the media type it reads (the entry point's name), lower case, in order of name.

    Raises `ConfigurationError` where two distributions claim one media type, or where a parser cannot be imported
    or called.
    """
    return {name.lower(): _load(entry) for name, entry in _claims(PARSERS).items()}


def load_enrichers(options: EnrichOptions) -> dict[str, Enricher]:
    """Every installed enricher by name, in order of name, built with `options` where it asks to be.

    An object with `from_options` is built by calling that with the options; any other is taken as it is.
    An enricher may carry a `version` attribute. Raises `ConfigurationError` like `load_parsers`.
    """
    return {name: _load(entry, options) for name, entry in _claims(ENRICHERS).items()}


def _claims(group: str) -> dict[str, EntryPoint]:
    return unclashed(group, entry_points(group=group))


def unclashed(group: str, found: Iterable[EntryPoint]) -> dict[str, EntryPoint]:
    """The entry points by name, sorted; raises `ConfigurationError` naming both distributions of a name claimed twice.

    A distribution that the path shows twice (an editable install beside a build) claims a name once.
    """
    claimed: dict[str, EntryPoint] = {}
    for entry in sorted(found, key=lambda entry: entry.name):
        other = claimed.setdefault(entry.name, entry)
        if other is not entry and _distribution(other) != _distribution(entry):  # its name is read from disk
            raise ConfigurationError(
                f"{_distribution(other)} and {_distribution(entry)} both provide {entry.name!r} in {group}; "
                f"uninstall one of them."
            )
    return claimed


def _distribution(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value


def _load(entry: EntryPoint, options: EnrichOptions | None = None) -> Any:
    try:
        loaded = entry.load()
    except (ImportError, AttributeError) as error:
        raise ConfigurationError(
            f"The plug-in {entry.name!r} of {_distribution(entry)} cannot be loaded from {entry.value}: {error}."
        ) from error
    if options is not None and hasattr(loaded, "from_options"):
        loaded = loaded.from_options(options)
    if not callable(loaded):
        raise ConfigurationError(f"The plug-in {entry.name!r} of {_distribution(entry)} is not callable.")
    return loaded
