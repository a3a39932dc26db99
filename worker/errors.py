"""Failures by fate: what may be tried again, what may not, and what a person must set right first.

What lives here: every exception the package raises on purpose, and the closed list of failure codes.
What does not: the failure record that is published (`models.Failure`), and the choice of what to do next (`decide`).

    CopydeskError
    ├── PermanentError        this content will never succeed: a failure at once
    ├── TransientError        the world was not ready: tried again later, with a growing delay
    │   └── UnreachableError  the server that is set does not answer: a process waits for it, a command says so
    └── ConfigurationError    a person must change a setting; the message names it
        └── UnavailableError  no server can be reached; the message names the remedies
    WorkerStopped             a `SystemExit`: the process was told to end, which is nobody's failure

All survive pickling: a worker's pool carries them between processes.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Why a document failed. The list is closed: subscribers may switch on it."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    UNSUPPORTED = "unsupported"
    ENCODING = "encoding"
    MALFORMED = "malformed"
    NO_ARTICLE = "no_article"
    LIMIT = "limit"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    CONTENT_LOST = "content_lost"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    EXHAUSTED = "exhausted"
    INTERNAL = "internal"


class CopydeskError(Exception):
    """The root of everything raised on purpose."""


class PermanentError(CopydeskError):
    """The same bytes will fail again: the document becomes a failure at once.

    `code` is one of `Code`; `reason` is one sentence a person can act on.
    """

    def __init__(self, code: Code | str, reason: str) -> None:
        super().__init__(str(code), reason)
        self.code = Code(code)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


class TransientError(CopydeskError):
    """The world was not ready (a server, a disk, a model): the document is tried again later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnreachableError(TransientError):
    """The server that is set does not answer: a process waits for it, a command ends. Exit code 69."""


class ConfigurationError(CopydeskError):
    """A setting is wrong; the message names it and the remedy. Exit code 78."""


class UnavailableError(ConfigurationError):
    """No Redis or Valkey server can be reached; the message names the remedies. Exit code 69."""


class WorkerStopped(SystemExit):
    """The process was told to end: the document it works on goes back. One that is idle just ends."""
