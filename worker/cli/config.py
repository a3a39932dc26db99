"""`copydesk config`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from worker.cli.given import loaded_settings
from worker.errors import ConfigurationError
from worker.printable import printable
from worker.settings_sources import Loaded, json_schema, show


def run(arguments: argparse.Namespace) -> int:
    """Show, check, or print the schema."""
    if arguments.action == "schema":
        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
        return 0
    loaded = _checked(arguments) if arguments.action == "check" else loaded_settings(arguments)
    for warning in loaded.warnings:
        print(f"copydesk: {printable(warning)}", file=sys.stderr)
    if arguments.action == "check":
        print("The settings are valid.", file=sys.stderr)
        return 0
    rows = show(loaded)
    if arguments.json:
        print(json.dumps({row.name: {"value": row.value, "origin": row.origin} for row in rows}, ensure_ascii=False))
        return 0
    width = max(len(row.name) for row in rows)
    for row in rows:
        print(f"{row.name:<{width}}  {printable(json.dumps(row.value, ensure_ascii=False)):<28}  {row.origin}")
    return 0


def _checked(arguments: argparse.Namespace) -> Loaded:
    """The settings; what is wrong with them goes to stdout as well where JSON is asked for."""
    try:
        loaded = loaded_settings(arguments)
    except ConfigurationError as error:
        if arguments.json:
            _verdict(errors=str(error).splitlines())
        raise
    if arguments.json:
        _verdict(warnings=loaded.warnings)
    return loaded


def _verdict(errors: Sequence[str] = (), warnings: Sequence[str] = ()) -> None:
    verdict = {"valid": not errors, "errors": list(errors), "warnings": list(warnings)}
    print(json.dumps(verdict, ensure_ascii=False))
