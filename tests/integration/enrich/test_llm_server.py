"""The client against a server on this machine that speaks the protocol and misbehaves in known ways."""

from __future__ import annotations

import http.server
import json
import threading

import pytest

from worker.adapters.llm import FAILURES_TO_OPEN, OPEN_SECONDS, ChatClient
from worker.errors import ConfigurationError, TransientError

MESSAGES = [{"role": "user", "content": "Hello"}]


def completion(text):
    return json.dumps({"choices": [{"message": {"content": text}}]}).encode()


class Server:
    """Answers each request by the next of its behaviours, the last one for ever; keeps what it was asked."""

    def __init__(self, *behaviours):
        self.behaviours, self.requests, self.headers = list(behaviours), [], []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(request)
                server.headers.append(dict(self.headers))
                behaviour = server.behaviours.pop(0) if len(server.behaviours) > 1 else server.behaviours[0]
                behaviour(self, request)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.stopping = threading.Event()
        self.http.stopping = self.stopping
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def client(self, **options):
        return ChatClient(
            f"http://127.0.0.1:{self.http.server_address[1]}/v1", "tiny", **{"timeout_seconds": 5.0} | options
        )


def answers(status, body=b"", **headers):
    def behave(handler, _):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def only(*kinds):
    """Answer only requests whose response_format is one of these; 500 for the others, as some servers do."""

    def behave(handler, request):
        kind = request.get("response_format", {}).get("type")
        answers(200, completion("yes"))(handler, request) if kind in kinds else answers(500)(handler, request)

    return behave


def hangs_up(handler, _):
    handler.connection.close()


def drips(handler, _):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.stopping.wait(0.05):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return


def says_nothing(handler, _):
    handler.server.stopping.wait(20)


def test_the_answer_is_returned_and_the_key_is_sent():
    with Server(answers(200, completion("yes"))) as server:
        assert server.client(key="k1")(MESSAGES, {"type": "object"}) == "yes"
    assert server.headers[0]["Authorization"] == "Bearer k1"
    assert server.requests[0]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(("kinds", "tries"), [(("json_schema",), 1), (("json_object",), 2), ((None,), 4)])
def test_what_the_server_understands_is_found_out_once(kinds, tries):
    with Server(only(*kinds)) as server:
        client = server.client()
        assert client(MESSAGES, {}) == "yes"
        assert len(server.requests) == tries
        client(MESSAGES, {})
        assert len(server.requests) == tries + 1


@pytest.mark.parametrize(
    "behaviour",
    [
        answers(429),
        answers(503),
        answers(401),
        answers(302, Location="http://127.0.0.1:1/"),
        answers(200, b"<html>"),
        answers(200, b"{}"),
        answers(200, b'{"choices": []}'),
        answers(200, completion(None)),
        answers(200, b"[" * 100_000),
        answers(200, b"x" * 2_000_000),
        hangs_up,
    ],
)
def test_a_misbehaving_server_is_a_transient_failure(behaviour):
    with Server(behaviour) as server, pytest.raises(TransientError):
        server.client()(MESSAGES, {})


@pytest.mark.parametrize("behaviour", [drips, says_nothing])
def test_a_server_that_never_ends_is_left_in_time(behaviour):
    with Server(behaviour) as server, pytest.raises(TransientError):
        server.client(timeout_seconds=0.3)(MESSAGES, {})


def test_after_repeated_failures_it_is_left_alone_for_a_while():
    now = [0.0]
    with Server(answers(503)) as server:
        client = server.client(clock=lambda: now[0])
        for _ in range(FAILURES_TO_OPEN):
            with pytest.raises(TransientError):
                client(MESSAGES, {})
        asked = len(server.requests)
        with pytest.raises(TransientError, match="left alone"):
            client(MESSAGES, {})
        assert len(server.requests) == asked
        server.behaviours = [answers(200, completion("yes"))]
        now[0] = OPEN_SECONDS + 1
        assert client(MESSAGES, {}) == "yes"


def test_nobody_there_is_a_transient_failure():
    with Server(answers(200)) as server:
        client = server.client()
    with pytest.raises(TransientError, match="could not be reached"):
        client(MESSAGES, {})


@pytest.mark.parametrize("address", ["ftp://x", "localhost:8080", "", "http://"])
def test_a_bad_address_is_a_configuration_error(address):
    with pytest.raises(ConfigurationError, match=r"enrich\.llm\.address"):
        ChatClient(address, "tiny")
