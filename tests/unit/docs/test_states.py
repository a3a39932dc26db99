"""The table of states in the architecture page is what the scripts do."""

from __future__ import annotations

import re

from tests.unit.docs.pages import ROOT

SCRIPTS = {path.stem: path.read_text("utf-8") for path in (ROOT / "worker" / "adapters" / "scripts").glob("*.lua")}
ROW = re.compile(r"^\| \*\*(?P<state>\w+)\*\* \|[^|]*\| (?P<enters>[^|]*) \| (?P<counted>\w+) \|$", re.MULTILINE)


def test_every_state_a_script_sets_is_in_the_table_with_the_scripts_that_set_it():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    said = {row["state"]: set(re.findall(r"`(\w+)`", row["enters"])) for row in ROW.finditer(page)}
    done: dict[str, set[str]] = {}
    for name, text in SCRIPTS.items():
        for state in re.findall(r"HSET'[^)]*?'state', '(\w+)'", text):
            done.setdefault(state, set()).add(name)
    assert said == done


def test_every_script_is_named_on_the_page():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert [name for name in sorted(SCRIPTS) if f"`{name}" not in page] == []
