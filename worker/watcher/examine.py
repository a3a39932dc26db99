"""One file that waits: may it be read, and what is it then?

What lives here: the way from a path to an arrival, a refusal, or another look later. What does not: the order of the
files (`waiting`), and telling the ledger (`hand_over`).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from worker.adapters.inbox import UNSEEN, ChangedError, Facts, Inbox, OpenFile, Reader
from worker.decide import HOPELESS
from worker.errors import Code
from worker.identity import digest, document_id, printable_path
from worker.ports import Arrival, Refusal
from worker.watcher.media_types import media_type_of
from worker.watcher.rules import Rule, Rules
from worker.watcher.settle import COARSE_TICK_NS, TICK_NS, Observation, Patience, Verdict, judge, looked, rested

_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ESTALE, errno.ELOOP, errno.ENXIO}
_OUR_OWN_TROUBLE = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR, errno.EAGAIN, errno.ENOBUFS}
PASSING = _GONE | _OUR_OWN_TROUBLE
"""Errors that say nothing of the file itself: it went, or we lack what it takes to look."""

_NOT_ALLOWED = {errno.EACCES, errno.EPERM}
_TROUBLE_NS = 2_000_000_000
_UNKNOWN = 0
"""In place of a token: look again, whenever a walk comes upon it."""

_DIRECTORY = Rule("directory", "it is a directory, which can be entered; what is in it is looked at file by file")


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet: look again in `again_ns`. `trouble` says that the reason is ours, not the file's."""

    observation: Observation
    again_ns: int
    reason: str
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """There is nothing to do: nothing is there, or nothing new. Whatever comes to be there will be seen anew."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that needs no further look under this token: what the ledger is to be told of it."""

    report: Arrival | Refusal
    token: int


Examined = Read | Later | Gone


