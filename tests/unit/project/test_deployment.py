"""The compose file and the image agree with the settings."""

import re
from pathlib import Path

import pytest
import yaml

from worker.settings import Settings
from worker.settings_sources import load

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("watcher", "worker")


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text)[1])


@pytest.mark.parametrize("name", OURS)
def test_the_environment_of_a_service_holds_only_settings_that_exist(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    loaded = load(environ=SERVICES[name]["environment"])
    assert loaded.settings.redis.url == "redis://redis:6379/0"


def test_a_stopped_worker_may_finish_its_document():
    assert seconds(SERVICES["worker"]["stop_grace_period"]) > 2 * Settings().work.time_limit_seconds


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_the_server_keeps_everything_and_is_reachable_from_this_machine_only():
    lines = (ROOT / "config/redis.conf").read_text().splitlines()
    assert "appendonly yes" in lines
    assert "maxmemory-policy noeviction" in lines
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["redis"]["ports"])


def test_the_watcher_cannot_touch_the_inbox_and_the_image_runs_as_nobody_special():
    assert SERVICES["watcher"]["volumes"][0].endswith(":/inbox:ro")
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", dockerfile, re.MULTILINE)
    assert 'ENTRYPOINT ["copydesk"]' in dockerfile
    for requirements in re.findall(r"-r (\S+)", dockerfile):
        assert (ROOT / requirements).is_file()
    assert dockerfile.count("--require-hashes") == dockerfile.count("-r requirements/")


def test_a_worker_may_be_started_many_times():
    assert "container_name" not in SERVICES["worker"]
    assert "ports" not in SERVICES["worker"]
