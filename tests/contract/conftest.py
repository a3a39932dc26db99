"""Every ledger there is: in memory, and in each kind of server that is installed."""

from __future__ import annotations

import contextlib

import pytest

from tests.contract import ledgers as kinds
from tests.servers import KINDS, available, start_server
from worker.adapters.ledger import LedgerPolicy
from worker.adapters.redis_connect import connect


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """One server of each kind for the whole run."""
    servers = {}

    def get(kind):
        if kind not in servers:
            servers[kind] = start_server(kind, tmp_path_factory.mktemp(kind))
        return servers[kind]

    yield get
    for server in servers.values():
        server.stop()


@pytest.fixture(params=["memory", *KINDS])
def ledgers(request, running):
    """A function from a policy to a fresh ledger of the kind under test."""
    if request.param == "memory":
        yield kinds.memory
        return
    if not available(request.param):
        pytest.skip(f"{request.param} is not installed")
    with contextlib.closing(connect(running(request.param).url, 5.0)) as client:
        yield lambda policy: kinds.in_redis(client, policy)


@pytest.fixture
def ledger(ledgers):
    return ledgers(LedgerPolicy())