class Examiner:
    """Examines the files of one inbox. `max_bytes` bounds what is read, and so the memory a file can take."""

    def __init__(
        self, inbox: Inbox, rules: Rules, patience: Patience, max_bytes: int, urgent: Sequence[str], *, dispose: bool
    ) -> None:
        self._inbox = inbox
        self._rules = rules
        self._patience = patience
        self._coarse_patience = replace(patience, tick_ns=COARSE_TICK_NS)
        self._max_bytes = max_bytes
        self._urgent = frozenset(urgent)
        self._dispose = dispose

    def examine(
        self,
        reader: Reader,
        path: bytes,
        observation: Observation,
        now_ns: int,
        *,
        known: int | None = None,
        wanted: bool = False,
        barred: OSError | None = None,
    ) -> Examined:
        """Look, and read if it has settled.

        `known` is the token under which it needs no second look. `wanted`: somebody asks for its content, so that its
        absence is a failure. `barred`: why a walk could not enter this directory.
        """
        try:
            facts = reader.facts(path)
        except OSError as error:
            return self._not_there(path, observation, error, wanted=wanted)
        if facts.token == known and not self._doubted(path, facts, observation):
            return Gone()
        observation = looked(observation, facts.token, facts.size, now_ns)
        rule = self._exclusion(path, facts)
        if rule is not None:
            verdict = rested(replace(observation, closed_ns=None), self._patience, now_ns)
            return self._ignored(path, facts, rule) if verdict.settled else _later(observation, verdict)
        if facts.kind == "directory":
            if barred is not None:
                return self.unreachable(path, facts, barred)
            return self._directory_wanted(reader, path, facts, observation, now_ns) if wanted else Gone()
        # Closed and seemingly unchanged: once in the settle time at most, however often somebody closes it.
        settling = replace(observation, closed_ns=None) if facts.token == known else observation
        verdict = rested(settling, self._patience_with(facts), now_ns)
        if not verdict.settled:
            return _later(observation, verdict)
        try:
            with reader.opened(path, facts) as file:
                return self._opened(path, facts, file, observation, now_ns)
        except ChangedError:
            return Later(observation, TICK_NS, "it changed while it was read")
        except OSError as error:
            return self._not_readable(path, facts, observation, error, now_ns, wanted=wanted)

    def desk_of(self, path: bytes) -> str | None:
        """The first-level folder the path is in, as text."""
        first, slash, _ = path.partition(b"/")
        return printable_path(first) if slash else None

    def is_urgent(self, path: bytes) -> bool:
        """Whether its desk overtakes the others."""
        return bool(self._urgent) and self.desk_of(path) in self._urgent

    def refusal(
        self, path: bytes, facts: Facts, reason: str, *, code: Code | None = None, rule: str | None = None
    ) -> Read:
        """A failure (`code`) or an ignored file (`rule`), as the ledger is told."""
        report = Refusal(
            id=document_id(self._inbox.name, path),
            inbox=self._inbox.name,
            path=printable_path(path),
            raw_path=path,
            signature=facts.signature,
            reason=reason,
            code=code,
            rule=rule,
            desk=self.desk_of(path),
            retriable=code not in HOPELESS,
        )
        return Read(report, facts.token)

    def unreachable(self, path: bytes, facts: Facts, error: OSError) -> Read:
        """Something the walk could not look at."""
        if error.errno == errno.ENAMETOOLONG:
            return self.refusal(
                path, facts, "its path is longer than the system allows: move it up", rule="path-too-long"
            )
        what = "the folder cannot be entered" if facts.kind == "directory" else "the file cannot be read"
        remedy = "give the watcher's user the right to" if error.errno in _NOT_ALLOWED else "see to the disk it is on"
        reason = f"{what} ({os.strerror(error.errno or 0)}): {remedy}"
        return self.refusal(path, facts, reason, code=Code.UNREADABLE)

    def _doubted(self, path: bytes, facts: Facts, observation: Observation) -> bool:
        """Whether to read it again, known or not: it was closed, and stamps can be too coarse to show what changed."""
        readable = 0 < facts.size <= self._max_bytes and self._exclusion(path, facts) is None
        return observation.closed_ns is not None and readable

    def _patience_with(self, facts: Facts) -> Patience:
        return self._coarse_patience if facts.coarse else self._patience

    def _directory_wanted(
        self, reader: Reader, path: bytes, facts: Facts, observation: Observation, now_ns: int
    ) -> Examined:
        """Whoever wants it must be told: it failed when it could not be entered, or when it was a file."""
        try:
            reader.place(path + b"/")
        except OSError as error:
            return self._not_readable(path, facts, observation, error, now_ns, wanted=True)
        return replace(self._ignored(path, facts, _DIRECTORY), token=_UNKNOWN)  # should it be barred again, say so

    def _opened(self, path: bytes, facts: Facts, file: OpenFile, observation: Observation, now_ns: int) -> Examined:
        verdict = judge(observation, self._patience_with(facts), now_ns, held=file.held_for_writing())
        if not verdict.settled:
            return _later(observation, verdict)
        if facts.size == 0:
            reason = "the file is empty: write the article into it and save it again"
            return self.refusal(path, facts, reason, code=Code.EMPTY)
        if facts.size > self._max_bytes:
            allowed = f"inbox.max_bytes allows {self._max_bytes:,}: raise it or split it"
            reason = f"the file has {facts.size:,} bytes, and {allowed}"
            return self.refusal(path, facts, reason, code=Code.TOO_LARGE)
        content = file.read()
        return Read(self._arrival(path, facts, content), facts.token)

    def _arrival(self, path: bytes, facts: Facts, content: bytes) -> Arrival:
        return Arrival(
            id=document_id(self._inbox.name, path),
            inbox=self._inbox.name,
            path=printable_path(path),
            raw_path=path,
            digest=digest(content),
            content=content,
            signature=facts.signature,
            media_type=media_type_of(path.rpartition(b"/")[2]),
            desk=self.desk_of(path),
            urgent=self.is_urgent(path),
            dispose=self._dispose,
        )

    def _exclusion(self, path: bytes, facts: Facts) -> Rule | None:
        name = path.rpartition(b"/")[2]
        if facts.kind == "directory":
            return self._rules.of_directory(name)
        if facts.kind != "file":
            return Rule(facts.kind, f"it is a {facts.kind}, not a regular file; put the file itself here")
        return self._rules.of_file(name)

    def _ignored(self, path: bytes, facts: Facts, rule: Rule) -> Read:
        return self.refusal(path, facts, rule.reason, rule=rule.name)

    def _not_there(self, path: bytes, observation: Observation, error: OSError, *, wanted: bool) -> Examined:
        if error.errno in _GONE:
            lost = "the file is no longer in the inbox: put it there again"
            return self.refusal(path, UNSEEN, lost, code=Code.CONTENT_LOST) if wanted else Gone()
        if error.errno in _OUR_OWN_TROUBLE:
            return Later(observation, _TROUBLE_NS, os.strerror(error.errno), trouble=True)
        return self.unreachable(path, UNSEEN, error)

    def _not_readable(
        self, path: bytes, facts: Facts, observation: Observation, error: OSError, now_ns: int, *, wanted: bool
    ) -> Examined:
        """A file that is there but cannot be read: whoever put it there may be about to set its permissions."""
        if error.errno in _GONE or error.errno in _OUR_OWN_TROUBLE:
            return self._not_there(path, observation, error, wanted=wanted)
        verdict = rested(replace(observation, closed_ns=None), self._patience, now_ns)
        return self.unreachable(path, facts, error) if verdict.settled else _later(observation, verdict)


def _later(observation: Observation, verdict: Verdict) -> Later:
    return Later(observation, verdict.again_ns, verdict.reason)
