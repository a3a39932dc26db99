"""JSON text to values, with every way it can be wrong made a reason.

What lives here: loading, and the list of objects that a value is or wraps. What does not: what the values mean.
"""

from __future__ import annotations

import json
from typing import Any

from worker.errors import Code, PermanentError

_LISTS = ("articles", "items", "results", "posts", "entries", "stories", "docs", "data")


def load(text: str) -> Any:
    """The JSON's value; raw line breaks in strings are tolerated.

    Raises `PermanentError`: `malformed` with the line, `limit` where it is nested too deeply or a number is too long.
    """
    try:
        return json.loads(text.lstrip("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        raise PermanentError(
            Code.MALFORMED, f"The JSON is not valid (line {error.lineno}: {error.msg}); export the article again."
        ) from error
    except RecursionError as error:
        raise PermanentError(Code.LIMIT, "The JSON is nested too deeply; export the article more simply.") from error
    except ValueError as error:
        raise PermanentError(
            Code.LIMIT, "The JSON holds a number that is too long; export the article again."
        ) from error


def objects(loaded: Any) -> list[dict[str, Any]]:
    """The objects of a list, or of the list that an object holds under a name such as `articles` or `items`."""
    if isinstance(loaded, dict):
        loaded = next((loaded[name] for name in _LISTS if isinstance(loaded.get(name), list)), None)
    return [value for value in loaded if isinstance(value, dict)] if isinstance(loaded, list) else []
