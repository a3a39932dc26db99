"""Where each setting comes from: the command line, the environment, the settings file, or its default.

What lives here: finding the values, saying where each came from, and handing the settings to a child process. What does
not: the settings themselves (`settings`), hiding secrets (`masking`).

    command line > environment (`COPYDESK_WORK__CONCURRENCY`) > one settings file > defaults

Plain pydantic and not pydantic-settings: that library merges sources without remembering which one won, ignores unknown
environment variables, and doubles the time it takes to import this module. Here every source is one flat mapping from a
dotted name to a value, so precedence and origin are the same three lines.
"""

from __future__ import annotations

import difflib
import functools
import json
import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin

from pydantic import ValidationError

from worker.errors import ConfigurationError
from worker.masking import masked, without_passwords
from worker.settings import Settings, is_section, sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

ENVIRONMENT_PREFIX = "COPYDESK_"
CONFIG_VARIABLE = "COPYDESK_CONFIG"
"""Names the settings file where no command line can, as for `celery -A worker worker`. `--config` outranks it."""
LOOKED_FOR = (Path("copydesk.toml"), Path("config/copydesk.toml"))
"""The first of these that exists in the current directory is the settings file, unless one is named."""

Values = dict[str, tuple[Any, str]]
"""Dotted name -> the value as it was written, and its origin."""

_CONTAINER_LINK = re.compile(r"_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)$")
_LINK_ADDRESS = re.compile(r"(tcp|udp|sctp)://")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings that are valid, and where each value came from.

    `origins` holds every dotted name: `default`, `file PATH`, `environment COPYDESK_…` or `command line`.
    `warnings` are sentences about settings that are allowed and probably not meant.
    """

    settings: Settings
    origins: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What was written, for the names that are not on their default."""


class Row(NamedTuple):
    """One line of `copydesk config show`. `value` is JSON-ready, with secrets masked."""

    name: str
    value: Any
    origin: str
    description: str


