"""A server started by config/with-roles.sh lets in each role with its own password, and nobody else."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.builders import wait_for
from tests.servers import KINDS, find_server, short_folder

CONFIG = Path(__file__).parents[3] / "config"
PASSWORDS = {"watcher": "first", "worker": "se/co&nd ~* +@all", "operator": "thïrd'\"$(id)\\1", "subscriber": "f#ur%40"}
VARIABLES = {f"{role.upper()}_PASSWORD": password for role, password in PASSWORDS.items()}
ONCE = Retry(NoBackoff(), 0)

pytestmark = pytest.mark.server


@pytest.fixture(params=KINDS)
def server(request, tmp_path):
    socket = f"{short_folder()}/s"
    process = start(request.param, tmp_path, socket, VARIABLES)
    try:
        wait_for(lambda: Path(socket).exists() or process.poll() is not None, why="the server to listen")
        yield socket
    finally:
        process.terminate()
        process.communicate(timeout=20)


def start(kind, folder, socket, variables):
    program = find_server(kind)
    if program is None:
        pytest.skip("redis-server is not installed")
    command = ["sh", CONFIG / "with-roles.sh", program, "--port", "0", "--unixsocket", socket, "--dir", folder]
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(folder), **variables}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def address(socket, role, password):
    return f"unix://{role}:{quote(password, safe='')}@{socket}?db=0"


def test_each_role_has_its_password_and_no_other_is_let_in(server):
    for role, password in PASSWORDS.items():
        assert redis.Redis.from_url(address(server, role, password)).ping()
        for wrong in ("CHANGE-ME", "", PASSWORDS["operator" if role != "operator" else "worker"]):
            with pytest.raises(redis.AuthenticationError):
                redis.Redis(unix_socket_path=server, username=role, password=wrong, retry=ONCE).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=server, retry=ONCE).ping()


def test_the_file_with_the_roles_holds_no_password(server, tmp_path):
    (rules,) = tmp_path.glob("tmp.*")
    text = rules.read_text()
    assert rules.stat().st_mode & 0o077 == 0
    assert "CHANGE-ME" not in text
    assert not any(password in text for password in PASSWORDS.values())
    assert text.count("#") == len(PASSWORDS)


def test_a_subscriber_reads_history_and_is_refused_nothing(server, tmp_path):
    operator = redis.Redis.from_url(address(server, "operator", PASSWORDS["operator"]))
    operator.xadd("copydesk:events", {"event": "no event of ours"})
    command = [sys.executable, "-m", "worker", "tail", "--from", "start", "--no-follow", "--json"]
    url = address(server, "subscriber", PASSWORDS["subscriber"])
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"COPYDESK_REDIS__URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "passed over" in done.stderr  # it was read, and told what it is
    assert operator.acl_log() == []


@pytest.mark.parametrize("missing", VARIABLES)
def test_a_role_without_a_password_is_named_and_nothing_is_started(missing, tmp_path):
    process = start("valkey", tmp_path, f"{short_folder()}/s", {**VARIABLES, missing: ""})
    _, said = process.communicate(timeout=20)
    assert process.returncode != 0
    assert missing in said.decode()
