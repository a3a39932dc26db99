"""Talking to a language model behind an OpenAI-compatible address.

What lives here: what is sent, how an answer is read, and finding out what the server understands. What does not: the
exchange itself (`llm_exchange`), what workers remember together (`llm_notes`), what is asked and whether it is used
(`enrich.llm`).

Servers differ in which `response_format` they accept, some accept one they do not honour, and some want `max_tokens`
called by its new name. The client tries from the strictest to none and stays with the first that is answered; the
answer is checked in any case.
"""

from __future__ import annotations

import http
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from worker.adapters.llm_exchange import Answer, ExchangeError, exchange
from worker.errors import TransientError

_BUSY = frozenset({408, 409, 425, 429, 502, 503, 504, 529})
_LOCKED = frozenset({401, 403, 407})
_GONE = frozenset({404, 405, 410})
LONGEST_PAUSE_SECONDS = 3_600.0


class NoAnswerError(TransientError):
    """The server gave nothing that can be used. `pause_seconds` is how long it asked to be left alone, if it did.

    `ours` says that the fault lies with this one question or its answer, and that the server itself is well.
    """

    def __init__(self, reason: str, *, pause_seconds: float = 0.0, ours: bool = False) -> None:
        """`reason` is one sentence."""
        super().__init__(reason)
        self.pause_seconds = pause_seconds
        self.ours = ours


class Reply(NamedTuple):
    """The answer's text, and the tokens the server says question and answer had together (0: it does not say)."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a server understands."""

    form: int = 0
    limit: str = "max_tokens"
    temperature: bool = True
    known: bool = False

    def __str__(self) -> str:
        """As it is remembered; nothing where it was not found out yet."""
        return "" if not self.known else f"{self.form} {self.limit} {int(self.temperature)}"

    @classmethod
    def read(cls, text: str) -> Dialect:
        """The inverse of `str`; the strictest where nothing, or nothing sensible, is remembered."""
        form, _, rest = text.partition(" ")
        limit, _, temperature = rest.partition(" ")
        if form not in {"0", "1", "2", "3"} or limit not in {"max_tokens", "max_completion_tokens"}:
            return cls()
        return cls(int(form), limit, temperature == "1", known=True)


class ChatClient:
    """Sends chat messages and returns the text of the answer. `dialect` is what the server was found to understand."""

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        max_tokens: int = 700,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Use the server at `url`, such as `http://127.0.0.1:8080/v1`."""
        self._url = url.rstrip("/") + "/chat/completions"
        self._model, self._max_tokens, self._clock, self._sleep = model, max_tokens, clock, sleep
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self.dialect = Dialect()

    def ask(self, messages: list[dict[str, str]], schema: dict[str, Any], seconds: float) -> Reply:
        """Return the answer to `messages`, asking for JSON of the given schema as strictly as the server allows.

        Blocks for at most `seconds`, pauses that the server asks for included. Raises `NoAnswerError`.
        """
        deadline = self._clock() + seconds
        while True:
            try:
                answer = exchange(
                    "POST", self._url, self._headers, self._body(messages, schema), deadline - self._clock()
                )
            except ExchangeError as error:
                raise NoAnswerError(str(error)) from error
            if answer.status == http.HTTPStatus.OK:
                self.dialect = replace(self.dialect, known=True)
                return _reply(answer)
            self._after(answer, deadline)

    def _after(self, answer: Answer, deadline: float) -> None:
        """Make ready to ask once more, or raise."""
        status = answer.status
        if status in _BUSY:
            pause = _pause_seconds(answer)
            if 0 < pause < (deadline - self._clock()) / 2:
                self._sleep(pause)
                return
            raise NoAnswerError(f"The language model's server is busy (it answered {status}).", pause_seconds=pause)
        if http.HTTPStatus.MULTIPLE_CHOICES <= status < http.HTTPStatus.BAD_REQUEST:
            raise NoAnswerError(f"The language model's server sends elsewhere ({status}); set enrich.llm.url to there.")
        if status in _LOCKED:
            raise NoAnswerError(f"The language model's server refused the key ({status}); see enrich.llm.key.")
        if status in _GONE:
            raise NoAnswerError(
                f"The language model's server answered {status}; check enrich.llm.url and enrich.llm.model."
            )
        if not self._simpler(answer):
            rejected = status < http.HTTPStatus.INTERNAL_SERVER_ERROR and self.dialect.known
            self.dialect = Dialect()
            raise NoAnswerError(f"The language model's server answered {status}.", ours=rejected)

    def _simpler(self, answer: Answer) -> bool:
        """Whether there is a simpler way to ask, which is then the one."""
        asked = self.dialect
        if answer.status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
            if b"max_completion_tokens" in answer.content and asked.limit == "max_tokens":
                self.dialect = replace(asked, limit="max_completion_tokens")
                return True
            if b"temperature" in answer.content and asked.temperature:
                self.dialect = replace(asked, temperature=False)
                return True
        if asked.known:
            return False
        if asked.form == _LAST_FORM:
            return False
        self.dialect = replace(asked, form=asked.form + 1)
        return True

    def _body(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> bytes:
        request: dict[str, Any] = {"model": self._model, "messages": messages, self.dialect.limit: self._max_tokens}
        if self.dialect.temperature:
            request["temperature"] = 0
        return json.dumps(request | _forms(schema)[self.dialect.form]).encode()


def _forms(schema: dict[str, Any]) -> list[dict[str, Any]]:
    named = {"name": "draft", "schema": schema, "strict": True}
    return [
        {"response_format": {"type": "json_schema", "json_schema": named}},
        {"response_format": {"type": "json_object", "schema": schema}},
        {"response_format": {"type": "json_object"}},
        {},
    ]


_LAST_FORM = len(_forms({})) - 1


def _reply(answer: Answer) -> Reply:
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise NoAnswerError("The language model's server packed its answer, which nobody asked for.")
    if "json" not in answer.headers.get("content-type", "").lower():
        raise NoAnswerError("The language model's server answered with something else than JSON.")
    try:
        whole = json.loads(answer.content)
        choice = whole["choices"][0]
        message, reason = choice["message"], choice.get("finish_reason")
        text, refused = message.get("content"), message.get("refusal")
        used = (whole.get("usage") or {}).get("total_tokens")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswerError("The language model's server answered with something else than a completion.") from error
    if refused:
        raise NoAnswerError("The language model refused to answer.", ours=True)
    if reason == "length":
        raise NoAnswerError("The language model's answer was cut off at enrich.llm.max_answer_tokens.", ours=True)
    if reason == "content_filter":
        raise NoAnswerError("The language model's server withheld the answer (content filter).", ours=True)
    if not isinstance(text, str) or not text.strip():
        raise NoAnswerError("The language model answered without text.", ours=True)
    return Reply(text, used if isinstance(used, int) and not isinstance(used, bool) and 0 <= used < 10**9 else 0)


def _pause_seconds(answer: Answer) -> float:
    """What `Retry-After` says in seconds; a date, which few send, counts as nothing said."""
    said = answer.headers.get("retry-after", "").strip()
    if not (said.isascii() and said.replace(".", "", 1).isdigit()):
        return 0.0
    return min(float(said), LONGEST_PAUSE_SECONDS)
