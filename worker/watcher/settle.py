"""When a file has settled: it stopped changing and may be read.

Pure: facts in, verdict out, all times in integer nanoseconds of one monotonic clock, so neither a wall clock that steps
nor a file's own dates can mislead it. What lives here: how looks and events add up to an observation, and the verdict.
What does not: looking (`adapters.inbox`), events (`events`), and when to look again (`waiting`).

Two ways to settle. A close after writing or a move into place, then quiet for a moment. Or, where no such event tells,
the same size, times and inode over `settle_ns`. Neither counts while somebody holds the file open for writing; where
nobody can tell that, a file whose beginning was told of and whose close was not must be unchanged for `UNSURE_NS`.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace

_REALTIME_COARSE = 5  # of clock_gettime(2); Python has no name for it
_SHORTEST_TICK_NS, _LONGEST_TICK_NS = 1_000_000, 10_000_000


def _tick_ns() -> int:
    if sys.platform != "linux":
        return _LONGEST_TICK_NS
    return min(max(round(time.clock_getres(_REALTIME_COARSE) * 1e9), _SHORTEST_TICK_NS), _LONGEST_TICK_NS)


TICK_NS = _tick_ns()
"""File systems stamp changes by the kernel's tick: within it, two contents can bear the same times."""

COARSE_TICK_NS = 2_000_000_000
"""The same for the file systems that stamp by whole seconds: FAT, by two of them, and ext4 with small inodes."""

UNSURE_NS = 30_000_000_000
"""A writer across a slow network may pause this long without having finished."""

LONGEST_WAIT_NS = 5_000_000_000
"""A file that is held open is looked at again at least this often."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: after a close or move, where nothing tells of one, and until stamps can be trusted."""

    quiet_ns: int
    settle_ns: int
    tick_ns: int = TICK_NS


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of a file that has not settled yet.

    `signature` and `size` are those of the last look, at `looked_ns`; `unchanged_since_ns` is the first look that saw
    them. `closed_ns` is the last close or move that still explains what was seen. All are None before their first time.
    `begun`: an event told of its beginning, and none since of its close.
    """

    signature: int | None = None
    size: int = 0
    looked_ns: int | None = None
    unchanged_since_ns: int | None = None
    closed_ns: int | None = None
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the file may be read, why, and (where not) in how many nanoseconds to look again."""

    settled: bool
    reason: str
    again_ns: int = 0


def closed(observation: Observation, now_ns: int) -> Observation:
    """The file was closed after writing, or moved in."""
    return replace(observation, closed_ns=now_ns, begun=False)


def begun(observation: Observation) -> Observation:
    """The file appeared under its name, and perhaps somebody goes on writing it."""
    return replace(observation, begun=True, closed_ns=None)


def looked(observation: Observation, signature: int, size: int, now_ns: int) -> Observation:
    """Somebody looked. A change after the last look that no later close explains takes the close back."""
    if signature == observation.signature:
        return replace(observation, looked_ns=now_ns)
    explained = observation.looked_ns is None or (
        observation.closed_ns is not None and observation.closed_ns > observation.looked_ns
    )
    closed_ns = observation.closed_ns if explained else None
    return Observation(signature, size, now_ns, now_ns, closed_ns, observation.begun)


def rested(observation: Observation, patience: Patience, now_ns: int) -> Verdict:
    """Whether the file has rested long enough to be opened.

    An empty file never settles by its close alone: many programs create a name first and fill it in a second step.
    """
    if observation.closed_ns is not None and observation.size > 0:
        left_ns = observation.closed_ns + max(patience.quiet_ns, patience.tick_ns) - now_ns
        if left_ns > 0:
            return Verdict(settled=False, reason="it was closed a moment ago", again_ns=left_ns)
        return Verdict(settled=True, reason="it was closed after writing and is quiet")
    left_ns = max(patience.settle_ns, patience.tick_ns) - _unchanged_ns(observation, now_ns)
    if left_ns > 0:
        return Verdict(settled=False, reason="it changed a moment ago", again_ns=left_ns)
    return Verdict(settled=True, reason="it has not changed for the settle time")


def judge(observation: Observation, patience: Patience, now_ns: int, *, held: bool | None) -> Verdict:
    """The verdict on a file that is open to be read. `held`: somebody writes it; None: nobody can tell."""
    verdict = rested(observation, patience, now_ns)
    if not verdict.settled:
        return verdict
    unchanged_ns = _unchanged_ns(observation, now_ns)
    if held:
        again_ns = max(patience.settle_ns, patience.tick_ns, min(unchanged_ns, LONGEST_WAIT_NS))
        return Verdict(settled=False, reason="somebody holds it open for writing", again_ns=again_ns)
    if held is None and observation.begun and unchanged_ns < UNSURE_NS:
        reason = "its close was not told of, and nobody can tell whether it is still open"
        return Verdict(settled=False, reason=reason, again_ns=UNSURE_NS - unchanged_ns)
    return verdict


def _unchanged_ns(observation: Observation, now_ns: int) -> int:
    return 0 if observation.unchanged_since_ns is None else now_ns - observation.unchanged_since_ns
