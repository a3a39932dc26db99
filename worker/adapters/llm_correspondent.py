"""Asking a language model with everything around it: known answers, the budget, leaving it alone when it is ill.

What lives here: in which order these are consulted. What does not: how each works (`llm`, `llm_notes`).
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from worker.adapters.llm import ChatClient, Dialect, NoAnswerError
from worker.adapters.llm_notes import Admitted, Notes
from worker.errors import TransientError

CHARACTERS_A_TOKEN = 3
"""Cautious: English has about four. What the server says it used replaces the estimate."""
_log = logging.getLogger("copydesk.llm")


class Correspondent:
    """Asks the model for one article after another; `begin` before each. Raises `NoAnswerError`."""

    def __init__(
        self,
        client: ChatClient,
        notes: Notes,
        *,
        name: str,
        seconds: float,
        max_answer_tokens: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`name` says which model at which address, for what is remembered. `seconds` is for all of an article."""
        self._client, self._notes, self._name, self._clock = client, notes, name, clock
        self._seconds, self._max_answer_tokens = seconds, max_answer_tokens
        self._deadline = clock() + seconds

    def begin(self) -> None:
        """The next article's time begins."""
        self._deadline = self._clock() + self._seconds

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Return the answer's text."""
        question = json.dumps([self._name, self._max_answer_tokens, messages, schema], sort_keys=True)
        digest = sha256(question.encode()).hexdigest()
        known = self._notes.answer(digest)
        if known is not None:
            return known
        tokens = len(question) // CHARACTERS_A_TOKEN + self._max_answer_tokens
        admitted = self._notes.admit(tokens)
        if isinstance(admitted, str):
            raise NoAnswerError(admitted)
        self._client.dialect = Dialect.read(admitted.dialect)
        text = self._asked(messages, schema, admitted, tokens)
        self._notes.remember(digest, text)
        return text

    def _asked(self, messages: list[dict[str, str]], schema: dict[str, Any], admitted: Admitted, tokens: int) -> str:
        try:
            reply = self._client.ask(messages, schema, self._deadline - self._clock())
        except NoAnswerError as error:
            if error.ours:
                self._notes.answered(admitted, 0, str(self._client.dialect))
            elif self._notes.failed(admitted, -tokens, error.pause_seconds):
                _log.warning("llm.left_alone reason=%r", error.reason)
            raise
        self._notes.answered(admitted, reply.tokens - tokens if reply.tokens else 0, str(self._client.dialect))
        return reply.text


class Unasked:
    """Stands where a model cannot be asked, and says why."""

    def __init__(self, reason: str) -> None:
        """`reason` is one sentence."""
        self._reason = reason

    def begin(self) -> None:
        """Nothing begins."""

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:  # noqa: ARG002 -- as a model is asked
        """Raise `NoAnswerError`."""
        raise NoAnswerError(self._reason)


def read_key(key: str, path: Path | None) -> str:
    """The key itself, or the first line of its file. Raises `TransientError` with what is missing, and no key in it."""
    if key or path is None:
        return key
    try:
        with path.open("rb") as file:
            text = file.read(2_000).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not plain ASCII"
        raise TransientError(f"The key cannot be read from {path} (enrich.llm.key_file): {said}.") from error
    found = text.strip().split("\n")[0].strip()
    if not found or not found.isprintable() or " " in found:
        raise TransientError(f"There is no key in {path} (enrich.llm.key_file).")
    return found
