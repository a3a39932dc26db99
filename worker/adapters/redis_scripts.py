"""The Lua scripts, loaded by name.

Each is one atomic step of the ledger and may be repeated. They are sent by their hash; a server that forgot them (a
restart, SCRIPT FLUSH) is given them again. What they do is said above each in `scripts/*.lua`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from redis.commands.core import Script
from redis.exceptions import NoScriptError, RedisError

from worker.adapters.redis_connect import Client, server_error, server_errors
from worker.errors import TransientError

NAMES = (
    "take_in", "refuse", "claim", "hand_over", "publish", "ignore", "retry_later", "want", "fail", "overdue", "retry",
    "dismiss", "follow_up", "keep", "republish", "disposed",
)  # fmt: skip
Value = bytes | str | int | float
Told = tuple[list[str], list[Value]]
"""Keys and arguments of a script."""
Call = tuple[str, Sequence[str], Sequence[Value]]
"""The same, and before them its name."""


class Scripts:
    """The scripts of one client."""

    def __init__(self, client: Client, names: Sequence[str] = NAMES) -> None:
        """Nothing is sent before a script is called."""
        self._client = client
        self._scripts: dict[str, Script] = {name: client.register_script(_source(name)) for name in names}

    def call(self, name: str, keys: Sequence[str], arguments: Sequence[Value]) -> Any:
        """Run one. Raises `TransientError`."""
        with server_errors():
            return self._scripts[name](keys=list(keys), args=list(arguments))

    def call_together(self, calls: Sequence[Call]) -> list[Any]:
        """Run several in one transaction: all of them, or none. Raises `TransientError`."""
        with server_errors(), self._client.pipeline(transaction=True) as pipe:
            for name, keys, arguments in calls:
                self._scripts[name](keys=list(keys), args=list(arguments), client=pipe)
            return list(pipe.execute())

    def call_many(self, name: str, calls: Sequence[Told]) -> list[Any]:
        """Run one for many documents, or groups of them, in one round trip; each run is atomic by itself."""
        return self.call_each([(name, keys, arguments) for keys, arguments in calls]) if calls else []

    def call_each(self, calls: Sequence[Call]) -> list[Any]:
        """The same for several scripts, in this order. Raises the first error there is."""
        answers = self.answers(calls)
        for answer in answers:
            if isinstance(answer, TransientError):
                raise answer
        return answers

    def answers(self, calls: Sequence[Call]) -> list[Any]:
        """Run some in one round trip, in this order; each is atomic by itself, and may answer a `TransientError`.

        Raises it where none was answered.
        """
        with server_errors():
            answers = self._send(calls) if calls else []
            forgotten = [index for index, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
            if forgotten:
                for name in {calls[index][0] for index in forgotten}:
                    self._client.script_load(_source(name))
                again = self._send([calls[index] for index in forgotten])
                for index, answer in zip(forgotten, again, strict=True):
                    answers[index] = answer
        return [_answer(answer) for answer in answers]

    def _send(self, calls: Sequence[Call]) -> list[Any]:
        """By hash, without redis-py's question beforehand whether the server knows them; errors stand in the list."""
        with self._client.pipeline(transaction=False) as pipe:
            for name, keys, arguments in calls:
                pipe.evalsha(self._scripts[name].sha, len(keys), *keys, *arguments)
            return list(pipe.execute(raise_on_error=False))


def _answer(answer: Any) -> Any:
    if not isinstance(answer, RedisError):
        return answer
    error = server_error(answer)
    if isinstance(error, TransientError):
        return error
    raise error


@cache
def _source(name: str) -> str:
    return files("worker.adapters").joinpath("scripts", f"{name}.lua").read_text("utf-8")
