"""What may be printed of a secret: nothing."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.masking import masked, masked_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://h:6379/0", "redis://h:6379/0"),
        ("redis://user@h", "redis://user@h"),
        ("redis://user:hush@h:1/0", "redis://user:***@h:1/0"),
        ("rediss://:hush@h", "rediss://:***@h"),
        ("redis://u:a/b@c@h", "redis://u:***@h"),
        ("unix:///run/r.sock?password=hush&db=1", "unix:///run/r.sock?password=***&db=1"),
        (
            "sentinel://:hush@a:1,b:2/main/0?sentinel_password=hush",
            "sentinel://:***@a:1,b:2/main/0?sentinel_password=***",
        ),
        ("unix:///run/r.sock?db=1&password=hush", "unix:///run/r.sock?db=1&password=***"),
        ("redis://h/0?client_name=desk", "redis://h/0?client_name=desk"),
        ("redis://user@h:6379/0?client_name=desk", "redis://user@h:6379/0?client_name=desk"),
        ("redis://[::1]:6379/0", "redis://[::1]:6379/0"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("https://h/v1?api_key=hush", "https://h/v1?api_key=***"),
        ("redis://h/0?password=hush#hu@sh", "redis://h/0?password=***"),
        ("redis://h:1/0?password=hush#hu@sh", "redis://h:***"),
        ("redis://h/0?password=hush&hush", "redis://h/0?password=***"),
        ("redis://h/0?%70assw%4Frd=hush", "redis://h/0?%70assw%4Frd=***"),
        ("redis://h/0%3Fpassword%3Dhush", "redis://h/0%3Fpassword%3D***"),
        ("rediss://h/0?ssl_password=hush", "rediss://h/0?ssl_password=***"),
        ("redis://h/0#password=hush", "redis://h/0#password=***"),
        ("redis://u%3Ahush@h", "redis://u%3A***@h"),
        ("redis://u%3Ahush%40h", "redis://***"),
        ("redis://[hush", "redis://***"),
        ("redis://u:hush", "redis://u:***"),
        ("redis://:hush%40h/0", "redis://:***"),
        ("redis:/u:hush@h", "***@h"),
        ("redis:/u:hush", "***"),
        ("user:hush", "***"),
        ("h/0?password=hu@sh", "***"),
        (":hu://sh@h", "***@h"),
        ("localhost:6379/0", "localhost:6379/0"),
        ("unix:/run/r.sock", "unix:/run/r.sock"),
        ("", ""),
    ],
)
def test_an_address_loses_its_password_and_keeps_the_rest(url, shown):
    assert masked_url(url) == shown
    assert masked("redis.url", url) == shown


@pytest.mark.parametrize("name", ["desk.token", "enrich.api_key", "password", "model.PASSWORD", "a.secret"])
def test_whatever_is_named_a_secret_is_hidden_whole(name):
    assert masked(name, "hush") == "***"
    assert masked(name, 1234) == "***"
    assert masked(name, "") == ""


def test_lists_and_tables_are_hidden_item_by_item():
    value = {"token": "hush", "urls": ["redis://:hush@h", 3], "keys_kept": "shown"}
    assert masked("x", value) == {"token": "***", "urls": ["redis://:***@h", 3], "keys_kept": "shown"}


@given(st.text(), st.text(st.characters(exclude_characters="@:/?&=#"), min_size=4))
def test_no_password_survives_in_an_address_and_masking_twice_changes_nothing(user, password):
    shown = masked_url(f"redis://{user}:{password}@host/0")
    assert f":{password}@" not in shown or password == "***"
    assert masked_url(shown) == shown


FORMS = (
    "redis://{}:{}@host:6379/0",
    "redis://{}:{}@host/0?db=1",
    "redis://host/0?client_name={}&password={}",
    "redis://host:6379/0?password={1}&db=1",
    "rediss://host:6379/0?ssl_password={1}&client_name={0}",
    "unix://{}:{}@/run/r.sock?db=0",
    "sentinel://{}:{}@a:1,b:2/main/0",
    "redis:/{}:{}@host",
    "redis//{}:{}@host",
    "{}:{}@host:6379",
    "http://{}:{}@host/v1",
    "https://host/v1?api_key={1}",
)
PIECES = st.sampled_from(["hush", *"@:/?#&=%;, []\n+", "://", "&db=1", "?password=", "%40", "%3A", "%2F", "***"])


@given(
    st.sampled_from(FORMS),
    st.from_regex(r"[a-z]{0,5}", fullmatch=True),
    st.lists(PIECES, max_size=8).map("".join),
    st.booleans(),
)
def test_no_piece_of_a_password_is_shown_wherever_it_stands_and_however_it_is_written(form, user, password, encoded):
    password = f"hush{password}hush"
    url = form.format(user, quote(password, safe="") if encoded else password)
    for shown in (masked_url(url), masked("redis.url", url), *masked("urls", [url] if "://" in form else [])):
        assert "hush" not in shown
    assert masked_url(masked_url(url)) == masked_url(url)


@given(st.text(st.sampled_from("ab1:@/?#&=%[],*. \n")))
def test_masking_any_text_twice_changes_nothing(text):
    for form in ("{}", "redis://{}", "redis://h:1/0?password={}", "{}&db=1"):
        shown = masked_url(form.format(text))
        assert masked_url(shown) == shown
        assert masked("text", masked("text", shown)) == masked("text", shown)
