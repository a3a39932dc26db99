"""A real server for each test, of both kinds."""

import pytest

from tests.servers import KINDS, start_server


@pytest.fixture(params=KINDS)
def server(request, tmp_path):
    server = start_server(request.param, tmp_path / "server")
    yield server
    server.stop()
