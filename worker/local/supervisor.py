"""Keep processes running, and stop them in order: the loop behind `up`, `work` and `demo`.

What lives here: starting, starting again, stopping. What does not: what the processes do, and the server (`server`),
which is not a child: it may outlive us.
"""

from __future__ import annotations

import logging
import signal
import time
from itertools import groupby
from typing import TYPE_CHECKING

from worker.local.child import Child, ChildSpec, End, Restart
from worker.local.guard import Guard
from worker.local.orphans import adopt_orphans, collect_orphans
from worker.local.signals import Signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PERIOD_SECONDS = 1.0
HOPELESS = frozenset({2, 78})
"""Exit codes that starting again cannot mend: wrong usage, wrong configuration."""
INTERRUPTED = 130
LAST_SECONDS = 2.0
"""How long what was killed with SIGKILL may take to be gone."""

_log = logging.getLogger(__name__)


class Supervisor:
    """Runs children until it is told to stop.

    A child that ends is started again after a growing delay, for ever; unless it exits with 2 or 78, or its spec says
    `Restart.STOP_ALL`: then everything stops, and its exit code is ours. SIGTERM, SIGHUP and SIGINT (Ctrl+C) stop the
    children in the reverse of the order given, one team after the other; an interrupt while stopping kills them at
    once. If we are killed, they and everything they started in their groups are killed too.

    Works in the main thread only, since signals do; one at a time in a process, and once.
    """

    def __init__(
        self,
        children: Sequence[ChildSpec],
        *,
        periodic: Callable[[], object] | None = None,
        period_seconds: float = PERIOD_SECONDS,
    ) -> None:
        """Starts nothing yet.

        Args:
            children: In the order of their start. Names are for people.
            periodic: Called about every `period_seconds`, also while stopping, until the last child has ended. It
                should return soon: nothing else happens meanwhile. What it raises is logged; it is called again.
            period_seconds: The time between two calls.
        """
        self._children = [Child(spec) for spec in children]
        self._periodic = periodic
        self._period_seconds = period_seconds
        self._next_call_at = 0.0
        self._guard = Guard()
        self._signals = Signals(_signals_heard())
        self._exit_code: int | None = None
        self._asked: int | None = None
        self._running = False
        self._ended_groups: set[int] = set()

    def run(self) -> int:
        """Block until all has ended; the exit code: 0, 130 after an interrupt, or that of a child that stopped all."""
        with self._signals, self._guard:
            self._running = True
            adopt_orphans(adopt=True)
            try:
                while self._step():
                    for number in self._signals.wait(self._wake_at() - time.monotonic()):
                        self._hear(number)
            finally:
                self._running = False
                self._begin_stop(1)  # nothing new, unless an exception has brought us here
                self._kill_all()
                self._collect_the_last()
                adopt_orphans(adopt=False)
        return self._exit_code or 0

    def stop(self, exit_code: int = 0) -> None:
        """Begin the orderly stop; `run` will return `exit_code`. From any thread, and from `periodic`."""
        self._asked = exit_code
        if self._running:
            self._signals.wake()

    def _step(self) -> bool:
        """Everything that is due now; False when all is over."""
        now = time.monotonic()
        self._notice_ends(now)
        if self._asked is not None:
            self._begin_stop(self._asked)
        if self._exit_code is None:
            self._start_due(now)
        elif not self._stop_next_team(now):
            return False
        self._call_periodic(now)
        return True

    def _notice_ends(self, now: float) -> None:
        for child in self._children:
            group, end = child.group, child.ended(now)
            if group is not None and end is not None:
                self._guard.forget(group)
                self._ended_groups.add(group)
                self._judge(child, end, now)
        for child in self._children:
            if child.group is not None:
                collect_orphans(child.group)
        self._ended_groups = {group for group in self._ended_groups if not collect_orphans(group)}

    def _judge(self, child: Child, end: End, now: float) -> None:
        name = child.spec.name
        if self._exit_code is not None:
            _log.info("%s %s.", name, end)
        elif end.code in HOPELESS:
            _log.error("%s %s: starting it again would not help, so everything stops.", name, end)
            self._begin_stop(end.code)
        elif child.spec.restart == Restart.STOP_ALL:
            _log.info("%s %s, and so everything stops.", name, end)
            self._begin_stop(end.code if end.code >= 0 else 1)
        else:
            delay = child.start_later(now, end.lived_seconds)
            _log.warning("%s %s; starting it again in %.1f s.", name, end, delay)

    def _start_due(self, now: float) -> None:
        for child in self._children:
            if child.start_at is None or child.start_at > now:
                continue
            try:
                self._guard.watch(child.start(now))
            except OSError as error:
                delay = child.start_later(now, 0.0)
                _log.warning(
                    "%s cannot be started (%s); trying again in %.1f s.", child.spec.name, error.strerror, delay
                )
            else:
                _log.info("%s started (pid %d).", child.spec.name, child.group)

    def _begin_stop(self, exit_code: int) -> None:
        if self._exit_code is None:
            self._exit_code = exit_code
            for child in self._children:
                child.give_up()

    def _stop_next_team(self, now: float) -> bool:
        """Ask the last team that still runs to stop, and kill what overstays; False when none runs."""
        team = next((team for team in reversed(_teams(self._children)) if any(child.group for child in team)), ())
        for child in team:
            child.ask_to_stop(now)
            if child.group and child.kill_at is not None and child.kill_at <= now:
                _log.warning("%s has not ended within %g s and is killed.", child.spec.name, child.spec.stop_seconds)
                child.kill()
                child.kill_at = float("inf")
        return bool(team)

    def _hear(self, number: int) -> None:
        if number not in _STOP_SIGNALS:
            return
        if self._exit_code is None:
            _log.info("%s: stopping. An interrupt now kills what still runs.", signal.Signals(number).name)
            self._begin_stop(INTERRUPTED if number == signal.SIGINT else 0)
        elif number == signal.SIGINT:
            _log.warning("Interrupted again: killing what still runs.")
            self._kill_all()

    def _kill_all(self) -> None:
        for child in self._children:
            child.kill()

    def _collect_the_last(self) -> None:
        """Wait until what was killed is gone: it takes a moment."""
        deadline = time.monotonic() + LAST_SECONDS
        while time.monotonic() < deadline:
            self._notice_ends(time.monotonic())
            if not self._ended_groups and not any(child.group for child in self._children):
                return
            self._signals.wait(0.01)

    def _call_periodic(self, now: float) -> None:
        if now < self._next_call_at:
            return
        self._next_call_at = now + self._period_seconds
        self._guard.ensure()
        if self._periodic is None:
            return
        try:
            self._periodic()
        except Exception:  # noqa: BLE001 -- a failing check must not end what it checks
            _log.exception("A periodic check failed; it is called again in %g s.", self._period_seconds)

    def _wake_at(self) -> float:
        """When something will be due, unless a signal comes first."""
        due = [moment for child in self._children for moment in (child.start_at, child.kill_at) if moment is not None]
        return min([self._next_call_at, *due])


_STOP_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


def _signals_heard() -> list[signal.Signals]:
    """All that stop us, and the one that tells of a child's end. A hang-up that is ignored (nohup) stays ignored."""
    heard = [signal.SIGCHLD, signal.SIGTERM, signal.SIGINT]
    return heard if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [*heard, signal.SIGHUP]


def _teams(children: Sequence[Child]) -> list[list[Child]]:
    """Neighbours of one team together, everybody else alone; in the order given."""
    numbered = enumerate(children)
    return [
        [child for _, child in members] for _, members in groupby(numbered, lambda pair: pair[1].spec.team or pair[0])
    ]
