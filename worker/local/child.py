"""One supervised process: what to run, the process group it leads, and how it ended.

What does not live here: when to start it again, and in which order to stop (`supervisor`).
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from worker.local import tether
from worker.local.backoff import Backoff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from worker.local.early import Early


class Restart(StrEnum):
    """What happens when a child ends by itself."""

    ALWAYS = "always"  # start it again, whatever it says
    STOP_ALL = "stop_all"  # its end is the end of all, and its exit code ours


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """A process to keep running.

    `env` is added to our environment. Asked to stop, it gets `stop_signal`, and `stop_seconds` later it is killed with
    its whole group. Neighbours with the same `team` (not empty) are stopped at the same time. A process that has begun
    to load already is the first one, if it is given as `early`.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 30.0
    restart: Restart = Restart.ALWAYS
    team: str = ""
    early: Early | None = None


@dataclass(frozen=True, slots=True)
class End:
    """How a child ended: its exit code, negative for a signal, and how long it had lived."""

    code: int
    lived_seconds: float

    def __str__(self) -> str:
        """For a person: `was ended by SIGKILL after 3.2 s`."""
        how = f"exited with code {self.code}" if self.code >= 0 else f"was ended by {_signal_name(-self.code)}"
        return f"{how} after {self.lived_seconds:.1f} s"


class Child:
    """A spec and, at times, a process that leads a session and process group of its own.

    `now` is a monotonic clock's seconds everywhere. Exactly one of these holds: it runs (`group` is set), it waits to
    be started (`start_at` is set), or it is over.
    """

    def __init__(self, spec: ChildSpec) -> None:
        """To be started at once."""
        self.spec = spec
        self.start_at: float | None = 0.0
        self.kill_at: float | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._backoff = Backoff()

    @property
    def group(self) -> int | None:
        """The process id, which is the group's too, while it runs."""
        return self._process.pid if self._process else None

    def start(self, now: float) -> int:
        """Run it and return its group. Raises `OSError` when the system has no room for another process."""
        self._process = self._loaded() or subprocess.Popen(
            tether.tied(self.spec.argv),
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self.spec.env},
            start_new_session=True,  # a Ctrl+C in our terminal is ours to hear, not theirs
        )
        self._started_at, self.start_at, self.kill_at = now, None, None
        return self._process.pid

    def _loaded(self) -> subprocess.Popen[bytes] | None:
        return self.spec.early.told(self.spec.argv, self.spec.env) if self.spec.early else None

    def ended(self, now: float) -> End | None:
        """Collect it if it has ended, and end what it left behind in its group."""
        if self._process is None or self._process.poll() is None:
            return None
        end = End(self._process.returncode, now - self._started_at)
        self.kill()
        self._process, self.kill_at = None, None
        return end

    def start_later(self, now: float, lived_seconds: float) -> float:
        """Plan the next start with a growing delay; returns the delay in seconds."""
        delay = self._backoff.delay_seconds(lived_seconds, random.random())
        self.start_at = now + delay
        return delay

    def give_up(self) -> None:
        """Never start it again."""
        self.start_at = None

    def ask_to_stop(self, now: float) -> None:
        """Send it the stop signal, once; from then on its time runs."""
        if self._process is not None and self.kill_at is None:
            self._process.send_signal(self.spec.stop_signal)
            self.kill_at = now + self.spec.stop_seconds

    def kill(self) -> None:
        """End the whole group at once. `ended` will tell."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # the latter: macOS, of a group of zombies
                os.killpg(self._process.pid, signal.SIGKILL)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return f"signal {number}"
