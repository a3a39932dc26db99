"""Where the server's data and its socket may be."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from worker.errors import ConfigurationError, UnavailableError
from worker.local import paths
from worker.local.paths import DataDirectory, data_directory, prepare_data_directory, prepare_socket


@pytest.fixture
def runtime():
    """A short directory of our own, as XDG_RUNTIME_DIR is."""
    with tempfile.TemporaryDirectory(prefix="cd") as name:
        yield Path(name).resolve()


@pytest.fixture
def temporary(runtime, monkeypatch):
    """Another one, in place of /tmp for the fallback."""
    directory = runtime / "tmp"
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    return directory


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_data_lives_in_the_xdg_data_directory(tmp_path):
    assert data_directory(None, {"XDG_DATA_HOME": str(tmp_path)}).path == tmp_path / "copydesk" / "server"


@pytest.mark.parametrize("environ", [{}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "relative"}])
def test_without_a_valid_one_it_lives_beneath_the_home_directory(environ, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_directory(None, environ).path == tmp_path / ".local" / "share" / "copydesk" / "server"


def test_a_configured_directory_wins_and_is_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert data_directory(Path("mine"), {"XDG_DATA_HOME": "/elsewhere"}).path == tmp_path / "mine"


def test_two_names_of_one_directory_are_one(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "name").symlink_to("real")
    assert data_directory(tmp_path / "name") == data_directory(tmp_path / "real")


def test_no_home_directory_is_a_setting_to_make(monkeypatch):
    def homeless():
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(ConfigurationError, match=r"server\.data_path"):
        data_directory(None, {})


def test_the_data_directory_is_made_for_us_alone(tmp_path):
    data = DataDirectory(tmp_path / "a" / "b")
    prepare_data_directory(data)
    prepare_data_directory(data)
    assert mode(data.path) == 0o700


def test_a_data_directory_others_can_write_in_is_refused(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(ConfigurationError, match=r"server\.data_path.*can be written by others"):
        prepare_data_directory(DataDirectory(tmp_path))


def test_a_data_directory_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(ConfigurationError, match="belongs to another user"):
        prepare_data_directory(DataDirectory(tmp_path))


def test_a_file_in_the_place_of_the_data_directory_is_named(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(ConfigurationError, match="data cannot be made"):
        prepare_data_directory(DataDirectory(tmp_path / "data"))


def test_the_socket_is_in_the_runtime_directory_in_a_directory_of_ours(runtime, tmp_path):
    path = prepare_socket(DataDirectory(tmp_path), {"XDG_RUNTIME_DIR": str(runtime)})
    assert path.parent == runtime / "copydesk"
    assert mode(path.parent) == 0o700


def test_a_data_directory_has_one_socket_and_another_has_another(runtime):
    environ = {"XDG_RUNTIME_DIR": str(runtime)}
    assert prepare_socket(DataDirectory(Path("/a")), environ) == prepare_socket(DataDirectory(Path("/a")), environ)
    assert prepare_socket(DataDirectory(Path("/a")), environ) != prepare_socket(DataDirectory(Path("/b")), environ)


@pytest.mark.parametrize("runtime_name", ["", "relative", "missing", "x" * 90])
def test_without_a_usable_runtime_directory_it_is_in_a_private_one_beneath_the_temporary(
    runtime_name, runtime, temporary
):
    if len(runtime_name) > 80:
        (runtime / runtime_name).mkdir()
    environ = {
        "XDG_RUNTIME_DIR": str(runtime / runtime_name) if runtime_name in {"missing", "x" * 90} else runtime_name
    }
    path = prepare_socket(DataDirectory(Path("/data")), environ)
    assert path.parent == temporary / f"copydesk-{os.geteuid()}"
    assert mode(path.parent) == 0o700


def test_a_runtime_directory_of_another_user_is_left_alone(runtime, temporary, monkeypatch):
    strange = runtime / "strange"
    strange.mkdir(mode=0o755)
    flaw = paths._flaw
    monkeypatch.setattr(
        paths, "_flaw", lambda path, **more: "belongs to another user" if path == strange else flaw(path, **more)
    )
    path = prepare_socket(DataDirectory(Path("/data")), {"XDG_RUNTIME_DIR": str(strange)})
    assert path.is_relative_to(temporary)
    assert not list(strange.iterdir())


@pytest.mark.parametrize("length", [1, 100, 4000])
def test_an_address_is_always_shorter_than_a_socket_allows(length, runtime, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(runtime / ("t" * min(length, 200))))
    data = DataDirectory(Path("/" + "d" * length))
    assert len(os.fsencode(prepare_socket(data, {}))) < 104


@pytest.mark.parametrize("trap", ["symlink", "file"])
def test_what_is_not_a_directory_of_ours_is_refused_and_named(trap, runtime, temporary, monkeypatch):
    mine = temporary / f"copydesk-{os.geteuid()}"
    if trap == "symlink":
        (runtime / "theirs").mkdir()
        mine.symlink_to(runtime / "theirs")
    else:
        mine.write_text("")
    monkeypatch.setattr(paths, "_socket_directories", lambda _environ: [mine])
    with pytest.raises(UnavailableError, match="symbolic link" if trap == "symlink" else "not a directory") as caught:
        prepare_socket(DataDirectory(Path("/data")), {})
    assert str(mine) in str(caught.value)
    assert "--redis-url" in str(caught.value)


def test_a_socket_directory_of_another_user_is_refused(runtime, monkeypatch):
    theirs = runtime / "copydesk"
    theirs.mkdir()
    monkeypatch.setattr(paths, "_socket_directories", lambda _environ: [theirs])
    monkeypatch.setattr(os, "geteuid", lambda: theirs.stat().st_uid + 1)
    with pytest.raises(UnavailableError, match="belongs to another user"):
        prepare_socket(DataDirectory(Path("/data")), {})


def test_a_loose_directory_of_ours_is_made_private(runtime):
    (runtime / "copydesk").mkdir(mode=0o755)
    path = prepare_socket(DataDirectory(Path("/data")), {"XDG_RUNTIME_DIR": str(runtime)})
    assert mode(path.parent) == 0o700


def test_a_place_nobody_can_write_in_is_named(runtime, monkeypatch):
    monkeypatch.setattr(paths, "_socket_directories", lambda _environ: [runtime / "missing" / "copydesk"])
    with pytest.raises(UnavailableError, match="cannot be used"):
        prepare_socket(DataDirectory(Path("/data")), {})
