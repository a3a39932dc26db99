"""The tag vocabulary as a file that a person edits."""

from __future__ import annotations

import tomllib
from pathlib import Path

from worker.enrich.vocabulary import entries_from
from worker.errors import ConfigurationError
from worker.ports import VocabularyEntry

DEFAULT = Path("config/tags.toml")


def read_vocabulary(path: Path | None) -> tuple[VocabularyEntry, ...]:
    """Its entries. Without a path, the default file where it exists, else none. Raises `ConfigurationError`."""
    if path is None:
        if not DEFAULT.is_file():
            return ()
        path = DEFAULT
    try:
        return entries_from(tomllib.loads(path.expanduser().read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"enrich.vocabulary_path {str(path)!r} cannot be read: {error}") from error
