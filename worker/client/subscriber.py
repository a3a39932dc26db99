"""The subscriber: an iterator over events, blocking or asyncio, that outlives the server's restarts.

What lives here: the public class; sending requests, waiting, reconnecting. What does not: what is said and what it
means (`conversation`, `gaps`, `received`).
"""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
import threading
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

    Iteration never ends by itself, unless `follow` is false: then it ends with the history. `close()`, from any thread,
    ends it (with asyncio `aclose()`, from any task); `open()` takes it up again. A server that goes away is
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
        self._closed = threading.Event()

    def open(self) -> Self:
        """Connect and settle the place: whatever is published after this is seen. Iteration does it by itself."""
        self._closed.clear()
        while (request := self._before_open()) is not None:
            self._go_on(self._perform(request))
        return self

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Received:
        while isinstance(request := self._next(), Ask | Wait):
            self._go_on(self._perform(request))
        if request is None:
            if self._closed.is_set():
                self.close()  # what was opened meanwhile
            raise StopIteration
        self._handed_over = True
        return request.event

    def ack(self) -> None:
        """Settle the event that was delivered last without asking for the next. Waits for a server that is away."""
        conversation, answer = self._reader.acknowledge(), None
        while isinstance(request := _following(conversation, answer), Ask):
            answer = self._perform(request)
            if answer is None and self._closed.is_set():
                return

    def close(self) -> None:
        """Let go of the connection, and end an iteration that waits, in whatever thread.

        An event that was not acknowledged is delivered again, to somebody of the group.
        """
        self._closed.set()
        client, self._blocking = self._blocking, None
        if client is not None:
            client.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    async def aopen(self) -> Self:
        """`open`, for asyncio."""
        self._closed.clear()
        while (request := self._before_open()) is not None:
            self._go_on(await self._aperform(request))
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Received:
        while isinstance(request := self._next(), Ask | Wait):
            self._go_on(await self._aperform(request))
        if request is None:
            if self._closed.is_set():
                await self.aclose()
            raise StopAsyncIteration
        self._handed_over = True
        return request.event

    async def aack(self) -> None:
        """`ack`, for asyncio."""
        conversation, answer = self._reader.acknowledge(), None
        while isinstance(request := _following(conversation, answer), Ask):
            answer = await self._aperform(request)
            if answer is None and self._closed.is_set():
                return

    async def aclose(self) -> None:
        """`close`, for asyncio."""
        self._closed.set()
        client, self._asyncio = self._asyncio, None
        if client is not None:
            await client.aclose()

    async def __aenter__(self) -> Self:
        return await self.aopen()

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _next(self) -> Ask | Wait | Deliver | None:
        """What is to be done for the next event; `None` where none will come. What is closed stays where it was."""
        if not self._closed.is_set():
            self._take_up()
        request = None if self._closed.is_set() else self._due()
        return None if self._closed.is_set() else request

    def _take_up(self) -> None:
        """Begin, or go on after the event that was delivered last."""
        if not self._begun or self._handed_over:
            self._begun = True
            self._go_on(None)

    def _before_open(self) -> Ask | None:
        if not self._begun:
            self._take_up()
        return None if self._closed.is_set() or self._is_open or not isinstance(self._request, Ask) else self._request

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
        client = self._blocking
        try:
            if isinstance(request, Wait):
                return self._link.answered(client.xread({self._key: request.after}, count=1, block=self._wait_ms))
            return self._link.answered(_pipeline(client, request).execute(raise_on_error=False))
        except Exception as error:  # noqa: BLE001 -- redis-py raises anything when its socket is closed by another thread
            self._closed.wait(self._pause(error))
            return None

    async def _aperform(self, request: Ask | Wait) -> Any:
        """`_perform`, for asyncio."""
        if self._asyncio is None:
            self._asyncio = connect(importlib.import_module("redis.asyncio"), self._url, ANSWER_SECONDS)
        client = self._asyncio
        try:
            if isinstance(request, Wait):
                reply = await client.xread({self._key: request.after}, count=1, block=self._wait_ms)
                return self._link.answered(reply)
            return self._link.answered(await _pipeline(client, request).execute(raise_on_error=False))
        except Exception as error:  # noqa: BLE001 -- likewise, by another task
            await asyncio.sleep(self._pause(error))
            return None

    def _pause(self, error: Exception) -> float:
        """Seconds to wait after an error; raises one that does not pass. What `close` breaks off is none."""
        if self._closed.is_set():
            return 0.0
        if not isinstance(error, ERRORS):
            raise error
        return self._link.lost(error)


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
