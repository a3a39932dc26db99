"""A fresh ledger on a real server of each kind."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.servers import KINDS, start_server
from worker.adapters.redis_connect import connect
from worker.adapters.redis_keys import Keys


@pytest.fixture(scope="module", params=KINDS)
def server(request, tmp_path_factory):
    running = start_server(request.param, tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def client(server):
    with contextlib.closing(connect(server.url, 5.0)) as connected:
        yield connected


@pytest.fixture
def keys():
    return Keys(f"t{time.monotonic_ns()}:")
