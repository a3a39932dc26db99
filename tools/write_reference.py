"""Write everything that is generated: the settings file and the reference pages.

    make docs                                  write them anew
    python tools/write_reference.py --check    only say which are out of date; exit 1 if any is

The text of each file is a pure function of the code: running it twice changes nothing.
"""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from worker.settings import Settings
from worker.settings_sources import fields

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write or check every generated file; the exit code."""
    checking = sys.argv[1:] == ["--check"]
    stale = [name for name in GENERATED if not is_current(name)]
    for name in stale:
        print(f"{name} is out of date; run `make docs`" if checking else f"wrote {name}")
        if not checking:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(GENERATED[name](), encoding="utf-8")
    return 1 if checking and stale else 0


def is_current(name: str) -> bool:
    """Whether the file holds exactly what would be written."""
    path = ROOT / name
    return path.is_file() and path.read_text(encoding="utf-8") == GENERATED[name]()


def settings_file() -> str:
    """`config/copydesk.toml`: every setting, commented out, with its default and its meaning."""
    defaults = Settings().model_dump(mode="json")
    lines = textwrap.dedent("""\
        # Every setting of copydesk, with its default. Take the `#` before a name away to change it.
        # Which value counts: command line > environment > this file > default; `copydesk config show` tells.
        # The environment's name of `concurrency` in `[work]` is COPYDESK_WORK__CONCURRENCY. Unknown names are errors.
        # An empty path means its default. Generated: `make docs`.
        """).splitlines()
    for section, table in Settings.model_fields.items():
        assert isinstance(table.annotation, type)
        lines += ["", f"[{section}]  # {table.annotation.__doc__}"]
        for name, info in fields().items():
            if name.startswith(f"{section}."):
                key = name.removeprefix(f"{section}.")
                lines += [f"# {line}" for line in textwrap.wrap(info.description or "", 110)]
                lines += [f"#{key} = {toml_value(defaults[section][key])}", ""]
        lines.pop()
    return "\n".join(lines) + "\n"


def toml_value(value: object) -> str:
    """A default as TOML. JSON's strings, numbers, booleans and lists are TOML's too."""
    if value is None:
        return '""'
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:_}"
    return json.dumps(value, ensure_ascii=False)


GENERATED: dict[str, Callable[[], str]] = {
    "config/copydesk.toml": settings_file,
}

if __name__ == "__main__":
    sys.exit(main())
