"""Work done by several processes, with results in order. What ends its process is lost alone; all the rest goes on.

`multiprocessing.Pool` would wait for ever for what a dead process had in its hands. What does not live here: what the
work is (`process`).
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

AHEAD = 8
"""So many jobs for each process are begun before the result of the first is asked for."""
Job = TypeVar("Job")
Result = TypeVar("Result")


class Parallel(Generic[Job, Result]):
    """`work(job)` in one of so many processes, which are forked now; `lost(job)` for one that has ended its process."""

    def __init__(self, work: Callable[[Job], Result], lost: Callable[[Job], Result], processes: int) -> None:
        self._work = work
        self._lost = lost
        self._processes = processes
        self._pool = _forked(processes)
        self._ahead: deque[tuple[Job, Future[Result] | None]] = deque()

    def results(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """One for each job, in their order. Jobs and results are pickled."""
        for job in jobs:
            self._ahead.append((job, self._begun(job)))
            if len(self._ahead) == AHEAD * self._processes:
                yield self._next()
        while self._ahead:
            yield self._next()

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begun(self, job: Job) -> Future[Result] | None:
        try:
            return self._pool.submit(self._work, job)
        except BrokenProcessPool:
            return None

    def _next(self) -> Result:
        job, future = self._ahead.popleft()
        if future is not None and not _is_broken(future):
            return future.result()
        self._pool.shutdown()
        self._pool = _forked(self._processes)
        result = self._alone(job)
        self._ahead = deque(
            (other, self._begun(other) if begun is None or _is_broken(begun) else begun) for other, begun in self._ahead
        )
        return result

    def _alone(self, job: Job) -> Result:
        """Nobody can tell which of the jobs begun has ended its process: each is tried again in one of its own."""
        with _forked(1) as pool:
            try:
                return pool.submit(self._work, job).result()
            except BrokenProcessPool:
                return self._lost(job)


def _forked(processes: int) -> ProcessPoolExecutor:
    fork = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(processes, mp_context=fork, initializer=_ends_by_interrupt)


def _ends_by_interrupt() -> None:
    """Ctrl+C is for all of us; one of us says so."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _is_broken(future: Future[Result]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)
