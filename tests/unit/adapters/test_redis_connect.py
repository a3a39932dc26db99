"""Addresses as users write them."""

from __future__ import annotations

import pytest
import redis

from worker.adapters.one_write import CONNECTIONS
from worker.adapters.redis_connect import broker, connect, is_refusal, parse, server_errors
from worker.errors import ConfigurationError, TransientError, UnreachableError


@pytest.mark.parametrize(
    ("url", "celery"),
    [
        ("redis://queue.example:6379/2", "redis://queue.example:6379/2"),
        ("rediss://u:p@queue.example:6380/0", "rediss://u:p@queue.example:6380/0"),
        ("redis://h:1/0?db=3&client_name=desk", "redis://h:1/3"),
        ("redis://u@[::1]:1", "redis://u:@[::1]:1/0"),
        ("redis://h/0?username=u&password=a%40b", "redis://u:a%40b@h/0"),
        ("unix:///run/cd/s?db=3", "redis+socket:///run/cd/s?virtual_host=3"),
        ("unix:///run/cd/s", "redis+socket:///run/cd/s?virtual_host=0"),
        ("sentinel://u:p@a:1,b:2/main/4", "sentinel://u:p@a:1/4;sentinel://u:p@b:2/4"),
        ("sentinel://a,b/main", "sentinel://a:26379/0;sentinel://b:26379/0"),
    ],
)
def test_every_scheme_has_its_name_in_celery(url, celery):
    assert broker(url, 10.0).url == celery


def test_a_socket_with_a_password_is_known_to_celery():
    address = parse("unix://:secret@/run/cd/s")
    assert (address.path, address.password) == ("/run/cd/s", "secret")
    assert broker("unix://:secret@/run/cd/s", 10.0).url == "redis+socket://:secret@/run/cd/s?virtual_host=0"


def test_sentinel_tells_celery_the_master():
    assert broker("sentinel://a,b/main", 10.0).transport_options["master_name"] == "main"


@pytest.mark.parametrize("url", ["http://x", "localhost:6379", "sentinel://a:1", "sentinel:///main", ""])
def test_what_is_not_understood_is_refused_with_what_is(url):
    with pytest.raises(ConfigurationError, match="redis"):
        parse(url)


@pytest.mark.parametrize("url", ["redis://worker:S3cret/rest@127.0.0.1:6399/0", "sentinel://:S3cret/@h/m"])
def test_what_is_malformed_is_a_wrong_setting_and_no_piece_of_it_is_shown(url):
    with pytest.raises(ConfigurationError, match="percent-encoded") as caught:
        connect(url, 1.0)
    assert "S3cret" not in str(caught.value)


def test_an_option_that_cannot_be_is_a_wrong_setting_and_its_value_is_not_shown():
    with pytest.raises(ConfigurationError, match="socket_timeout") as caught:
        connect("redis://h/0?socket_timeout=S3cret", 1.0)
    assert "S3cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["MOST", "not a flag"])
def test_a_value_that_only_redis_py_can_judge_is_a_wrong_setting_too(value):
    with pytest.raises(ConfigurationError, match="redis-py") as caught:
        connect(f"rediss://h/0?ssl_include_verify_flags={value}", 1.0)
    assert value not in str(caught.value)


def test_an_option_that_the_installed_redis_py_lacks_is_a_wrong_setting_before_it_connects(monkeypatch):
    class Older(CONNECTIONS["redis"]):
        def __init__(self, *, db=0, retry=None):
            """Knows hardly anything."""

    monkeypatch.setitem(CONNECTIONS, "redis", Older)
    with pytest.raises(ConfigurationError, match="redis-py"):
        connect("redis://h/0?legacy_responses=yes", 1.0)


def test_celery_checks_the_certificate_as_redis_py_does_unless_told_otherwise():
    assert broker("redis://h", 1.0).tls is None
    assert broker("rediss://h", 1.0).tls == {"ssl_cert_reqs": "required"}
    told = broker("rediss://h?ssl_cert_reqs=none&ssl_check_hostname=no&client_name=a", 1.0).tls
    assert told == {"ssl_cert_reqs": "none", "ssl_check_hostname": False}


def test_a_refused_address_does_not_show_its_password():
    with pytest.raises(ConfigurationError) as caught:
        parse("http://user:hunter2@host")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["redis://h:1/0", "rediss://h:1/0", "unix:///s", "sentinel://a,b/main/1"])
def test_every_scheme_makes_a_client_without_a_server(url):
    connect(url, 1.0).close()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (redis.ConnectionError("gone"), UnreachableError),
        (redis.TimeoutError("late"), UnreachableError),
        (redis.BusyLoadingError("loading"), TransientError),
        (redis.ReadOnlyError("replica"), TransientError),
        (redis.ResponseError("OOM"), TransientError),
        (redis.exceptions.NoPermissionError("a watcher goes on when it has the right"), TransientError),
        (redis.AuthenticationError("no"), ConfigurationError),
    ],
)
def test_what_the_server_says_becomes_an_error_by_fate(error, kind):
    with pytest.raises(kind) as caught, server_errors():
        raise error
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "error",
    [
        redis.exceptions.NoPermissionError("this user has no permissions to run the 'info' command"),
        redis.ResponseError("ACL failure in script: User worker has no permissions to run the 'xadd' command"),
        redis.ResponseError("The user executing the script can't run this command or subcommand"),
    ],
)
def test_a_right_that_is_missing_is_named_however_the_server_says_it(error):
    with pytest.raises(TransientError, match="lacks a right") as caught, server_errors():
        raise error
    assert is_refusal(error)
    assert is_refusal(caught.value)


def test_other_errors_are_no_refusals():
    assert not is_refusal(redis.ResponseError("WRONGTYPE"))
    assert not is_refusal(None)
