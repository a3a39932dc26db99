"""Talking to a language model behind an OpenAI-compatible address.

What lives here: one HTTP client with a deadline, a limit of size, a memory of what the server understands, and a
breaker. What does not: what is asked and whether the answer is used (`enrich.llm`).

Servers differ in which `response_format` they accept, and some accept one they do not honour: the client tries from the
strictest to none and stays with the first that is answered. The caller checks every answer in any case.
"""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from worker.errors import ConfigurationError, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_ANSWER_BYTES = 1_000_000
MAX_ANSWER_TOKENS = 700
FAILURES_TO_OPEN = 3
OPEN_SECONDS = 60.0
_TRY_AGAIN = frozenset({408, 409, 425, 429})


class ChatClient:
    """Sends chat messages and returns the text of the answer.

    Blocks for at most about `timeout_seconds`. Raises `TransientError` when the server cannot answer now, and after
    `FAILURES_TO_OPEN` of those in a row at once, for `OPEN_SECONDS`. Each process needs its own.
    """

    def __init__(
        self,
        address: str,
        model: str,
        *,
        key: str | None = None,
        timeout_seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use the server at `address`, such as `http://127.0.0.1:8080/v1`; a bad one is a `ConfigurationError`."""
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigurationError(f"enrich.llm.address: {address!r} is no http or https address.")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._path = parts.path.rstrip("/") + "/chat/completions"
        self._model, self._timeout, self._clock = model, timeout_seconds, clock
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._format = 0
        self._failures, self._closed_until = 0, 0.0

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Return the answer to `messages`, asking for JSON of the given schema as strictly as the server allows."""
        if self._clock() < self._closed_until:
            raise TransientError("The language model failed repeatedly; it is left alone for a minute.")
        deadline = self._clock() + self._timeout
        try:
            answer = self._negotiated(messages, schema, deadline)
        except (OSError, http.client.HTTPException, TransientError) as error:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._closed_until, self._failures = self._clock() + OPEN_SECONDS, 0
            if isinstance(error, TransientError):
                raise
            raise TransientError(f"The language model could not be reached: {type(error).__name__}.") from error
        self._failures = 0
        return answer

    def _negotiated(self, messages: list[dict[str, str]], schema: dict[str, Any], deadline: float) -> str:
        formats = _formats(schema)
        while True:
            request = {"model": self._model, "messages": messages, "temperature": 0, "max_tokens": MAX_ANSWER_TOKENS}
            status, content = self._post(json.dumps(request | formats[self._format]).encode(), deadline)
            if status == http.HTTPStatus.OK:
                return _text_of(content)
            if status in _TRY_AGAIN:
                raise TransientError(f"The language model answered {status}; it is asked again later.")
            if self._format == len(formats) - 1:
                raise TransientError(f"The language model answered {status} to every form of the question.")
            self._format += 1

    def _post(self, body: bytes, deadline: float) -> tuple[int, bytes]:
        left = deadline - self._clock()
        if left <= 0:
            raise TransientError("The language model took too long.")
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=left)
        try:
            connection.request("POST", self._path, body, self._headers)
            response = connection.getresponse()
            return response.status, self._read(response, deadline)
        finally:
            connection.close()

    def _read(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        content = bytearray()
        while piece := response.read1(65_536):
            content += piece
            if len(content) > MAX_ANSWER_BYTES:
                raise TransientError("The language model's answer is too long.")
            if self._clock() > deadline:
                raise TransientError("The language model took too long.")
        return bytes(content)


def _formats(schema: dict[str, Any]) -> list[dict[str, Any]]:
    named = {"name": "draft", "schema": schema, "strict": True}
    return [
        {"response_format": {"type": "json_schema", "json_schema": named}},
        {"response_format": {"type": "json_object", "schema": schema}},
        {"response_format": {"type": "json_object"}},
        {},
    ]


def _text_of(content: bytes) -> str:
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise TransientError("The language model's server answered with something else than a completion.") from error
    if not isinstance(text, str):
        raise TransientError("The language model's server answered without text.")
    return text
