"""Which addresses of servers are understood, and that nothing is said of the others."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from worker.server_address import FORMS, OPTIONS, Address, is_http, read


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("redis://", {}),
        ("redis://h", {}),
        ("redis://h:6379/2", {"database": 2}),
        ("rediss://u:p%2F%40@[::1]:6380/0?ssl_cert_reqs=none", {"username": "u", "password": "p/@"}),
        ("redis://h/1?db=3", {"database": 3}),
        ("unix:///run/a%20b?db=3", {"path": "/run/a b", "database": 3}),
        ("redis://h?username=u&password=p%40", {"username": "u", "password": "p@"}),
        ("redis://u:p@h?username=v&password=q", {"username": "u", "password": "p"}),
        ("redis://h/1?socket_timeout=2.5&max_connections=&protocol=3", {"database": 1}),
        ("unix://:p@/s", {"path": "/s", "password": "p"}),
        ("unix:///s?password=p", {"path": "/s", "password": "p"}),
        ("sentinel://a,b:7/m", {"hosts": (("a", 26379), ("b", 7)), "master": "m"}),
        ("sentinel://u:p@a/m/4", {"hosts": (("a", 26379),), "master": "m", "database": 4, "username": "u", "password": "p"}),
    ],
)  # fmt: skip
def test_an_address_is_read(url, parts):
    assert read(url) == Address(url, url.partition(":")[0], **parts)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:6379",
        "http://h",
        "redis://worker:S3cret/rest@127.0.0.1:6399/0",
        "redis://worker:12/rest@h/0",
        "redis://worker:12?rest@h/0",
        "redis://worker:12#rest@h/0",
        "redis://host/0?password=S3cret#rest",
        "redis://worker%3AS3cret%40h/0",
        "redis://host:abc/0",
        "redis://host:65536/0",
        "redis://[bad/0",
        "redis://h/²",
        "redis://h/99999999999",
        "unix:///x?db=abc",
        "unix://x/y",
        "unix://",
        "unix://u:12/3@/s",
        "sentinel://h:x/m",
        "sentinel://h:65536/m",
        "sentinel://h:/m",
        "sentinel://h/m/abc",
        "sentinel://h",
        "sentinel://h,/m",
        "sentinel://[::1]:7/m",
    ],
)
def test_any_other_is_refused_and_no_word_of_it_is_said(url):
    with pytest.raises(ValueError, match="percent-encoded") as caught:
        read(url)
    assert str(caught.value) == FORMS
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "redis://h/0?S3cret=bar",
        "redis://h/0?S3cret=",
        "redis://h/0?decode_responses=true",
        "redis://h/0?ssl_cert_reqs=none",
        "rediss://h/0?ssl_cert_reqs=S3cret",
        "unix:///s?socket_keepalive=yes",
        "sentinel://h/m?db=1",
        "redis://h?socket_timeout=S3cret",
        "redis://h?socket_timeout=0",
        "redis://h?socket_timeout=nan",
        "redis://h?protocol=4",
        "redis://h?max_connections=-1",
    ],
)
def test_an_option_that_cannot_be_is_refused_with_those_that_can(url):
    with pytest.raises(ValueError, match="percent-encode") as caught:
        read(url)
    assert str(caught.value).startswith(OPTIONS)
    assert "none" in str(caught.value) or "client_name" in str(caught.value)
    assert "S3cret" not in str(caught.value)


@given(st.sampled_from(["redis://", "unix://", "sentinel://", "", "redis://u:", "redis://h?protocol="]), st.text())
@example("redis://", "\u2100@")
def test_no_text_raises_anything_else(form, text):
    try:
        read(form + text)
    except ValueError as error:
        assert str(error).startswith((FORMS, OPTIONS))  # noqa: PT017 -- not every text is refused
    is_http(form + text)


@pytest.mark.parametrize("url", ["http://h", "https://h:443/v1", "http://[::1]:8080/v1", "http://h:65535"])
def test_an_address_of_the_web(url):
    assert is_http(url)


@pytest.mark.parametrize(
    "url", ["", "h", "ftp://h", "http://", "http://h:99999/v1", "http://h:0", "http://h:x", "http://[h/v1"]
)
def test_no_address_of_the_web(url):
    assert not is_http(url)
