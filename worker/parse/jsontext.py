"""JSON text to values, with every way it can be wrong made a reason.

What lives here: loading. What does not: what the values mean.
"""

from __future__ import annotations

import json
from typing import Any

from worker.errors import Code, PermanentError


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
