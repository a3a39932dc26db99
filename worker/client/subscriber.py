"""The subscriber: an iterator over events, blocking or asyncio, that outlives the server's restarts.

What lives here: the public class; sending requests, waiting, reconnecting. What does not: what is said and what it
means (`conversation`, `gaps`, `received`).
"""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
import time
import warnings
from collections.abc import Callable, Collection
from typing import Any, Self

import redis

from worker.client.connections import ERRORS, Link, connect
from worker.client.conversation import (
    Ask,
    Conversation,
    Deliver,
    Reader,
    Ready,
    Report,
    Request,
    Wait,
)
from worker.client.gaps import Gap, GapWarning, check_start
from worker.client.groups import GroupReader
from worker.client.received import Received, Wanted
from worker.client.single import SingleReader
from worker.errors import ConfigurationError
from worker.masking import masked_url

LONGEST_WAIT_SECONDS = 2.0
"""How long the server is asked to block; a dead connection is noticed within this and the answer's own time."""
ANSWER_SECONDS = 10.0


def warn_of_gap(gap: Gap) -> None:
    """What a subscriber does about a gap unless told otherwise: warn and go on."""
    warnings.warn(GapWarning(gap), stacklevel=4)


class Subscriber:
    """Iterate over events: `for event in …` or `async for event in …`. One subscriber serves one loop.

    `start` is `now` (what is published from here on), `start` (the oldest event that is kept) or the `stream_id` of the
    last event that was seen. `types` (`failed`, or in full), `tags` (slugs) and `desks` choose; none means all.

    Without `group` this object remembers its place: every event once, in order, as long as it lives; keep `stream_id`
    somewhere to go on after it. With `group` the server remembers: each event goes to one of the group's consumers, at
    least once, and counts as dealt with when the next one is asked for, or at `ack()`. What a consumer that died was
    holding goes to another after `claim_seconds`, which must be longer than anybody needs for one event. `start`
    matters only when the group is made. `consumer` should outlive restarts; by default it is made of host and process.

    Iteration never ends by itself, unless `follow` is false: then it ends with the history. A server that goes away is
    waited for, with a growing delay. Events that cannot be delivered any more are never passed over in silence:
    `on_gap` is called with a `Gap`; by default it warns (`GapWarning`). If it raises, iteration can be taken up again.

    Raises `UnavailableError` when there is no server at the very beginning, `ConfigurationError` when it refuses the
    credentials or an argument is wrong.
    """

    def __init__(
        self,
        url: str = "redis://127.0.0.1:6379/0",
        *,
        prefix: str = "copydesk:",
        start: str = "now",
        group: str | None = None,
        consumer: str | None = None,
        types: Collection[str] = (),
        tags: Collection[str] = (),
        desks: Collection[str] = (),
        follow: bool = True,
        claim_seconds: float = 60.0,
        on_gap: Callable[[Gap], None] = warn_of_gap,
    ) -> None:
        check_start(start)
        if consumer is not None and group is None:
            raise ConfigurationError("a consumer belongs to a group: give group as well")
        self._url = url
        self._on_gap = on_gap
        self._wait_ms = int(min(LONGEST_WAIT_SECONDS, claim_seconds) * 1000)
        self._key = f"{prefix}events"
        wanted = Wanted.choose(types, tags, desks)
        self._reader: Reader = (
            SingleReader(self._key, start, wanted, follow=follow)
            if group is None
            else GroupReader(
                self._key, start, wanted, group, consumer or f"{socket.gethostname()}-{os.getpid()}",
                claim_ms=int(claim_seconds * 1000), follow=follow,
            )
        )  # fmt: skip
        self._conversation: Conversation = self._reader.events()
        self._request: Request | None = Ready()  # what the conversation waits for; `None` at its end
        self._begun = False
        self._is_open = False
        self._handed_over = False  # the event that `_request` delivers
        self._link = Link(masked_url(url))
        self._blocking: Any = None
        self._asyncio: Any = None

    def open(self) -> Self:
        """Connect and settle the place: whatever is published after this is seen. Iteration does it by itself."""
        while (request := self._before_open()) is not None:
            self._go_on(self._perform(request))
        return self

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Received:
        self._take_up()
        while isinstance(request := self._due(), Ask | Wait):
            self._go_on(self._perform(request))
        if request is None:
            raise StopIteration
        self._handed_over = True
        return request.event

    def ack(self) -> None:
        """Settle the event that was delivered last without asking for the next. Waits for a server that is away."""
        conversation, answer = self._reader.acknowledge(), None
        while isinstance(request := _following(conversation, answer), Ask):
            answer = self._perform(request)

    def close(self) -> None:
        """Let go of the connection. An event that was not acknowledged is delivered again, to somebody of the group."""
        if self._blocking is not None:
            self._blocking.close()
            self._blocking = None

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    async def aopen(self) -> Self:
        """`open`, for asyncio."""
        while (request := self._before_open()) is not None:
            self._go_on(await self._aperform(request))
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Received:
        self._take_up()
        while isinstance(request := self._due(), Ask | Wait):
            self._go_on(await self._aperform(request))
        if request is None:
            raise StopAsyncIteration
        self._handed_over = True
        return request.event

    async def aack(self) -> None:
        """`ack`, for asyncio."""
        conversation, answer = self._reader.acknowledge(), None
        while isinstance(request := _following(conversation, answer), Ask):
            answer = await self._aperform(request)

    async def aclose(self) -> None:
        """`close`, for asyncio."""
        if self._asyncio is not None:
            await self._asyncio.aclose()
            self._asyncio = None

    async def __aenter__(self) -> Self:
        return await self.aopen()

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _take_up(self) -> None:
        """Begin, or go on after the event that was delivered last."""
        if not self._begun or self._handed_over:
            self._begun = True
            self._go_on(None)

    def _before_open(self) -> Ask | None:
        if not self._begun:
            self._take_up()
        return None if self._is_open or not isinstance(self._request, Ask) else self._request

    def _due(self) -> Ask | Wait | Deliver | None:
        """The next request that cannot be answered right here."""
        while isinstance(request := self._request, Ready | Report):
            self._go_on(None)  # before telling, so that an `on_gap` that raises is not called again for the same gap
            if isinstance(request, Report):
                self._on_gap(request.gap)
        return request

    def _go_on(self, answer: Any) -> None:
        self._handed_over = False
        self._request = _following(self._conversation, answer)
        self._is_open = self._is_open or isinstance(self._request, Ready)

    def _perform(self, request: Ask | Wait) -> Any:
        """The reply, or `None` after a pause when there is none."""
        if self._blocking is None:
            self._blocking = connect(redis, self._url, ANSWER_SECONDS)
        try:
            if isinstance(request, Wait):
                return self._link.answered(
                    self._blocking.xread({self._key: request.after}, count=1, block=self._wait_ms)
                )
            return self._link.answered(_pipeline(self._blocking, request).execute(raise_on_error=False))
        except ERRORS as error:
            time.sleep(self._link.lost(error))
            return None

    async def _aperform(self, request: Ask | Wait) -> Any:
        """`_perform`, for asyncio."""
        if self._asyncio is None:
            self._asyncio = connect(importlib.import_module("redis.asyncio"), self._url, ANSWER_SECONDS)
        try:
            if isinstance(request, Wait):
                reply = await self._asyncio.xread({self._key: request.after}, count=1, block=self._wait_ms)
                return self._link.answered(reply)
            return self._link.answered(await _pipeline(self._asyncio, request).execute(raise_on_error=False))
        except ERRORS as error:
            await asyncio.sleep(self._link.lost(error))
            return None


def _following(conversation: Conversation, answer: Any) -> Request | None:
    try:
        return conversation.send(answer)
    except StopIteration:
        return None


def _pipeline(client: Any, request: Ask) -> Any:
    pipeline = client.pipeline(transaction=True)
    for name, arguments, options in request.commands:
        getattr(pipeline, name)(*arguments, **options)
    return pipeline
