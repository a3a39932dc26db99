"""A ledger and a queue in memory, which also notice what they must never see, and a watcher that runs in a thread."""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field

from worker.errors import TransientError
from worker.ports import Arrival, Intake, Known, Refusal, Settled
from worker.settings import InboxSettings, Settings, WorkSettings
from worker.watcher import Stop, Watcher, open_inboxes

PATIENCE_SECONDS = 30.0


def wait_until(condition, *, what="it", seconds=PATIENCE_SECONDS):
    """Wait for a condition, never for time."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(0.005)
    return result


class BreaksOff:
    """What `os.scandir` gives, up to the error of a failing disk."""

    def __init__(self, entries, after):
        self._entries = entries
        self._after = after

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._entries.close()

    def __iter__(self):
        for _, entry in zip(range(self._after), self._entries, strict=False):
            yield entry
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def breaking_off(broken, after):
    """An `os.scandir` that breaks off after so many entries of one directory."""
    scandir = os.scandir

    def scan(path):
        entries = scandir(path)
        return BreaksOff(entries, after) if os.fsencode(path).rstrip(b"/") == os.fsencode(broken) else entries

    return scan


def refusing(broken):
    """An `os.scandir` that may not read one directory."""
    scandir = os.scandir

    def scan(path):
        if os.fsencode(path).rstrip(b"/") == os.fsencode(broken):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return scandir(path)

    return scan


@dataclass
class FakeLedger:
    """Remembers documents by id; `capacity` bounds how many may be pending."""

    documents: dict[str, Known] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    pending: set[str] = field(default_factory=set)
    asked_again: dict[str, list[bytes]] = field(default_factory=dict)
    to_dispose: dict[str, list[Settled]] = field(default_factory=lambda: defaultdict(list))
    calls: Counter = field(default_factory=Counter)
    capacity: int = 1_000_000
    epoch: str = "first"
    down: bool = False
    fault: Exception | None = None

    def generation(self):
        self._answer("generation")
        return self.epoch

    def known(self, ids):
        self._answer("known")
        return [self.documents.get(document) for document in ids]

    def take_in(self, arrivals):
        self._answer("take_in")
        return [self._take_in(arrival) for arrival in arrivals]

    def refuse(self, refusals):
        self._answer("refuse")
        for refusal in refusals:
            assert (refusal.code is None) != (refusal.rule is None)
            self.refusals.append(refusal)
            self.documents[refusal.id] = Known(refusal.signature, "", "refused")
            self._no_longer_wanted(refusal)

    def wanted(self, inbox):
        self._answer("wanted")
        return list(self.asked_again.get(inbox, []))

    def disposable(self, inbox, limit):
        self._answer("disposable")
        return self.to_dispose[inbox][:limit]

    def disposed(self, inbox, sources):
        self._answer("disposed")
        self.to_dispose[inbox] = [source for source in self.to_dispose[inbox] if source not in sources]

    def room(self):
        self._answer("room")
        return max(0, self.capacity - len(self.pending))

    def lose_everything(self):
        self.documents.clear()
        self.pending.clear()
        self.epoch += "+"

    def has_disposed(self):
        """Whether no source waits to be disposed of."""
        return not any(self.to_dispose.values())

    def contents(self):
        """The newest content of every path."""
        return {arrival.raw_path: arrival.content for arrival in self.arrivals}

    def settle(self, arrival):
        """Its result is out."""
        self.pending.discard(arrival.id)
        if arrival.dispose:
            self.to_dispose[arrival.inbox].append(
                Settled(arrival.id, arrival.raw_path, arrival.digest, arrival.signature)
            )

    def _take_in(self, arrival):
        if len(self.pending) >= self.capacity:
            return Intake.FULL
        before = self.documents.get(arrival.id)
        self.documents[arrival.id] = Known(arrival.signature, arrival.digest, "pending")
        wanted = self._no_longer_wanted(arrival)
        if before is not None and before.digest == arrival.digest and not wanted:
            return Intake.KNOWN
        self.arrivals.append(arrival)
        self.pending.add(arrival.id)
        return Intake.NEW if before is None else Intake.CHANGED

    def _no_longer_wanted(self, report):
        wanted = self.asked_again.get(report.inbox, [])
        if report.raw_path in wanted:
            wanted.remove(report.raw_path)
            return True
        return False

    def _answer(self, name):
        self.calls[name] += 1
        if self.down:
            raise TransientError("the server does not answer")
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault


@dataclass
class FakeQueue:
    """Keeps the messages; `down` refuses them."""

    messages: list[tuple[tuple[str, ...], bool]] = field(default_factory=list)
    down: bool = False

    def send(self, stage, ids, *, urgent=False):
        if self.down:
            raise TransientError("the broker does not answer")
        assert stage == "parse"
        assert ids
        self.messages.append((tuple(ids), urgent))

    def ids(self):
        return [document for ids, _ in self.messages for document in ids]


class Watched:
    """A watcher on a temporary folder."""

    def __init__(self, *roots, ledger=None, queue=None, batch_max=32, **options):
        options = {"settle_seconds": 0.2, "quiet_seconds": 0.02, "rescan_seconds": 0.5, **options}
        self.root = roots[0]
        self.ledger = ledger or FakeLedger()
        self.queue = queue or FakeQueue()
        self.log = logging.getLogger("watcher-under-test")
        settings = Settings(inbox=InboxSettings(path=tuple(roots), **options), work=WorkSettings(batch_max=batch_max))
        self.watcher = Watcher(
            open_inboxes(settings.inbox), self.ledger, self.queue, settings, time.monotonic_ns, self.log
        )

    @contextmanager
    def running(self):
        stop = Stop()
        thread = threading.Thread(target=self.watcher.run, args=(stop,))
        thread.start()
        try:
            yield self
        finally:
            stop.set()
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()

    def takes_in(self, path, content):
        """Wait until this content of this path is in the ledger and its document in the queue."""
        raw = path.encode() if isinstance(path, str) else path
        wait_until(lambda: self.ledger.contents().get(raw) == content, what=f"intake of {path!r}")
        document = next(arrival.id for arrival in self.ledger.arrivals if arrival.raw_path == raw)
        wait_until(lambda: document in self.queue.ids(), what=f"message about {path!r}")

    def walks(self):
        """How many walks through the folder have come to their end."""
        return self.watcher._folders[0].walker.walks

    def refuses(self, path):
        raw = path.encode() if isinstance(path, str) else path
        found = wait_until(
            lambda: [refusal for refusal in list(self.ledger.refusals) if refusal.raw_path == raw],
            what=f"refusal of {path!r}",
        )
        return found[-1]
