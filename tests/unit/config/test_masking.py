"""What may be printed of a secret: nothing."""

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
        ("redis:/u:hush@h", "***@h"),
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
