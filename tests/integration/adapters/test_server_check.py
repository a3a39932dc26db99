"""A server that would lose data is refused, with the remedy."""

from __future__ import annotations

import contextlib

import pytest

from worker.adapters.redis_connect import connect, server_errors
from worker.adapters.server_check import check, check_version, facts
from worker.errors import ConfigurationError, TransientError, UnavailableError


def test_a_good_server_passes_and_tells_about_itself(client):
    check(client)
    about = facts(client)
    assert about.keeps_data
    assert abs(about.clock_skew_seconds) < 60
    assert "keeps its data" in about.sentence


def test_an_evicting_server_is_refused(client):
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(ConfigurationError, match="noeviction"):
            check(client)
    finally:
        client.config_set("maxmemory-policy", "noeviction")


@pytest.mark.parametrize("version", ["6.2.14", "5.0"])
def test_an_old_server_is_refused(version):
    with pytest.raises(ConfigurationError, match=r"7\.0"):
        check_version(version)


def test_no_server_names_the_remedies(tmp_path):
    with (
        contextlib.closing(connect(f"unix://{tmp_path}/nobody", 1.0)) as client,
        pytest.raises(UnavailableError, match="copydesk up"),
    ):
        check(client)


def test_wrong_credentials_are_a_matter_of_configuration(client, server):
    client.acl_setuser("reader", enabled=True, passwords=["+right"], commands=["+@all"], keys=["*"])
    url = server.url.replace("unix://", "unix://reader:wrong@")
    with contextlib.closing(connect(url, 5.0)) as stranger, pytest.raises(ConfigurationError, match="credentials"):
        check(stranger)


def test_a_right_that_is_missing_is_a_matter_of_configuration(client, server):
    client.acl_setuser("guest", enabled=True, passwords=["+guest"], commands=["+@all", "-info"], keys=["*"])
    url = server.url.replace("unix://", "unix://guest:guest@")
    with contextlib.closing(connect(url, 5.0)) as guest, pytest.raises(ConfigurationError, match="lacks a right"):
        check(guest)


def test_a_right_that_is_missing_in_a_script_is_told_as_such(client, server):
    client.acl_setuser("teller", enabled=True, passwords=["+teller"], commands=["+@all", "-xadd"], keys=["*"])
    url = server.url.replace("unix://", "unix://teller:teller@")
    with (
        contextlib.closing(connect(url, 5.0)) as teller,
        pytest.raises(TransientError, match="lacks a right"),
        server_errors(),
    ):
        teller.eval("return redis.call('XADD', KEYS[1], '*', 'a', 'b')", 1, "k")
