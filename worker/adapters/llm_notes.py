"""What all workers remember together of a language model: answers, tokens used today, whether it is well.

What lives here: the notes in Redis, and in memory where there is no server (`copydesk process`). What does not: asking.

| key, after the prefix | type | what | lives |
|---|---|---|---|
| `llm:server:<address and model>` | hash | failures in a row, how long it is left alone, its dialect | a day |
| `llm:tokens` | hash | tokens by day | two days |
| `llm:answers`, `llm:answered` | hash, zset | answers by their question; when they came | `cache_days`, bounded |
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Protocol

from worker.adapters.redis_connect import Client, server_errors
from worker.adapters.redis_keys import Keys
from worker.adapters.redis_scripts import Scripts, Value

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class NotePolicy:
    """The notes' numbers; milliseconds unless named otherwise."""

    daily_tokens: int = 0
    failures_to_open: int = 3
    open_ms: int = 60_000
    trial_ms: int = 20_000
    cache_entries: int = 10_000
    cache_ms: int = 7 * 86_400_000


class Admitted(NamedTuple):
    """The model may be asked. `day` is the one the tokens are set aside on."""

    day: int
    dialect: str


class Notes(Protocol):
    """Blocks on the server; raises `TransientError` when it does not answer."""

    def answer(self, question: str) -> str | None:
        """The answer that is remembered to a question of this digest."""
        ...

    def remember(self, question: str, answer: str) -> None:
        """Keep an answer."""
        ...

    def admit(self, tokens: int) -> Admitted | str:
        """Set tokens aside and let the caller ask, or the sentence why not."""
        ...

    def answered(self, admitted: Admitted, more_tokens: int, dialect: str) -> None:
        """The server answered, with so many tokens more (or less) than were set aside."""
        ...

    def failed(self, admitted: Admitted, more_tokens: int, pause_seconds: float) -> bool:
        """The server failed; whether it is left alone from now on."""
        ...

    def spent(self) -> int:
        """Tokens used or set aside today."""
        ...


class RedisNotes:
    """Implements `Notes` for all workers of an installation."""

    def __init__(self, client: Client, keys: Keys, policy: NotePolicy, server: str) -> None:
        """`server` names address and model."""
        self._client, self._policy = client, policy
        self._scripts = Scripts(client, ("llm_admit", "llm_report", "llm_remember"))
        self._server = keys.channel(f"llm:server:{sha256(server.encode()).hexdigest()[:16]}")
        self._tokens = keys.channel("llm:tokens")
        self._answers, self._when = keys.channel("llm:answers"), keys.channel("llm:answered")

    def answer(self, question: str) -> str | None:
        """See `Notes`."""
        if not self._policy.cache_entries:
            return None
        with server_errors(), self._client.pipeline(transaction=False) as pipe:
            pipe.hget(self._answers, question)
            pipe.zscore(self._when, question)
            pipe.time()
            kept, when, (seconds, _) = pipe.execute()
        fresh = when is not None and seconds * 1000 - when < self._policy.cache_ms
        return kept.decode() if kept is not None and fresh else None

    def remember(self, question: str, answer: str) -> None:
        """See `Notes`."""
        if self._policy.cache_entries:
            arguments: list[Value] = [question, answer, self._policy.cache_entries, self._policy.cache_ms]
            self._scripts.call("llm_remember", [self._answers, self._when], arguments)

    def admit(self, tokens: int) -> Admitted | str:
        """See `Notes`."""
        arguments = [tokens, self._policy.daily_tokens, self._policy.trial_ms]
        answer = self._scripts.call("llm_admit", [self._server, self._tokens], arguments)
        if answer[0] == b"yes":
            return Admitted(int(answer[1]), answer[2].decode())
        return _spent(self._policy) if answer[0] == b"spent" else _left_alone(int(answer[1]))

    def answered(self, admitted: Admitted, more_tokens: int, dialect: str) -> None:
        """See `Notes`."""
        self._report("answered", admitted, more_tokens, dialect=dialect)

    def failed(self, admitted: Admitted, more_tokens: int, pause_seconds: float) -> bool:
        """See `Notes`."""
        return self._report("failed", admitted, more_tokens, pause_seconds)

    def spent(self) -> int:
        """See `Notes`."""
        with server_errors():
            seconds, _ = self._client.time()
            return int(self._client.hget(self._tokens, str(seconds // DAY_SECONDS)) or 0)

    def _report(
        self, how: str, admitted: Admitted, more_tokens: int, pause_seconds: float = 0.0, *, dialect: str = ""
    ) -> bool:
        policy = self._policy
        arguments: list[Value] = [
            how, admitted.day, more_tokens, policy.failures_to_open, policy.open_ms, int(pause_seconds * 1000), dialect,
        ]  # fmt: skip
        return bool(self._scripts.call("llm_report", [self._server, self._tokens], arguments))


@dataclass(slots=True)
class MemoryNotes:
    """Implements `Notes` for one process."""

    policy: NotePolicy = field(default_factory=NotePolicy)
    clock: Callable[[], float] = time.time
    answers: OrderedDict[str, tuple[float, str]] = field(default_factory=OrderedDict)
    tokens: dict[int, int] = field(default_factory=dict)
    failures: int = 0
    open_until: float = 0.0
    dialect: str = ""

    def answer(self, question: str) -> str | None:
        """See `Notes`."""
        when, kept = self.answers.get(question, (float("-inf"), ""))
        return kept if (self.clock() - when) * 1000 < self.policy.cache_ms else None

    def remember(self, question: str, answer: str) -> None:
        """See `Notes`."""
        self.answers[question] = (self.clock(), answer)
        while len(self.answers) > self.policy.cache_entries:
            self.answers.popitem(last=False)

    def admit(self, tokens: int) -> Admitted | str:
        """See `Notes`."""
        now = self.clock()
        day = int(now // DAY_SECONDS)
        if self.open_until > now:
            return _left_alone(int((self.open_until - now) * 1000))
        if self.policy.daily_tokens and self.tokens.get(day, 0) + tokens > self.policy.daily_tokens:
            return _spent(self.policy)
        if self.open_until:
            self.open_until = now + self.policy.trial_ms / 1000
        self.tokens[day] = self.tokens.get(day, 0) + tokens
        return Admitted(day, self.dialect)

    def answered(self, admitted: Admitted, more_tokens: int, dialect: str) -> None:
        """See `Notes`."""
        self.tokens[admitted.day] += more_tokens
        self.failures, self.open_until, self.dialect = 0, 0.0, dialect

    def failed(self, admitted: Admitted, more_tokens: int, pause_seconds: float) -> bool:
        """See `Notes`."""
        self.tokens[admitted.day] += more_tokens
        self.failures += 1
        trial = self.open_until > 0
        opens = trial or self.failures >= self.policy.failures_to_open
        pause = max(pause_seconds, self.policy.open_ms / 1000 if opens else 0.0)
        if pause <= 0:
            return False
        self.open_until = self.clock() + pause
        return not trial

    def spent(self) -> int:
        """See `Notes`."""
        return self.tokens.get(int(self.clock() // DAY_SECONDS), 0)


def _left_alone(milliseconds: int) -> str:
    return f"The language model failed before; it is left alone for another {milliseconds / 1000:.0f} s."


def _spent(policy: NotePolicy) -> str:
    return f"Today's tokens are used up (enrich.llm.daily_tokens: {policy.daily_tokens:,})."
