"""One exchange, and what its thread does when nobody waits for it any more."""

from __future__ import annotations

import socket
import threading

import pytest

from tests.builders import wait_for
from tests.model_server import ModelServer, drips, drips_headers, says
from worker.adapters import llm_exchange
from worker.adapters.llm_exchange import ExchangeError, exchange


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "llm"]


@pytest.mark.parametrize("url", ["http://localhost:99999/v1", "http://[h/v1", "http://a b/v1"])
def test_an_address_that_cannot_be_asked_is_an_error_of_the_exchange(url):
    with pytest.raises(ExchangeError, match="no address to ask at"):
        exchange("POST", url, {}, b"{}", 1.0)
    assert threads() == []


def test_a_request_nobody_waits_for_is_not_sent_once_the_connection_is_there(monkeypatch):
    connect, may_connect = socket.create_connection, threading.Event()

    def slow(*arguments, **options):
        may_connect.wait(20)
        return connect(*arguments, **options)

    monkeypatch.setattr(socket, "create_connection", slow)
    with ModelServer(says("yes")) as server:
        with pytest.raises(ExchangeError, match="did not answer within"):
            exchange("POST", server.url, {}, b"{}", 0.1)
        may_connect.set()
        wait_for(lambda: not threads(), why="the thread to end")
    assert server.requests == []


@pytest.mark.parametrize("behaviour", [drips, drips_headers])
def test_the_thread_reads_no_longer_than_it_was_given_even_when_nothing_wakes_it(behaviour, monkeypatch):
    monkeypatch.setattr(llm_exchange, "_wake", lambda _connection: None)
    with ModelServer(behaviour) as server:
        with pytest.raises(ExchangeError, match="did not answer within"):
            exchange("POST", server.url, {}, b"{}", 0.3)
        wait_for(lambda: not threads(), 5.0, "the thread to end")
