"""From settings to inboxes that can be watched: folders made or refused, archives that do not lie inside.

What lives here: what must hold before the watch begins, each breach with its remedy. What does not: what may go wrong
later (`presence`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from worker.adapters.archive import Archive
from worker.adapters.disposal import Disposal
from worker.adapters.inbox import Inbox
from worker.errors import ConfigurationError
from worker.identity import printable_path
from worker.settings import InboxSettings


@dataclass(frozen=True, slots=True)
class Inboxes:
    """The inboxes, and by name the disposal of those whose sources are archived or deleted."""

    inboxes: tuple[Inbox, ...]
    disposals: dict[str, Disposal]


def open_inboxes(settings: InboxSettings) -> Inboxes:
    """Check and open what the settings name; a folder that is missing is made. Raises `ConfigurationError`."""
    if settings.name and len(settings.path) > 1:
        raise ConfigurationError("inbox.name is for one folder: with several in inbox.path, leave it empty")
    if not settings.path:
        raise ConfigurationError("inbox.path names no folder: set it to the folder to watch")
    paths = [_existing(path.expanduser()) for path in settings.path]
    _check_apart(paths)
    inboxes = tuple(Inbox(settings.name or printable_path(os.fsencode(path)), os.fsencode(path)) for path in paths)
    archives = _archives(settings, paths) if settings.disposition == "archive" else [None] * len(paths)
    if settings.disposition == "keep":
        return Inboxes(inboxes, {})
    disposals = {
        inbox.name: Disposal(inbox, None if archive is None else Archive(archive))
        for inbox, archive in zip(inboxes, archives, strict=True)
    }
    return Inboxes(inboxes, disposals)


def _existing(path: Path) -> Path:
    try:
        path.mkdir(exist_ok=True)
        resolved = path.resolve(strict=True)
        with os.scandir(resolved):
            return resolved
    except FileExistsError as error:
        raise ConfigurationError(f"inbox.path: {path} is not a folder; name the folder to watch") from error
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"inbox.path: there is no {path.parent} to make {path.name} in; make it first"
        ) from error
    except OSError as error:
        raise ConfigurationError(
            f"inbox.path: {path} cannot be watched ({error.strerror}); make it, and give this user the right to read it"
        ) from error


def _check_apart(paths: Sequence[Path]) -> None:
    for index, one in enumerate(paths):
        for other in paths[index + 1 :]:
            if one.is_relative_to(other) or other.is_relative_to(one):
                raise ConfigurationError(f"inbox.path: {one} and {other} lie in one another; name the outer one alone")


def _archives(settings: InboxSettings, paths: Sequence[Path]) -> list[Path]:
    archives = [_archive_of(settings.archive_path, path, several=len(paths) > 1) for path in paths]
    for archive in archives:
        for path in paths:
            if archive.is_relative_to(path) or path.is_relative_to(archive):
                raise ConfigurationError(
                    f"inbox.archive_path: {archive} and the inbox {path} lie in one another;"
                    " name a folder apart from it"
                )
    return archives


def _archive_of(configured: Path | None, inbox: Path, *, several: bool) -> Path:
    if configured is None:
        return inbox.parent / f"{inbox.name}.archive"
    resolved = configured.expanduser().resolve()
    return resolved / inbox.name if several else resolved
