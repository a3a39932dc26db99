"""The servers people use accept config/redis.conf and do what it says."""

from pathlib import Path

import pytest

from tests.servers import KINDS, start_server

CONF = Path(__file__).parents[3] / "config/redis.conf"


@pytest.mark.server
@pytest.mark.parametrize("kind", KINDS)
def test_the_server_configuration_is_accepted_and_keeps_everything(kind, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    copy = tmp_path / "redis.conf"
    copy.write_text(CONF.read_text().replace("dir /data", f"dir {folder}").replace("port 6379", "port 0"))
    server = start_server(kind, folder, "--include", str(copy))
    client = server.client()
    said = {name: value for name, value in client.config_get("append*", "maxmemory-policy", "save", "timeout").items()}
    server.stop()
    assert said[b"appendonly"] == b"yes"
    assert said[b"appendfsync"] == b"everysec"
    assert said[b"maxmemory-policy"] == b"noeviction"
    assert said[b"save"] == b""
