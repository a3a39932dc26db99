"""`copydesk config`."""

from __future__ import annotations

import argparse
import json
import sys

from worker.cli.given import loaded_settings
from worker.printable import printable
from worker.settings_sources import json_schema, show


def run(arguments: argparse.Namespace) -> int:
    """Show, check, or print the schema."""
    if arguments.action == "schema":
        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
        return 0
    loaded = loaded_settings(arguments)
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