def load(
    argv_overrides: Mapping[str, object] | None = None,
    config_path: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """Read all sources and check the result.

    `argv_overrides` maps dotted names to values; `None` means that the option was not given. `config_path` is the
    file of `--config`; it must exist. `environ` is the process's environment by default. Relative paths are relative to
    the current directory, wherever they are written.

    Raises `ConfigurationError`, which lists every unknown name and wrong value with its place and never shows a secret.
    """
    environ = os.environ if environ is None else environ
    path = _settings_file(config_path, environ)
    problems: list[str] = []
    warnings: list[str] = []
    found: Values = {}
    if path is not None:
        found |= _from_file(path, problems)
    found |= _from_environment(environ, problems, warnings)
    found |= _from_command_line(argv_overrides or {}, problems)
    settings = _validated(found, problems)
    origins = {name: found[name][1] if name in found else "default" for name in fields()}
    given = {name: _at(settings, name) for name in found}
    return Loaded(settings, origins, (*warnings, *_doubtful(settings)), given)


@functools.cache
def fields() -> Mapping[str, FieldInfo]:
    """Every setting by its dotted name, in the order of the settings file."""
    return {
        f"{section}.{name}": info
        for section, table in sections().items()
        for name, info in table.model_fields.items()
        if not is_section(info)
    }


def show(loaded: Loaded) -> list[Row]:
    """The effective settings, each with its origin and meaning; secrets are masked."""
    plain = loaded.settings.model_dump(mode="json")
    return [
        Row(name, masked(name, _at(plain, name)), loaded.origins[name], info.description or "")
        for name, info in fields().items()
    ]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the settings file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Settings.model_json_schema()


def as_environment(loaded: Loaded) -> dict[str, str]:
    """The variables that make a child process load the same settings: all that are not on their default.

    Add them to the child's environment. A password travels this way and never on a command line, which others can read.
    """
    plain = loaded.settings.model_dump(mode="json")
    return {environment_name(name): _written(_at(plain, name)) for name in loaded.given}


def environment_name(name: str) -> str:
    """`work.concurrency` -> `COPYDESK_WORK__CONCURRENCY`."""
    return ENVIRONMENT_PREFIX + name.replace(".", "__").upper()


def _settings_file(config_path: Path | None, environ: Mapping[str, str]) -> Path | None:
    named = config_path or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    return named or next((path for path in LOOKED_FOR if path.is_file()), None)


def _from_file(path: Path, problems: list[str]) -> Values:
    origin = f"file {path}"
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"cannot read the settings file {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(f"the settings file {path} is not valid TOML: {error}") from error
    found: Values = {}
    for section, table in tables.items():
        if not isinstance(table, dict):
            problems.append(_unknown(section, f"{origin}, outside any [table]", _closest(section)))
            continue
        for name, value in _values_of(section, table):
            if _known(name, origin, problems):
                found[name] = (value, origin)
    return found


def _values_of(section: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a table says, by dotted name; a table inside it that is no section is a value."""
    for key, value in table.items():
        name = f"{section}.{key}"
        if isinstance(value, dict) and name in sections():
            yield from _values_of(name, value)
        else:
            yield name, value


def _from_environment(environ: Mapping[str, str], problems: list[str], warnings: list[str]) -> Values:
    by_variable = {environment_name(name): name for name in fields()}
    found: Values = {}
    for variable, text in sorted(environ.items()):
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable == CONFIG_VARIABLE:
            continue
        if name := by_variable.get(variable):
            found[name] = (_read(name, text), f"environment {variable}")
        elif _CONTAINER_LINK.search(variable) or _LINK_ADDRESS.match(text):
            warnings.append(
                f"{variable} is ignored: it looks like the address of a service, set by a container platform"
            )
        else:
            wanted = _closest(variable.removeprefix(ENVIRONMENT_PREFIX).replace("__", ".").lower())
            problems.append(_unknown(variable, "environment", wanted and environment_name(wanted)))
    return found


def _from_command_line(overrides: Mapping[str, object], problems: list[str]) -> Values:
    return {
        name: (_read(name, value) if isinstance(value, str) else value, "command line")
        for name, value in overrides.items()
        if value is not None and _known(name, "command line", problems)
    }


def _known(name: str, origin: str, problems: list[str]) -> bool:
    if name in fields():
        return True
    problems.append(_unknown(name, origin, _closest(name)))
    return False


def _unknown(written: str, origin: str, suggestion: str | None) -> str:
    hint = f"; did you mean {suggestion}?" if suggestion else "; `copydesk config show` lists all settings"
    return f"unknown setting {without_passwords(written)} ({origin}){hint}"


def _closest(name: str) -> str | None:
    """The known name most like it: as a whole, else by its last part (`url` -> `redis.url`)."""
    known = list(fields())
    whole = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    if whole:
        return whole[0]
    by_leaf = {known_name.rsplit(".", 1)[-1]: known_name for known_name in reversed(known)}
    leaf = difflib.get_close_matches(re.split(r"[._]", name, maxsplit=1)[-1], list(by_leaf), n=1, cutoff=0.7)
    leaf = leaf or difflib.get_close_matches(name.rsplit(".", 1)[-1], list(by_leaf), n=1, cutoff=0.7)
    return by_leaf[leaf[0]] if leaf else None


def _read(name: str, text: str) -> object:
    """A value written as one string: a list is JSON, or separated (paths as in $PATH, others by commas)."""
    annotation = fields()[name].annotation
    if get_origin(annotation) is not tuple:
        return text
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            return text  # the type check names the setting
    if Path in get_args(annotation):
        return [part for part in text.split(os.pathsep) if part]
    return [part.strip() for part in text.split(",") if part.strip()]


def _written(value: Any) -> str:
    """The inverse of `_read`, for a JSON-ready value."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _validated(found: Values, problems: list[str]) -> Settings:
    nested: dict[str, Any] = {}
    for name, (value, _) in found.items():
        *tables, key = name.split(".")
        table = nested
        for section in tables:
            table = table.setdefault(section, {})
        table[key] = value
    try:
        settings = Settings.model_validate(nested)
    except ValidationError as error:
        problems.extend(_wrong_values(error, found))
    problems.extend(
        f"{name} ({origin}): should have no NUL character" for name, (value, origin) in found.items() if _has_nul(value)
    )
    if problems:
        raise ConfigurationError("\n".join(problems))
    return settings


def _has_nul(value: object) -> bool:
    return any("\0" in str(part) for part in (value if isinstance(value, list | tuple) else (value,)))


def _wrong_values(error: ValidationError, found: Values) -> Iterator[str]:
    for detail in error.errors(include_url=False):
        place = [str(part) for part in detail["loc"]]
        heads = (".".join(place[:depth]) for depth in range(len(place), 0, -1))
        name = next(head for head in heads if head in fields())
        value, origin = found.get(name, ("", "default"))
        bound = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
        yield f"{name} = {masked(name, value)!r:.200} ({origin}): {bound}"


def _doubtful(settings: Settings) -> Iterator[str]:
    """Combinations that work and are probably not meant."""
    work = settings.work
    if work.lease_seconds <= work.time_limit_seconds:
        yield (
            f"work.lease_seconds ({work.lease_seconds:g}) is not longer than work.time_limit_seconds "
            f"({work.time_limit_seconds:g}): a slow document may be worked on twice (and is published once)"
        )
    if work.retry_min_seconds > work.retry_max_seconds:
        yield (
            f"work.retry_min_seconds ({work.retry_min_seconds:g}) is longer than work.retry_max_seconds "
            f"({work.retry_max_seconds:g}): every delay is the shorter one"
        )


def _at(tree: Any, name: str) -> Any:
    for part in name.split("."):
        tree = tree[part] if isinstance(tree, dict) else getattr(tree, part)
    return tree
