"""Whatever a page shows to be typed is at least well-formed; what it says of the command line is so."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib

import pytest

from tests.unit.docs.pages import Block, blocks, where
from worker.cli.options import parse_arguments
from worker.settings_sources import load

MARKERS = re.compile(r"run|run beside: .+|shows|settings")


def commands() -> list[tuple[str, str]]:
    """Every line of a shell block that calls copydesk, with comments and what follows a pipe cut off."""
    found = []
    for block in blocks("sh"):
        for line in block.text.replace("\\\n", " ").splitlines():
            call = re.match(r"\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?copydesk (.*)", line)
            if call:
                found.append((where(block), re.split(r" [|>&#]|;", call[1], maxsplit=1)[0]))
    return found


@pytest.mark.parametrize(("place", "arguments"), commands())
def test_a_command_that_is_shown_is_one_that_exists(place, arguments):
    parse_arguments(shlex.split(arguments.replace("…", "")))


@pytest.mark.parametrize("block", blocks("python"), ids=where)
def test_python_that_is_shown_is_python(block: Block):
    compile(block.text, where(block), "exec", flags=0x2000)  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@pytest.mark.parametrize("block", blocks("js"), ids=where)
def test_javascript_that_is_shown_is_javascript(block: Block, tmp_path):
    if shutil.which("node") is None:
        pytest.skip("there is no node")
    (tmp_path / "example.mjs").write_text(block.text, "utf-8")
    checked = subprocess.run(["node", "--check", tmp_path / "example.mjs"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("block", blocks("toml"), ids=where)
def test_toml_that_is_shown_is_toml_and_settings_are_valid(block: Block, tmp_path):
    tomllib.loads(block.text)
    if block.marker == "settings":
        (tmp_path / "copydesk.toml").write_text(block.text, "utf-8")
        assert load({}, tmp_path / "copydesk.toml", {}).warnings == ()


@pytest.mark.parametrize("block", [block for block in blocks() if block.marker], ids=where)
def test_a_marker_is_one_that_means_something(block: Block):
    assert MARKERS.fullmatch(block.marker)


def test_a_block_is_found_with_its_place_its_language_and_its_marker():
    found = [block for block in blocks(pages=["README.md"]) if block.marker == "run"]
    assert found
    assert {block.language for block in found} <= {"sh", "python"}
