"""Secrets, hidden before anything is printed or logged.

What lives here: the one rule of what is a secret. What does not: who prints.
"""

from __future__ import annotations

import re
from typing import Any

MASK = "***"

_SECRET_NAME = re.compile(r"(?:^|[._])(?:key|token|password|secret)$", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?<=://)(.*?):(.*)@", re.DOTALL)
_QUERY_PASSWORD = re.compile(r"([?&](?:sentinel_)?password=)[^&#]*")
_LOGIN_WITHOUT_SCHEME = re.compile(r"^(?!.*://).*@", re.DOTALL)


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
    return masked_url(value) if name.endswith("url") else _without_passwords(value)


def masked_url(url: str) -> str:
    """An address without its password; one that is malformed loses everything before its last `@`."""
    return _without_passwords(_LOGIN_WITHOUT_SCHEME.sub(f"{MASK}@", url))


def _without_passwords(text: str) -> str:
    return _QUERY_PASSWORD.sub(rf"\1{MASK}", _URL_PASSWORD.sub(rf"\1:{MASK}@", text))
