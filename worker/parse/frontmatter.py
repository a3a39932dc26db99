"""Front matter: the YAML or TOML block above a Markdown text.

What lives here: parting it from the text and loading it safely. What does not: what its keys mean (`fields`).
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from worker.errors import Code, PermanentError

MAX_FRONT_MATTER_BYTES = 65536
_FENCED = re.compile(r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<matter>(?:[^\n]*\n)*?)(?P=fence)[ \t]*(?:\n|$)")


class _Loader(yaml.SafeLoader):
    """YAML without aliases: they cost nothing to write and everything to expand."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise PermanentError(
                Code.LIMIT, "The front matter uses YAML aliases (*name), which are not read; write the value out."
            )
        return super().compose_node(parent, index)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """(values, the text below). Without front matter the values are empty.

    Raises `PermanentError`: `malformed` where it cannot be read, `limit` over 64 KiB or with aliases.
    """
    fenced = _FENCED.match(text)
    if not fenced:
        return {}, text
    matter = fenced["matter"]
    if len(matter.encode()) > MAX_FRONT_MATTER_BYTES:
        raise PermanentError(Code.LIMIT, "The front matter is larger than 64 KiB; move the text below it.")
    values = _toml(matter) if fenced["fence"] == "+++" else _yaml(matter)
    if values is None:
        return {}, text[fenced.end() :]
    if not isinstance(values, dict):
        # A thematic break, some text and another break: no front matter after all.
        return {}, text
    return {str(key): value for key, value in values.items()}, text[fenced.end() :]


def _yaml(matter: str) -> Any:
    try:
        return yaml.load(matter, Loader=_Loader)  # noqa: S506 -- a SafeLoader, narrowed further
    except (yaml.YAMLError, ValueError) as error:
        raise PermanentError(
            Code.MALFORMED, f"The front matter is no valid YAML{_place(error)}; correct it."
        ) from error


def _toml(matter: str) -> Any:
    try:
        return tomllib.loads(matter)
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise PermanentError(Code.MALFORMED, f"The front matter is no valid TOML ({error}); correct it.") from error


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f" (line {mark.line + 2}: {problem})" if mark else f" ({problem})"
