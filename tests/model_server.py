"""A server on this machine that speaks the protocol of OpenAI-compatible language models, and misbehaves as it is told.

Each behaviour is a function of the HTTP handler and the request; the server goes through its list, the last one for ever.
"""

from __future__ import annotations

import gzip
import http.server
import json
import socket
import struct
import threading


def completion(text, **choice):
    message = {"message": {"content": text}, "finish_reason": "stop"} | choice
    return json.dumps({"choices": [message], "usage": {"total_tokens": 500}}).encode()


class ModelServer:
    """Keeps what it was asked in `requests` and `headers`; `asked` is set when it first is."""

    def __init__(self, *behaviours):
        self.behaviours, self.requests, self.headers = list(behaviours), [], []
        self.asked, self.lock = threading.Event(), threading.Lock()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.close_connection = True
                answers(200, json.dumps({"data": [{"id": "tiny"}]}).encode())(self, None)

            def do_POST(self):
                self.close_connection = True
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with server.lock:
                    server.requests.append(request)
                    server.headers.append(dict(self.headers))
                    behaviour = server.behaviours.pop(0) if len(server.behaviours) > 1 else server.behaviours[0]
                server.asked.set()
                try:
                    behaviour(self, request)
                except OSError:  # the client has left, as it should
                    return

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.handle_error = lambda *_: None
        self.stopping = threading.Event()
        self.http.stopping = self.stopping
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def answers(status, body=b"", **headers):
    said = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}

    def behave(handler, _):
        handler.send_response(status)
        for name, value in said.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def says(text, **choice):
    return answers(200, completion(text, **choice))


def summarises(handler, request):
    """Answer with the first words of the article: whatever it is, that is faithful."""
    words = request["messages"][1]["content"].split("\n", 1)[1].rsplit("\n", 1)[0].split()
    draft = {"summary": " ".join(words[:20]), "brief": " ".join(words[:8])[:150], "tags": []}
    says(json.dumps(draft))(handler, request)


def only(*kinds):
    """Answer only requests whose response_format is one of these; 500 for the others, as some servers do."""

    def behave(handler, request):
        kind = request.get("response_format", {}).get("type")
        says("yes")(handler, request) if kind in kinds else answers(500)(handler, request)

    return behave


def hangs_up(handler, _):
    handler.connection.close()


def resets(handler, _):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def breaks_off(handler, _):
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"choices":')


def drips(handler, _):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    _for_ever(handler, b" ")


def drips_headers(handler, _):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _for_ever(handler, b"x")


def never_ends(handler, _):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.server.stopping.is_set():
        handler.wfile.write(b" " * 65_536)


def says_nothing(handler, _):
    handler.server.stopping.wait(60)


def gzip_bomb(handler, request):
    answers(200, gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")(handler, request)


def _for_ever(handler, piece):
    while not handler.server.stopping.wait(0.03):
        handler.wfile.write(piece)
        handler.wfile.flush()
