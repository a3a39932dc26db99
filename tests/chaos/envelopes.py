"""Messages that are not ours, of every kind we could think of, as bytes in the task queue.

What lives here: how each is made. What does not: what the worker must do with it (`test_messages`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

Envelope = dict[str, Any]


def envelope(documents: object = (), task: str = "copydesk.parse", **changes: object) -> Envelope:
    """A message as Celery writes it. `changes` replace what the body holds: args, kwargs, embed."""
    embed = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
    parts = {"args": [documents], "kwargs": {}, "embed": embed, **changes}
    body = [parts["args"], parts["kwargs"], parts["embed"]]
    return {
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {
            "lang": "py", "task": task, "id": "11111111-2222-4333-8444-555555555555", "shadow": None, "eta": None,
            "expires": None, "group": None, "group_index": None, "retries": 0, "timelimit": [None, None],
            "root_id": "11111111-2222-4333-8444-555555555555", "parent_id": None, "argsrepr": "", "kwargsrepr": "{}",
            "origin": "stranger@nowhere", "ignore_result": True, "replaced_task_nesting": 0, "stamped_headers": None,
            "stamps": {},
        },
        "properties": {
            "correlation_id": "11111111-2222-4333-8444-555555555555",
            "reply_to": "99999999-2222-4333-8444-555555555555",
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": "parse"},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": "77777777-2222-4333-8444-555555555555",
        },
    }  # fmt: skip


def _with(path: str, value: object) -> Callable[[], bytes]:
    """The good message with one value replaced; `path` is `headers.eta`, say."""

    def make() -> bytes:
        message = envelope(["0" * 24])
        target = message
        *steps, last = path.split(".")
        for step in steps:
            target = target[step]
        target[last] = value
        return json.dumps(message).encode()

    return make


def _without(path: str) -> Callable[[], bytes]:
    def make() -> bytes:
        message = envelope(["0" * 24])
        target = message
        *steps, last = path.split(".")
        for step in steps:
            target = target[step]
        del target[last]
        return json.dumps(message).encode()

    return make


def _body(**changes: object) -> Callable[[], bytes]:
    return lambda: json.dumps(envelope(["0" * 24], **changes)).encode()


def _raw(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _encoded(content: bytes) -> Callable[[], bytes]:
    return _with("body", base64.b64encode(content).decode())


_CALLBACK = {"task": "copydesk.parse", "args": [["x"]], "kwargs": {}, "options": {}, "subtask_type": None}

MALFORMED: dict[str, Callable[[], bytes]] = {
    "empty": _raw(b""),
    "not JSON": _raw(b"\xff\xfe\x00 no json"),
    "truncated JSON": _raw(b'{"body": "W1'),
    "null": _raw(b"null"),
    "a number": _raw(b"17"),
    "a list": _raw(b"[]"),
    "an empty object": _raw(b"{}"),
    "an object without properties": _raw(b'{"a": 1}'),
    "deeply nested": _raw(b"[" * 100_000),
    "five megabytes": _raw(b'"' + b"x" * 5_000_000 + b'"'),
    "a duplicate of nothing": _raw(b"NaN"),
    "no headers": _without("headers"),
    "headers are null": _with("headers", None),
    "headers are a list": _with("headers", []),
    "no body": _without("body"),
    "body is null": _with("body", None),
    "body is not base64": _with("body", "%%% not base64 %%%"),
    "body is a number": _with("body", 5),
    "body is base64 of no JSON": _encoded(b"\x80\x81 no json"),
    "body is base64 of an object": _encoded(b'{"args": []}'),
    "body is base64 of one list": _encoded(b"[[]]"),
    "body is base64 of deep JSON": _encoded(b"[" * 50_000),
    "args is a number": _body(args=5),
    "args is an object": _body(args={"a": 1}),
    "args is a string": _body(args="abc"),
    "no documents": _body(args=[]),
    "too many arguments": _body(args=[["x"], "y", "z"]),
    "documents is null": _body(args=[None]),
    "documents is a number": _body(args=[7]),
    "documents is an object": _body(args=[{"a": "b"}]),
    "documents are numbers": _body(args=[[1, 2, None]]),
    "documents are nested": _body(args=[[["x"]]]),
    "a document's name is a megabyte": _body(args=[["x" * 1_000_000]]),
    "a document's name is binary": _body(args=[["\x00\ud800 \n"]]),
    "a hundred thousand documents": _body(args=[["x"] * 100_000]),
    "kwargs is a list": _body(kwargs=[]),
    "unknown kwargs": _body(kwargs={"evil": 1}),
    "embed is null": _body(embed=None),
    "embed is a list": _body(embed=["x"]),
    "a callback": _body(embed={"callbacks": [_CALLBACK], "errbacks": None, "chain": None, "chord": None}),
    "an errback": _body(embed={"callbacks": None, "errbacks": [_CALLBACK], "chain": None, "chord": None}),
    "a chain": _body(embed={"callbacks": None, "errbacks": None, "chain": [_CALLBACK], "chord": None}),
    "a broken chain": _body(embed={"callbacks": None, "errbacks": None, "chain": 7, "chord": None}),
    "a chord": _body(embed={"callbacks": None, "errbacks": None, "chain": None, "chord": _CALLBACK}),
    "unknown task": _with("headers.task", "os.system"),
    "task is a number": _with("headers.task", 3),
    "task is a list": _with("headers.task", ["copydesk.parse"]),
    "no task": _without("headers.task"),
    "no id": _without("headers.id"),
    "id is null": _with("headers.id", None),
    "eta is no date": _with("headers.eta", "the day after"),
    "eta in a thousand years": _with("headers.eta", "3026-01-01T00:00:00+00:00"),
    "expires is no date": _with("headers.expires", "never"),
    "expired": _with("headers.expires", "1999-01-01T00:00:00+00:00"),
    "timelimit is a string": _with("headers.timelimit", "soon"),
    "timelimit has one": _with("headers.timelimit", [1]),
    "timelimit holds strings": _with("headers.timelimit", ["a", "b"]),
    "timelimit is negative": _with("headers.timelimit", [-5, -5]),
    "retries is a string": _with("headers.retries", "many"),
    "group without chord": _with("headers.group", "g"),
    "compression unknown": _with("headers.compression", "application/x-nothing"),
    "compression wrong": _with("headers.compression", "application/x-gzip"),
    "stamps are a number": _with("headers.stamps", 5),
    "pickle": _with("content-type", "application/x-python-serialize"),
    "yaml": _with("content-type", "application/x-yaml"),
    "content type unknown": _with("content-type", "application/x-unheard-of"),
    "content type is null": _with("content-type", None),
    "content encoding unknown": _with("content-encoding", "utf-99"),
    "content encoding is a number": _with("content-encoding", 8),
    "properties are null": _with("properties", None),
    "properties are a list": _with("properties", []),
    "no delivery tag": _without("properties.delivery_tag"),
    "delivery tag is null": _with("properties.delivery_tag", None),
    "delivery tag is an object": _with("properties.delivery_tag", {"a": 1}),
    "no delivery info": _without("properties.delivery_info"),
    "delivery info is null": _with("properties.delivery_info", None),
    "delivery info without routing key": _with("properties.delivery_info", {}),
    "body encoding unknown": _with("properties.body_encoding", "rot13"),
    "body encoding is a list": _with("properties.body_encoding", []),
    "reply to is a number": _with("properties.reply_to", 9),
    "priority is a string": _with("properties.priority", "high"),
}
"""Every kind, by what is wrong with it."""
