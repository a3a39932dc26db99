"""What the watcher remembers of one inbox: the files it knows and those that wait to settle.

What lives here: how hints and walks become files that wait, and files that wait become a batch for the ledger. What
does not: the ledger (`watch`), and the look at a single file (`examine`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from worker.adapters.inbox import Inbox, Reader, Sighting
from worker.adapters.open_files import OpenFiles
from worker.identity import document_id
from worker.ports import Arrival, Known, Refusal
from worker.printable import printable
from worker.settings import InboxSettings
from worker.watcher.events import Hint, Kind
from worker.watcher.examine import PASSING, Examiner, Gone, Later
from worker.watcher.presence import Presence
from worker.watcher.remembered import Remembered
from worker.watcher.rules import Rules
from worker.watcher.settle import COARSE_TICK_NS, TICK_NS, Observation, Patience, begun, closed, looked
from worker.watcher.waiting import NEVER_NS, Waiting
from worker.watcher.walk import Walker

WAITING_FILES = 50_000
"""How many files of an inbox wait in memory; the others are found again by a later walk."""

ASKED_AT_ONCE = 500
_SLICE_NS = 25_000_000
_TROUBLE_NS = 1_000_000_000
_FAULT_NS = 10_000_000_000


@dataclass(slots=True)
class Batch:
    """What the ledger is to be told: each report with the token its file was looked at under."""

    arrivals: list[tuple[Arrival, int]] = field(default_factory=list)
    refusals: list[tuple[Refusal, int]] = field(default_factory=list)
    size_bytes: int = 0


class Folder:
    """One inbox. All times are `clock`'s nanoseconds. Not for several threads."""

    def __init__(
        self,
        inbox: Inbox,
        settings: InboxSettings,
        clock: Callable[[], int],
        log: logging.Logger,
    ) -> None:
        self.inbox = inbox
        self.waiting = Waiting(WAITING_FILES)
        self.remembered = Remembered()
        self.unasked: list[Sighting] = []
        """Found by a walk, and not asked about yet."""
        self._clock = clock
        self._log = log
        self._rules = Rules(settings.ignore)
        self.presence = Presence(inbox, self._rules.leave_directory, log, listen=settings.events)
        self.walker = Walker(inbox, self._rules.leave_directory, self.remembered, clock)
        self._rescan_ns = _nanoseconds(settings.rescan_seconds)
        self._patience = Patience(_nanoseconds(settings.quiet_seconds), _nanoseconds(settings.settle_seconds))
        dispose = settings.disposition != "keep"
        self._examiner = Examiner(
            inbox, self._rules, self._patience, settings.max_bytes, settings.urgent, dispose=dispose
        )
        self._open_files = OpenFiles()
        self._wanted: set[bytes] = set()
        self._barred: dict[bytes, OSError] = {}
        self._left_out = False
        self._trouble: str | None = None
        self._unlisted: str | None = None
        self._torn = False  # whether the walk that goes on has missed some of the folder itself

    @property
    def trouble(self) -> str | None:
        """Why what lies in the folder is not found now, or not all of it; None when it is. From any thread."""
        missing, unlisted = self.presence.missing, self._unlisted
        if missing is not None:
            return f"inbox {self.inbox.name} is not there ({missing})"
        return None if unlisted is None else f"inbox {self.inbox.name} cannot be listed ({unlisted})"

    def tend(self) -> None:
        """Take in what has happened: look after the folder itself, its hints, and the next slice of a walk."""
        now = self._clock()
        if self.presence.look(now):
            self.walker.request()
        deaf = self.presence.deaf is not None
        self.walker.every_ns = min(self._rescan_ns, self._patience.settle_ns) if deaf else self._rescan_ns
        for hint in self.presence.drain():
            self._hinted(hint, now)
        if self.presence.missing is not None:
            self.walker.abandon()
        elif self._has_room():
            self._go_on_walking()

    def ids(self, sightings: Iterable[Sighting]) -> list[str]:
        """The documents' ids, to ask the ledger about."""
        return [document_id(self.inbox.name, sighting.path) for sighting in sightings]

    def answered(self, sightings: Sequence[Sighting], answers: Sequence[Known | None]) -> None:
        """What the ledger knows of some files of `unasked`: the others wait to settle."""
        now = self._clock()
        for sighting, known in zip(sightings, answers, strict=True):
            if known is not None and known.signature == sighting.facts.signature:
                self.remembered.add(sighting.path, sighting.facts.token)
            else:
                self._sighted(sighting, now)
        del self.unasked[: len(sightings)]

    def want(self, paths: Iterable[bytes]) -> None:
        """Read these files again, known or not."""
        now = self._clock()
        for path in paths:
            self._wanted.add(path)
            if path not in self.waiting:
                self.remembered.drop(path)
                self.waiting.put(path, Observation(), now, urgent=True)

    def collect(self, limit: int, limit_bytes: int, *, urgent_only: bool = False) -> Batch:
        """Look at the files whose time has come, read those that have settled: about `limit_bytes` at most."""
        batch = Batch()
        now = self._clock()
        if self.presence.missing is not None:
            return batch
        due = self.waiting.take_due(now, limit, urgent_only=urgent_only)
        if not due:
            return batch
        due.reverse()
        again_ns = 0
        try:
            with self.inbox.reader(self._open_files) as reader:
                while due and batch.size_bytes < limit_bytes:
                    self._examine(reader, *due[-1], batch)
                    due.pop()
        except OSError as error:
            self._not_reached(error)
            again_ns = _TROUBLE_NS
        except Exception:  # a fault of ours, perhaps over this one file: the others must not wait for it
            self._wait(*due.pop(), _FAULT_NS)
            self.put_back(batch)
            raise
        finally:
            for path, observation in due:
                self._wait(path, observation, again_ns)
        return batch

    def put_back(self, batch: Batch) -> None:
        """The ledger did not take these: read them again later, without a new wait if they are still the same."""
        now = self._clock()
        settled_ns = now - max(self._patience.settle_ns, COARSE_TICK_NS)
        paths = [(arrival.raw_path, token) for arrival, token in batch.arrivals]
        paths += [(refusal.raw_path, token) for refusal, token in batch.refusals]
        for path, token in paths:
            self.remembered.drop(path)  # what was read although it was known must be read again too
            self._wait(path, Observation(token, looked_ns=now, unchanged_since_ns=settled_ns), 0)

    def told(self, path: bytes, token: int) -> None:
        """The ledger knows of this file now."""
        self._wanted.discard(path)
        self.remembered.add(path, token)

    def forget(self) -> None:
        """The ledger may have lost what it knew: look at everything again."""
        self.remembered.clear()
        self.unasked.clear()
        self._wanted.clear()
        self.walker.abandon()
        self.walker.request()

    def next_walk_ns(self) -> int:
        """When `tend` has something to do next, as far as is known now."""
        if self.unasked:
            return 0
        if self.presence.missing is not None or not self._has_room():
            return self.presence.next_look_ns
        walk_ns = 0 if self.walker.active else self.walker.next_ns
        return min(self.presence.next_look_ns, walk_ns)

    def next_due_ns(self) -> int:
        """When `collect` has something to do next, as far as is known now."""
        return NEVER_NS if self.presence.missing is not None else self.waiting.next_due_ns()

    def _has_room(self) -> bool:
        """Whether everything that a walk may find next can wait in memory; else the walk rests until it can."""
        return len(self.unasked) < ASKED_AT_ONCE and len(self.waiting) + 2 * ASKED_AT_ONCE <= WAITING_FILES

    def _hinted(self, hint: Hint, now_ns: int) -> None:
        if hint.kind is Kind.LOST:
            self.walker.request()
        elif hint.kind is Kind.DIRECTORY:
            if not self._rules.beneath_ignored(hint.path + b"/"):  # nor is it ignored itself
                self.walker.request(hint.path)
        elif not self._rules.beneath_ignored(hint.path):
            observation = self.waiting.observation(hint.path)
            observation = begun(observation) if hint.kind is Kind.APPEARED else closed(observation, now_ns)
            self._wait(hint.path, observation, max(self._patience.quiet_ns, TICK_NS))

    def _go_on_walking(self) -> None:
        if self._left_out and len(self.waiting) < WAITING_FILES // 4:
            self._left_out = False
            self.walker.request()
        walks = self.walker.walks
        try:
            sightings = self.walker.slice(_SLICE_NS, ASKED_AT_ONCE)
        except OSError as error:
            self._not_reached(error)
            return
        self._take_note(sightings)
        if self.walker.walks > walks:
            if not self._torn:
                self._unlisted = None
            self._torn = False

    def _take_note(self, sightings: Iterable[Sighting]) -> None:
        for sighting in sightings:
            if sighting.error is not None:
                self._not_seen(sighting.path, sighting.error)
            elif sighting.path not in self.waiting:
                self.unasked.append(sighting)

    def _not_seen(self, path: bytes, error: OSError) -> None:
        """A walk could not look at it: recorded once, if that is a trait of the path and not of the moment."""
        if not path:  # the folder itself: what was found before the error is taken in
            self._torn = True
            self._not_reached(error)
            return
        if error.errno in PASSING:
            return
        token = self.remembered.tokens.get(path)
        if token is not None:
            self.remembered.add(path, token)
        elif path not in self.waiting:
            self._barred[path] = error
            self._wait(path, Observation(), 0)

    def _sighted(self, sighting: Sighting, now_ns: int) -> None:
        if sighting.path not in self.waiting:
            observation = looked(Observation(), sighting.facts.token, sighting.facts.size, now_ns)
            self._wait(sighting.path, observation, max(self._patience.settle_ns, TICK_NS))

    def _examine(self, reader: Reader, path: bytes, observation: Observation, batch: Batch) -> None:
        wanted = path in self._wanted
        examined = self._examiner.examine(
            reader,
            path,
            observation,
            self._clock(),
            known=None if wanted else self.remembered.tokens.get(path),
            wanted=wanted,
            barred=self._barred.pop(path, None),
        )
        if isinstance(examined, Later):
            self._wait(path, examined.observation, examined.again_ns)
            self._report_trouble(examined.reason if examined.trouble else None)
        elif not isinstance(examined, Gone):
            self._add(batch, examined.report, examined.token)

    def _wait(self, path: bytes, observation: Observation, again_ns: int) -> None:
        urgent = path in self._wanted or self._examiner.is_urgent(path)
        if not self.waiting.put(path, observation, self._clock() + again_ns, urgent=urgent):
            self._left_out = True

    def _add(self, batch: Batch, report: Arrival | Refusal, token: int) -> None:
        if isinstance(report, Arrival):
            batch.arrivals.append((report, token))
            batch.size_bytes += report.size_bytes
        else:
            batch.refusals.append((report, token))

    def _not_reached(self, error: OSError) -> None:
        """The folder itself cannot be opened, or not be read to its end."""
        self.presence.look_again()
        self._unlisted = os.strerror(error.errno or 0)
        self._report_trouble(self._unlisted)

    def _report_trouble(self, reason: str | None) -> None:
        if reason is not None and reason != self._trouble:
            self._log.warning("inbox %s: files cannot be read for now: %s", printable(self.inbox.name), reason)
        self._trouble = reason


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)
