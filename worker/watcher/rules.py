"""Which names are left alone, and by which rule.

Pure. What lives here: the named rules for files and for directories, on the bytes the file system knows. What does not:
what else keeps a file out (`settle`, the size limit, not being a regular file at all). A rule that matches is recorded
with its name and reason, so that nothing is skipped in silence.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a name is ignored: `name` is a stable word for programs, `reason` a sentence for people."""

    name: str
    reason: str


class Rules:
    """The built-in rules and a user's own patterns (shell wildcards, compared without regard to case)."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        own = [(_own_rule(pattern), _matching([pattern])) for pattern in patterns]
        self._files = own + _FILE_RULES
        self._directories = own + _DIRECTORY_RULES

    def of_file(self, name: bytes) -> Rule | None:
        """The first rule that ignores a file of this name (without its directory)."""
        return _first(self._files, name)

    def of_directory(self, name: bytes) -> Rule | None:
        """The first rule that ignores a directory of this name, and with it everything inside."""
        return _first(self._directories, name)

    def leave_directory(self, name: bytes) -> bool:
        """Whether a directory of this name is not entered."""
        return self.of_directory(name) is not None

    def beneath_ignored(self, path: bytes) -> bool:
        """Whether a directory on the way to this path (relative to the inbox) is ignored."""
        directories = path.split(b"/")[:-1]
        return any(map(self.leave_directory, directories))


def _first(rules: Iterable[tuple[Rule, re.Pattern[bytes]]], name: bytes) -> Rule | None:
    return next((rule for rule, pattern in rules if pattern.match(name)), None)


def _matching(patterns: Iterable[str]) -> re.Pattern[bytes]:
    """Wildcards become one expression over bytes: a pattern is written as text and compared as UTF-8."""
    encoded = (pattern.encode("utf-8", "surrogateescape").decode("latin-1") for pattern in patterns)
    return re.compile("|".join(map(fnmatch.translate, encoded)).encode("latin-1"), re.IGNORECASE)


def _own_rule(pattern: str) -> Rule:
    return Rule("setting", f"its name matches the pattern {pattern!r} of the setting inbox.ignore")


def _rule(name: str, what: str, *patterns: str) -> tuple[Rule, re.Pattern[bytes]]:
    return Rule(name, f"its name is that of {what}; rename it to have it read"), _matching(patterns)


def _exact(name: str, what: str, pattern: bytes) -> tuple[Rule, re.Pattern[bytes]]:
    return Rule(name, f"its name is that of {what}; rename it to have it read"), re.compile(pattern, re.DOTALL)


# The order is the precedence: the more specific a rule, the earlier; any other name with a leading dot comes last.
_FILE_RULES = [
    _rule(
        "partial",
        "a download or upload under way",
        *("*.part", "*.partial", "*.filepart", "*.crdownload", "*.download", "*.opdownload", "*.aria2", "*.upload"),
        *(".in.*", ".pureftpd-upload.*", ".syncthing.*", "~syncthing~*"),
    ),
    _rule("office-lock", "an office program's lock file", "~$*", ".~lock.*"),
    _rule("editor", "an editor's own file", "*.swp", "*.swo", "*.swx", "*~", ".#*", "#*#", "4913"),
    _rule("temporary", "a temporary file", "*.tmp", "*.temp", ".goutputstream-*", ".fuse_hidden*"),
    _exact("temporary", "a temporary file", rb"sed(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{6}\Z"),
    _rule("apple", "macOS's own file", "._*", ".DS_Store", "Icon\r"),
    _rule("windows", "Windows's own file", "Thumbs.db", "ehthumbs.db", "desktop.ini"),
    _rule("nfs", "a deleted file still in use on a network file system", ".nfs*"),
    _exact("rsync", "a file rsync is still writing", rb"\..+\.[A-Za-z0-9]{6}\Z"),
    _rule("hidden", "a hidden file", ".*"),
]
_DIRECTORY_RULES = [
    _rule("system-directory", "a system's own folder", "@eaDir", "#recycle", "#snapshot", "lost+found"),
    _rule("system-directory", "a system's own folder", "__MACOSX", "$RECYCLE.BIN", "System Volume Information"),
    _rule("sync-directory", "a synchronising program's own folder", ".stfolder*", ".stversions", ".dropbox*"),
    _rule("hidden-directory", "a hidden folder", ".*"),
]
