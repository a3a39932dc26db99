"""A running copydesk as its users see it: a folder to drop files into, a server to listen to, a command to ask."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from tests.acceptance.home import COPYDESK, PATIENCE_SECONDS, Home, Running, new_home
from tests.builders import wait_for

DONE = {"published", "ignored", "failed"}


@dataclass
class Desk:
    """`copydesk up` in a home of its own."""

    home: Home
    up: Running
    inbox: Path
    url: str

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, protocol=2, decode_responses=True)

    def drop(self, path: str | bytes, content: bytes) -> None:
        """Write a file into the inbox, as `cp` does."""
        target = os.path.join(os.fsencode(self.inbox), os.fsencode(path))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)

    def show(self, what: object) -> dict[str, Any]:
        """The facts `copydesk show` prints, once the document is settled."""
        return wait_for(lambda: self._settled(what), PATIENCE_SECONDS, f"{what} to be settled")

    def page(self, what: object) -> dict[str, Any]:
        answer = self.home.run("show", "--json", what)
        return answer.json if answer.code == 0 else {}

    def status(self) -> dict[str, Any]:
        return self.home.run("status", "--json").json

    def settles(self, seen: int = 0) -> dict[str, Any]:
        """Wait until so many documents were seen and none is pending; the status then."""
        with self.client() as client:
            wait_for(
                lambda: int(client.hget("copydesk:counts", "seen") or 0) >= seen, PATIENCE_SECONDS, "all to be seen"
            )
            wait_for(lambda: client.zcard("copydesk:pending") == 0, PATIENCE_SECONDS, "nothing to be pending")
        return self.status()

    def events(self) -> list[dict[str, Any]]:
        """Everything in the stream, oldest first."""
        with self.client() as client:
            return [json.loads(fields["event"]) for _, fields in client.xrange("copydesk:events")]

    def _settled(self, what: object) -> dict[str, Any] | None:
        page = self.page(what)
        return page if page and page["facts"]["state"] in DONE else None


class Listener:
    """Somebody who has subscribed. What came and was not asked for yet is kept."""

    def __init__(self, client: redis.Redis, channels: Iterable[str]) -> None:
        self._client = client
        self._pubsub = client.pubsub(ignore_subscribe_messages=True)
        names = list(channels)
        self._pubsub.subscribe(*names)
        wait_for(lambda: client.pubsub_numsub(*names) and self._subscribed(names), why="the subscription")
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def hears(self, path: str, channel: str | None = None) -> dict[str, Any]:
        """Wait for the event of a document, and on a channel if one is named."""

        def event() -> dict[str, Any] | None:
            while message := self._pubsub.get_message():
                self.heard.append((message["channel"], json.loads(message["data"])))
            return next(
                (event for name, event in self.heard if _path(event) == path and name == (channel or name)), None
            )

        return wait_for(event, PATIENCE_SECONDS, f"the event of {path} on {channel}")

    def forget(self) -> None:
        self.heard.clear()

    def close(self) -> None:
        self._pubsub.close()
        self._client.close()

    def _subscribed(self, names: list[str]) -> bool:
        self._pubsub.get_message()
        return all(count for _, count in self._client.pubsub_numsub(*names))


@contextmanager
def listening(client: redis.Redis, *channels: str) -> Iterator[Listener]:
    listener = Listener(client, channels)
    try:
        yield listener
    finally:
        listener.close()


@contextmanager
def running_desk(*options: object) -> Iterator[Desk]:
    """`copydesk up inbox OPTIONS…` with the embedded server, until the block ends."""
    homes = new_home()
    home = next(homes)
    inbox = home.folder / "drop here"
    up = home.start(COPYDESK, "up", inbox, *options)
    try:
        socket = up.says("redis-cli -s").partition("redis-cli -s ")[2].split()[0]
        yield Desk(home, up, inbox, f"unix://{socket}")
    finally:
        up.stop()
        next(homes, None)


def _path(event: dict[str, Any]) -> str:
    data = event["data"]
    return data["path"] if "path" in data else data["source"]["path"]
