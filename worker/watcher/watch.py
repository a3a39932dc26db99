"""The watcher: files that settle in the inboxes are taken into the ledger, and the workers are told.

What lives here: the loop, its pauses and its back-off. What does not: what is remembered of an inbox (`folder`), and
what becomes of the sources afterwards (`disposing`). One routine for the start, for events and for the clock: find, let
settle, ask the ledger, read, take in, send.
"""

from __future__ import annotations

import logging
import select
from collections.abc import Callable

from worker.errors import TransientError
from worker.ports import Intake, IntakeLedger, Queue
from worker.printable import printable
from worker.settings import Settings
from worker.watcher.disposing import Disposing
from worker.watcher.folder import ASKED_AT_ONCE, Batch, Folder
from worker.watcher.hand_over import TAKEN, HandOver
from worker.watcher.inboxes import Inboxes
from worker.watcher.state import WatcherState
from worker.watcher.stop import Stop

BATCH_FILES = 128
BATCH_BYTES = 8_000_000
LINGER_NS = 20_000_000
"""Files that settle within this time of one another travel together. The first one after a quiet moment never waits."""

_TICK_NS = 1_000_000_000
_ROOM_NS = 250_000_000
_FIRST_DELAY_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 5.0
_RESUME_SHARE = 10


class Watcher:
    """Watches what `open_inboxes` opened. `clock` gives nanoseconds that never step back (`time.monotonic_ns`)."""

    def __init__(  # noqa: PLR0917 -- what it works with, each once
        self,
        inboxes: Inboxes,
        ledger: IntakeLedger,
        queue: Queue,
        settings: Settings,
        clock: Callable[[], int],
        log: logging.Logger,
    ) -> None:
        self._folders = [Folder(inbox, settings.inbox, clock, log) for inbox in inboxes.inboxes]
        self._disposing = Disposing(inboxes.disposals, ledger, self._source_gone, clock, log)
        self._ledger = ledger
        self._hand_over = HandOver(ledger, queue, settings.work.batch_max, settings.work.concurrency)
        self._max_pending = settings.inbox.max_pending
        self._clock = clock
        self._log = log
        self._generation: str | None = None
        self._next_tick_ns = 0
        self._first = 0  # of the folders, in the order in which they take up what room there is
        self._gate_ns = 0  # before it, nothing is taken in
        self._pause: str | None = None
        self._paused_ns = 0
        self._trouble: str | None = None
        self._taken_in = 0
        self._refused = 0

    def run(self, stop: Stop) -> None:
        """Watch until `stop` is set. What fails is said and tried again."""
        delay = _FIRST_DELAY_SECONDS
        try:
            while not stop.is_set():
                try:
                    self._turn(stop)
                except TransientError as error:
                    self._fails(error.reason)
                except Exception:  # noqa: BLE001 -- supervised: a fault of ours must not end the watch
                    self._log.exception("the watcher stumbled; it goes on in %.1f s", delay)
                    self._fails("a fault of the watcher, see its log")
                else:
                    delay = _FIRST_DELAY_SECONDS
                    self._works()
                    continue
                stop.wait(delay)
                delay = min(2 * delay, _LONGEST_DELAY_SECONDS)
        finally:
            for folder in self._folders:
                folder.presence.stop()

    def state(self) -> WatcherState:
        """How it stands. May be called from another thread."""
        walks = [folder.walker.last_seconds for folder in self._folders]
        troubles = [self._trouble, *(folder.trouble for folder in self._folders)]
        return WatcherState(
            known_files=sum(len(folder.remembered) for folder in self._folders),
            waiting_files=sum(len(folder.waiting) + len(folder.unasked) for folder in self._folders),
            taken_in=self._taken_in,
            refused=self._refused,
            pause=self._pause,
            trouble="; ".join(trouble for trouble in troubles if trouble is not None) or None,
            missing=tuple(folder.inbox.name for folder in self._folders if folder.presence.missing is not None),
            deaf=tuple(folder.inbox.name for folder in self._folders if folder.presence.deaf is not None),
            walk_seconds=max((seconds for seconds in walks if seconds is not None), default=None),
        )

    def _turn(self, stop: Stop) -> None:
        """Whatever is to be done now, in slices of some hundredths of a second; then wait for the next thing."""
        for folder in self._folders:
            folder.tend()  # needs no server: what happens while it is away is not missed
        now = self._clock()
        if now >= self._next_tick_ns:
            self._ask_ledger()
            self._next_tick_ns = now + _TICK_NS
        for folder in self._folders:
            self._ask_about(folder)
        self._take_in_settled()
        try:
            self._hand_over.send()  # after the ledger: a queue that takes nothing holds up no intake
        finally:
            self._disposing.go_on()
        self._rest(stop)

    def _ask_ledger(self) -> None:
        generation = self._ledger.generation()
        if self._generation not in (None, generation):
            self._log.warning("the server was started anew or has lost data: comparing every inbox with it")
            self._hand_over.forget()
            for folder in self._folders:
                folder.forget()
        self._generation = generation
        for folder in self._folders:
            folder.want(self._ledger.wanted(folder.inbox.name))

    def _ask_about(self, folder: Folder) -> None:
        """Files that a walk found and memory does not know: the ledger may."""
        if folder.unasked:
            sightings = folder.unasked[:ASKED_AT_ONCE]
            folder.answered(sightings, self._ledger.known(folder.ids(sightings)))

    def _take_in_settled(self) -> None:
        now = self._clock()
        if self._pause is not None and not any(len(folder.waiting) for folder in self._folders):
            self._go_on()
        if now < self._gate_ns or not any(folder.next_due_ns() <= now for folder in self._folders):
            return
        room = self._ledger.room()
        most = 0
        self._first = (self._first + 1) % len(self._folders)  # where room is short, it is not always the same one's
        for folder in self._folders[self._first :] + self._folders[: self._first]:
            # What is urgent is offered even so: the ledger decides.
            limit = min(BATCH_FILES, room) if room else BATCH_FILES
            batch = folder.collect(limit, BATCH_BYTES, urgent_only=room == 0)
            most = max(most, len(batch.arrivals))
            room -= self._tell(folder, batch, pending=max(0, self._max_pending - room))
        if most < BATCH_FILES:
            self._gate_ns = max(self._gate_ns, now + LINGER_NS)
        if room <= 0:
            self._pause_intake("as many documents are pending as inbox.max_pending allows")
        elif self._pause is not None and room > self._max_pending // _RESUME_SHARE:
            self._go_on()

    def _tell(self, folder: Folder, batch: Batch, pending: int) -> int:
        """Tell the ledger of a batch; whatever it does not take goes back. Returns how many documents it took in."""
        try:
            self._refuse(folder, batch)
            return self._take_in(folder, batch, pending)
        finally:
            folder.put_back(batch)

    def _refuse(self, folder: Folder, batch: Batch) -> None:
        if not batch.refusals:
            return
        self._ledger.refuse([refusal for refusal, _ in batch.refusals])
        for refusal, token in batch.refusals:
            folder.told(refusal.raw_path, token)
            level = logging.INFO if refusal.code else logging.DEBUG
            self._log.log(level, "refused %s: %s", printable(refusal.path), printable(refusal.reason))
        self._refused += len(batch.refusals)
        batch.refusals.clear()

    def _take_in(self, folder: Folder, batch: Batch, pending: int) -> int:
        if not batch.arrivals:
            return 0
        answers = self._hand_over.take_in([arrival for arrival, _ in batch.arrivals], pending)
        left = []
        for (arrival, token), answer in zip(batch.arrivals, answers, strict=True):
            if answer is Intake.FULL:
                left.append((arrival, token))
            else:
                folder.told(arrival.raw_path, token)
                self._log.debug("taken in %s: %s", printable(arrival.path), answer)
        if left:
            self._pause_intake("the ledger holds as much pending content as inbox.max_pending_bytes allows")
        batch.arrivals = left
        taken = sum(answer in TAKEN for answer in answers)
        self._taken_in += taken
        return taken

    def _source_gone(self, name: str, path: bytes) -> None:
        for folder in self._folders:
            if folder.inbox.name == name:
                folder.remembered.drop(path)

    def _pause_intake(self, reason: str) -> None:
        now = self._clock()
        self._gate_ns = now + _ROOM_NS
        if self._pause is None:
            self._pause, self._paused_ns = reason, now
            self._log.warning("intake pauses: %s; it goes on by itself", reason)

    def _go_on(self) -> None:
        self._pause = None
        self._log.warning("intake goes on after %.1f s", (self._clock() - self._paused_ns) / 1e9)

    def _rest(self, stop: Stop) -> None:
        """Until a hint comes, something is due, or it is time to stop."""
        times = [self._next_tick_ns, self._disposing.next_ns()]
        for folder in self._folders:
            times += [folder.next_walk_ns(), max(folder.next_due_ns(), self._gate_ns)]
        left_ns = min(times) - self._clock()
        if left_ns > 0:
            self._wait_for_hints(stop, left_ns // 1_000_000 + 1)

    def _wait_for_hints(self, stop: Stop, milliseconds: int) -> None:
        hints = select.poll()
        hints.register(stop, select.POLLIN)
        for folder in self._folders:
            if (descriptor := folder.presence.fileno()) is not None:
                hints.register(descriptor, select.POLLIN)
        hints.poll(milliseconds)

    def _fails(self, reason: str) -> None:
        if self._trouble != reason:
            self._log.warning("the watcher cannot go on for now, and tries again: %s", printable(reason))
        self._trouble = reason

    def _works(self) -> None:
        if self._trouble is not None:
            self._log.warning("the watcher works again")
        self._trouble = None
