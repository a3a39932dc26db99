"""One message's documents, taken a hand at a time: claimed together, worked on one by one, and put out together.

A short message says that there is no line: then a hand is one document, and each is out as soon as it is done.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from worker import asking, failpoints
from worker.errors import TransientError, WorkerStopped
from worker.ports import Claim
from worker.publishing import Ready
from worker.stages import Outcome, Stages

log = logging.getLogger("copydesk.work")
SHARE_SECONDS = 0.1
"""How long a worker goes on with a message before it looks whether others could do a part of it."""
HAND = 4
"""The most documents in a hand: with more the server saves next to nothing, and a kill costs more finished articles."""
HAND_SECONDS = 0.25
"""After so long a hand is put out, so that no article waits long for its neighbours."""
SHORT_MESSAGE = 8
"""Up to so many documents, each is put out as soon as it is done."""


class Message:
    """The documents of one message on their way. Runs once."""

    def __init__(
        self,
        stages: Stages,
        stage: str,
        documents: Sequence[str],
        *,
        urgent: bool = False,
        clock: Callable[[], float] = time.monotonic,
        ending: Callable[[], bool] = lambda: False,
    ) -> None:
        """All that is not claimed is given back to the queue once the worker is `ending`."""
        self._stages = stages
        self._stage = stage
        self._urgent = urgent
        self._clock = clock
        self._ending = ending
        self._left = list(dict.fromkeys(documents))
        self._ahead = 0  # so many of those left are claimed, or are about to be
        self._token = secrets.token_hex(8)
        self._most = most_in_hand(stage, len(documents), urgent=urgent, max_attempts=stages.max_attempts)
        self._size = 1
        self._held: dict[str, Claim] = {}  # claimed, and not settled
        self._ready: list[Ready] = []  # of these, those that are to be put out
        self._outcomes: list[Outcome] = []

    def run(self) -> list[Outcome]:
        """Run the stage for each document that can be claimed; one that fails does not touch the others.

        Every now and then, what is left may be given back to the queue: see `Stages.share`.
        Raises `TransientError` when the server does not answer: what is not settled then is found again when it is
        overdue. Raises `WorkerStopped` when the process is told to end meanwhile.
        """
        shared = self._clock()
        try:
            while self._left:
                if not self._ahead and self._ending():
                    self._stages.give_back(self._stage, self._left, urgent=self._urgent)
                    break
                if self._clock() - shared >= SHARE_SECONDS:
                    self._share()
                    shared = self._clock()
                self._one_hand()
        except WorkerStopped as stopped:
            self._let_go(stopped)
            raise
        failpoints.hit("work.settled")
        return self._outcomes

    def _one_hand(self) -> None:
        """Claim a few documents, work on them, and put them out in the round trip that claims the next."""
        failpoints.hit("work.taken")
        began = self._clock()
        claims = self._stages.take(self._stage, self._left[: self._ahead or 1], self._token)
        self._held = {claim.id: claim for claim in claims if claim}
        begun = self._work(claims, began)
        del self._left[:begun]
        self._size = pace(begun, self._clock() - began, self._most)
        ending = self._ending()
        self._look_ahead(0 if ending else max(len(claims) - begun, self._size))
        self._put_out()
        if ending:
            self._give_back(claims[begun:])

    def _work(self, claims: Sequence[Claim | None], began: float) -> int:
        """Work on each; how many were begun before the hand's time was up."""
        for number, claim in enumerate(claims, 1):
            if claim is not None:
                self._settle(claim, partial(self._stages.work, claim))
            if self._clock() - began >= HAND_SECONDS:
                return number
        return len(claims)

    def _look_ahead(self, size: int) -> None:
        """Choose the next hand; what was claimed and not begun is in it."""
        self._ahead = min(size, len(self._left))
        if self._ahead:
            self._stages.expect(self._stage, self._left[: self._ahead], self._token)

    def _give_back(self, claims: Sequence[Claim | None]) -> None:
        """What is claimed and not begun: another worker is to do it."""
        del self._left[: len(claims)]
        for claim in claims:
            if claim is not None:
                self._note(self._stages.settle_error(claim, WorkerStopped(0)))

    def _put_out(self) -> None:
        """Publish what is ready."""
        if not self._ready:
            return
        try:
            answers = self._stages.put_out(self._ready)
        except WorkerStopped:
            raise
        except BaseException as error:  # noqa: BLE001 -- as in `_settle`
            answers = [error] * len(self._ready)
        for ready, answer in zip(self._ready, answers, strict=True):
            self._settle(ready.draft.claim, partial(self._stages.conclude, ready, answer))
        self._ready = []

    def _settle(self, claim: Claim, step: Callable[[], Outcome | Ready]) -> None:
        """Go on with a document, and note what became of it."""
        try:
            found = step()
        except WorkerStopped:
            raise
        except BaseException as error:  # noqa: BLE001 -- no input may stop a worker: this is the one broad handler
            found = self._stages.settle_error(claim, error)
        if isinstance(found, Ready):
            self._ready.append(found)
        else:
            self._note(found)

    def _note(self, outcome: Outcome) -> None:
        self._held.pop(outcome.document, None)
        self._outcomes.append(outcome)
        level = logging.WARNING if outcome.result.startswith(("failed", "retry")) else logging.INFO
        log.log(
            level,
            "document id=%s path=%r stage=%s result=%s detail=%r",
            outcome.document,
            outcome.path,
            self._stage,
            outcome.result,
            outcome.detail,
        )

    def _let_go(self, stopped: WorkerStopped) -> None:
        """Put out what is ready and give the rest back; what the server does not take waits for its lease."""
        with suppress(TransientError):
            self._put_out()
        for claim in list(self._held.values()):
            with suppress(TransientError):
                self._note(self._stages.settle_error(claim, stopped))

    def _share(self) -> None:
        """Keep what is to be done here. Where nothing can be given back, all of it."""
        kept = max(self._ahead, 1)
        if len(self._left) <= kept:
            return
        try:
            self._left[kept:] = self._stages.share(self._stage, self._left[kept:], urgent=self._urgent)
        except TransientError as error:
            log.warning("work.unshared stage=%s reason=%r", self._stage, error.reason)


def most_in_hand(stage: str, documents: int, *, urgent: bool, max_attempts: int) -> int:
    """How many documents of a message may be taken together.

    One where somebody waits for each (a short message, an urgent one), where each takes long, and where a document that
    takes its worker down would use up its neighbours' only attempt.
    """
    alone = urgent or documents <= SHORT_MESSAGE or stage == asking.STAGE or max_attempts == 1
    return 1 if alone else HAND


def pace(documents: int, seconds: float, most: int) -> int:
    """How many documents are done in a hand's time, where the last ones took so long."""
    return most if seconds * most <= HAND_SECONDS * documents else max(1, int(HAND_SECONDS * documents / seconds))
