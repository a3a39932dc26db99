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
    try:
        said = server.client(decode_responses=True).config_get("append*", "maxmemory-policy", "save")
    finally:
        server.stop()
    assert said["appendonly"] == "yes"
    assert said["appendfsync"] == "everysec"
    assert said["maxmemory-policy"] == "noeviction"
    assert said["save"] == ""
