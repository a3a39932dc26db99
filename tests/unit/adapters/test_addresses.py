"""What redis-py and Celery make of an address that is encrypted, guarded or behind sentinels. Nothing is connected."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import redis
from kombu.utils.url import url_to_parts

from worker.adapters.redis_connect import broker, connect, parse
from worker.bootstrap import celery_application
from worker.server_address import KNOWN
from worker.settings import RedisSettings, Settings


def test_an_encrypted_address_speaks_tls_to_both():
    url = "rediss://desk:secret@queue.example:6380/0"
    assert broker(url, 5.0).url == url
    assert issubclass(connect(url, 5.0).connection_pool.connection_class, redis.SSLConnection)


def test_a_sentinel_address_names_its_hosts_and_its_master():
    address = parse("sentinel://desk:se%40cret@one.example:26379,two.example,three.example:26380/main/3")
    assert address.hosts == (("one.example", 26379), ("two.example", 26379), ("three.example", 26380))
    assert (address.master, address.database) == ("main", 3)
    assert (address.username, address.password) == ("desk", "se@cret")


@pytest.mark.parametrize(
    "url", ["sentinel://desk:se%40c%3Aret%2F@one.example/main", "unix://desk:se%40c%3Aret%2F@/run/s.sock"]
)
def test_a_password_with_special_characters_reaches_celery_whole(url):
    read = url_to_parts(broker(url, 5.0).url)
    assert (read.username, read.password) == ("desk", "se@c:ret/")


def test_a_client_behind_sentinels_asks_for_the_master():
    pool = connect("sentinel://one.example,two.example/main/3", 5.0).connection_pool
    assert isinstance(pool, redis.sentinel.SentinelConnectionPool)
    assert pool.service_name == "main"


@pytest.mark.parametrize(
    "url",
    [
        "redis://queue.example:6379/0",
        "rediss://queue.example:6380/0",
        "unix:///run/desk/s.sock",
        "sentinel://one.example,two.example:26380/main",
    ],
)
def test_every_kind_of_address_makes_a_celery_application_and_a_client(url):
    settings = Settings(redis=RedisSettings(url=url))
    app = celery_application(settings)
    assert app.connection_for_write().as_uri()
    assert app.conf.broker_transport_options["global_keyprefix"].startswith(settings.redis.prefix)
    assert connect(url, 5.0).connection_pool is not None


@pytest.mark.parametrize("scheme", ["redis", "rediss", "unix"])
def test_what_may_stand_in_an_address_redis_py_takes_and_celery_is_not_told(scheme):
    values = {
        "socket_timeout": "3", "socket_connect_timeout": "2.5", "protocol": "3", "ssl_cert_reqs": "none",
        "ssl_include_verify_flags": "VERIFY_X509_STRICT", "ssl_exclude_verify_flags": "VERIFY_X509_STRICT",
        "ssl_validate_ocsp": "", "ssl_validate_ocsp_stapled": "", "lib_name": "", "lib_version": "",
    }  # fmt: skip
    query = urlencode({name: values.get(name, "1") for name in KNOWN[scheme]})
    url = f"{scheme}:///run/desk/s.sock?{query}" if scheme == "unix" else f"{scheme}://queue.example/0?{query}"
    assert connect(RedisSettings(url=url).url, 5.0).connection_pool.connection_kwargs["client_name"] == "1"
    app = celery_application(Settings(redis=RedisSettings(url=url)))
    assert bool(app.connection_for_write().ssl) == (scheme == "rediss")
    read = url_to_parts(broker(url, 5.0).url)
    assert (read.username, read.password) == ("1", "1")
    assert read.query == ({"virtual_host": "1"} if scheme == "unix" else {})
