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
OURS = ("watcher", "worker", "operator")
ROLES = [line.split()[1] for line in (ROOT / "config/redis.acl").read_text().splitlines() if " on " in line]


def filled_in(environment, **variables):
    """What compose makes of `${NAME:-otherwise}`."""
    return {
        name: re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: variables.get(found[1], found[2]), value)
        for name, value in environment.items()
    }


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text)[1])


@pytest.mark.parametrize("name", OURS)
def test_the_environment_of_a_service_holds_only_settings_that_exist(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    loaded = load(environ=filled_in(SERVICES[name]["environment"]))
    assert loaded.settings.redis.url == f"redis://{name}:CHANGE-ME@redis:6379/0"


@pytest.mark.parametrize("name", OURS)
def test_each_service_comes_to_the_server_as_its_own_role_with_the_password_the_server_was_told(name):
    variable = f"{name.upper()}_PASSWORD"
    url = filled_in(SERVICES[name]["environment"], **{variable: "mine"})["COPYDESK_REDIS__URL"]
    assert url == f"redis://{name}:mine@redis:6379/0"
    assert filled_in(SERVICES["redis"]["environment"], **{variable: "mine"})[variable] == "mine"


@pytest.mark.parametrize("name", OURS)
def test_each_service_reads_the_settings_that_are_edited_on_the_outside(name):
    assert "./config:/app/config:ro" in SERVICES[name]["volumes"]


def test_the_server_is_started_with_the_roles_and_a_password_for_each():
    service = SERVICES["redis"]
    assert service["command"][:3] == ["sh", "/etc/copydesk/with-roles.sh", "valkey-server"]
    mounted = {volume.split(":")[0]: volume.split(":", 1)[1] for volume in service["volumes"]}
    for file in ("redis.acl", "with-roles.sh", "redis.conf"):
        assert mounted[f"./config/{file}"] == f"/etc/copydesk/{file}:ro"
        assert (ROOT / "config" / file).is_file()
    assert sorted(service["environment"]) == sorted(f"{role.upper()}_PASSWORD" for role in ROLES)
    assert [path.partition(":")[0] for path in service["tmpfs"]] == ["/tmp"]


def test_no_service_of_ours_knows_the_password_of_another():
    for name in OURS:
        wanted = set(re.findall(r"\w+_PASSWORD", str(SERVICES[name])))
        assert wanted == {f"{name.upper()}_PASSWORD"}


def test_only_the_server_watcher_and_workers_are_started_unasked():
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["redis", "watcher", "worker"]


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
