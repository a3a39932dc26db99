"""Secrets, hidden before anything is printed or logged.

What lives here: the one rule of what is a secret. What does not: who prints.
"""

from __future__ import annotations

import re
from typing import Any

MASK = "***"

_SECRET_NAME = re.compile(r"(?:^|[._])(?:key|token|password|secret)$", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PASSWORD = re.compile(r"(?<=://).*?(?::|%3a)(?P<hidden>.*)@", re.DOTALL | re.IGNORECASE)
_HOST = r"(?:\[[^\]@]*\]|[^\[\]:@%/?#]*)(?::\d*)?"
_TORN_LOGIN = re.compile(
    rf"(?<=://)(?!(?:[^:@/?#]*@)?{_HOST}(?:,{_HOST})*(?:[/?#]|\Z))(?:[^:@%/?#\[\]]*:)?(?P<hidden>.*)", re.DOTALL
)
"""What stands in the hosts' place and cannot be any: a login whose `@` was forgotten, or encoded with all the rest."""
_LOGIN_WITHOUT_SCHEME = re.compile(r"(?P<hidden>.*)@", re.DOTALL)
_NO_ADDRESS = re.compile(
    r"(?!(?:(?:rediss?|unix|sentinel|https?):/+)?[^:@%/?#]*(?::\d+)?(?:/[^:@%?#]*)?(?:\?.*)?\Z)(?P<hidden>.*)",
    re.DOTALL | re.IGNORECASE,
)
"""Without a scheme: what is more than a host, a port and a path."""


def _encoded(word: str) -> str:
    """A pattern for a word any letter of which may be percent-encoded."""
    return "".join(f"(?:{letter}|%{ord(letter):02x}|%{ord(letter.upper()):02x})" for letter in word)


_OPTION = re.compile(
    f"(?:{'|'.join(map(_encoded, ('key', 'token', 'pass', 'passwd', 'password', 'pwd', 'secret')))}){_encoded('=')}"
    r"(?P<hidden>.*?)(?:&db=\d+)*\Z",
    re.DOTALL | re.IGNORECASE,
)
"""It hides what follows it, too: a password that was not encoded may hold `&`, `#` and `@`."""


def masked(name: str, value: Any) -> Any:
    """The value as it may be printed.

    Whatever is named key, token, password or secret is hidden whole; addresses keep everything but their password.
    Lists and tables are masked item by item. Masking twice changes nothing.
    """
    if value and _SECRET_NAME.search(name):
        return MASK
    if isinstance(value, (list, tuple)):
        return [masked(name, item) for item in value]
    if isinstance(value, dict):
        return {key: masked(str(key), item) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    return masked_url(value) if name.endswith("url") else without_passwords(value)


def masked_url(url: str) -> str:
    """An address without its password; one that is malformed loses all that may be a piece of its password."""
    if _SCHEME.match(url):
        return without_passwords(url)
    return _hidden(url, _LOGIN_WITHOUT_SCHEME.match(url) or _NO_ADDRESS.match(url))


def without_passwords(text: str) -> str:
    """A text as it may be printed, should it hold the address of something: that loses its password."""
    return _hidden(text, _PASSWORD.search(text) or _TORN_LOGIN.search(text))


def _hidden(text: str, login: re.Match[str] | None) -> str:
    """The text without the password in its login and those in its query; where the two overlap, without its end."""
    option = _OPTION.search(text)
    if login and option and option.start("hidden") <= login.end("hidden"):
        return text[: min(login.start("hidden"), option.start("hidden"))] + MASK
    for found in (option, login):  # the later one first, since what it replaces moves nothing before it
        if found:
            text = text[: found.start("hidden")] + MASK + text[found.end("hidden") :]
    return text
