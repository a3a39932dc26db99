"""A line between copydesk and its server that can be cut, jammed and falsified.

What lives here: an asyncio proxy in a thread, and its moods. A mood holds for every connection at once until the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self

MOODS = ("pass", "swallow", "reset", "delay", "cut", "lie")
"""Let through; half-open: take everything and answer nothing; hang up on everybody; be slow; stop in the middle of a reply
and hang up; do what was asked and then say that it failed."""


class Proxy:
    """Listens on a unix socket of its own and speaks to the server's. A context."""

    def __init__(self, target: str, seed: int = 0) -> None:
        self.mood = "pass"
        self.harmed = 0
        self._target = target
        self._dice = random.Random(seed)
        self._folder = tempfile.mkdtemp(prefix="cd-")
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"unix://{self._folder}/p?db=0"

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._call(asyncio.start_unix_server(self._serve, f"{self._folder}/p"))
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        Path(self._folder, "p").unlink(missing_ok=True)
        Path(self._folder).rmdir()

    def be(self, mood: str) -> None:
        """From now on."""
        assert mood in MOODS
        self.mood = mood
        if mood == "reset":
            self._loop.call_soon_threadsafe(self._hang_up)

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _shut(self) -> None:
        self._server.close()
        self._hang_up()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_unix_connection(self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        ways = [
            asyncio.ensure_future(self._carry(reader, back)),
            asyncio.ensure_future(self._carry(there, writer, replies=True)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            self._writers -= {writer, back}
            for end in (writer, back):
                end.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, replies: bool = False) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while piece := await source.read(65536):
                if not await self._pass_on(piece, sink, replies=replies):
                    return

    async def _pass_on(self, piece: bytes, sink: asyncio.StreamWriter, *, replies: bool) -> bool:
        """Whether the line still stands."""
        mood = self.mood
        if mood == "swallow":
            self.harmed += 1
            return True
        if mood == "reset":
            self.harmed += 1
            return False
        if mood == "delay":
            await asyncio.sleep(self._dice.uniform(0.02, 0.2))
        elif mood in ("cut", "lie") and replies and self._dice.random() < 0.05:
            self.harmed += 1
            sink.write(b"-ERR the line says that this failed\r\n" if mood == "lie" else piece[: len(piece) // 2])
            await sink.drain()
            return False
        sink.write(piece)
        await sink.drain()
        return True
