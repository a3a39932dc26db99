"""Parsers and enrichers by entry point: the door for plug-ins, and for what ships with the package.

What lives here: loading the entry-point groups and refusing two distributions that claim one name.
What does not: any parser or enricher, and the choice of which one reads a document (`parse`).
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from worker import parse
from worker.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from worker.models import Article
    from worker.ports import Document, Enricher, EnrichOptions, Parser

_LOADED_AT_ONCE = frozenset({"text/plain", "text/html"})
PARSERS = "copydesk.parsers"
ENRICHERS = "copydesk.enrichers"


def load_parsers() -> dict[str, Parser]:
    """Every installed parser by the media type it reads (the entry point's name), lower case, in order of name.

    Of our own, those for text and web pages are loaded, the others when the first document needs them: see `_Later`.
    Raises `ConfigurationError` where two distributions claim one media type, or where a parser cannot be imported
    or called.
    """
    return {
        name.lower(): _Later(entry) if _is_rare(entry) else _load(entry) for name, entry in _claims(PARSERS).items()
    }


class _Later:
    """A parser that is loaded by the first document it is for.

    All formats together take a tenth of a worker's start, and the documents of one installation have two or three.
    """

    def __init__(self, entry: EntryPoint) -> None:
        self._entry = entry
        self._parser: Parser | None = None

    def __call__(self, document: Document) -> Article:
        if self._parser is None:
            self._parser = _load(self._entry)
        return self._parser(document)


def _is_rare(entry: EntryPoint) -> bool:
    """Whether it is one of ours (another's may have to be asked what it recognises), and not for most documents."""
    return entry.value.startswith(f"{parse.__name__}.") and entry.name not in _LOADED_AT_ONCE


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
