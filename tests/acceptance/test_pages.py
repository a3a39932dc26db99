"""What the README, the tutorial and the guides tell a person to type works as it stands."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from importlib.resources import files

import pytest

from tests.acceptance.home import PATIENCE_SECONDS, PROGRAMS, Home, Result, Running
from tests.builders import wait_for
from tests.unit.docs.pages import Block, blocks, where

TYPED = [block for block in blocks() if block.marker.startswith(("run", "shows"))]
ADDRESS = "redis://localhost:6379/0"
"""What the pages call the server; the tests put the address of the running one there."""


@pytest.fixture
def reader(home) -> Iterator[Reader]:
    reader = Reader(home)
    yield reader
    reader.leaves()


@pytest.mark.parametrize("page", sorted({block.page for block in TYPED}))
def test_what_a_page_tells_to_type_works(page, reader):
    for block in TYPED:
        if block.page == page:
            reader.follows(block)


class Reader:
    """Somebody who types what a page says, in one folder, with an `article.txt` to drop."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._beside: list[Running] = []
        self._printed = ""
        self._socket = ""
        (home.folder / "bin").mkdir()
        home.environment["PATH"] = f"{home.folder / 'bin'}:{PROGRAMS}:{home.environment['PATH']}"
        article = files("worker").joinpath("samples", "ferry-strike.txt").read_bytes()
        (home.folder / "article.txt").write_bytes(article)

    def follows(self, block: Block) -> None:
        if "redis-cli" in block.text and shutil.which("redis-cli") is None:
            return
        if block.marker == "shows":
            self._sees(block)
        elif block.marker == "run":
            self._runs(block)
        else:
            self._starts(block, words=block.marker.partition(": ")[2])

    def leaves(self) -> None:
        for running in reversed(self._beside):
            running.stop()

    def _runs(self, block: Block) -> None:
        result: Result = self._home.run_program("bash", "-e", "-o", "pipefail", "-c", block.text)
        assert result.code == 0, f"{where(block)}:\n{result.out}\n{result.err}"
        self._printed = result.out

    def _starts(self, block: Block, words: str) -> None:
        text = block.text.replace(ADDRESS, f"unix://{self._socket}")
        text = text.replace("unix://PATH", f"unix://{self._socket}").replace("-s PATH", f"-s {self._socket}")
        program = (sys.executable, "-c", text) if block.language == "python" else ("bash", "-c", f"exec {text}")
        running = self._home.start(*program)
        self._beside.append(running)
        said = lambda: words in running.out + running.err or running.process.poll() is not None  # noqa: E731
        wait_for(said, PATIENCE_SECONDS, f"{words!r} at {where(block)}:\n{running.out}\n{running.err}")
        assert words in running.out + running.err, f"{where(block)}:\n{running.out}\n{running.err}"
        if found := re.search(r"redis-cli -s (\S+)", running.err):
            self._found_server(found[1])

    def _sees(self, block: Block) -> None:
        """Lines of the block appear in this order in what was printed; `…` stands for anything."""
        lines = block.text.splitlines()
        pattern = r"[^\n]*\n(?:.*\n)?".join(re.escape(line).replace("…", "[^\n]*") for line in lines)
        assert re.search(pattern, self._printed + "\n", re.DOTALL), f"{where(block)}:\n{self._printed}"

    def _found_server(self, socket: str) -> None:
        self._socket = socket
        if client := shutil.which("redis-cli"):
            shim = self._home.folder / "bin" / "redis-cli"
            shim.write_text(f'#!/bin/sh\nexec {client} -s {socket} "$@"\n')
            shim.chmod(0o755)
