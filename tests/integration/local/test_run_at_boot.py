"""What the page tells people to install is understood by what reads it."""

import plistlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "run-at-boot.md"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("unit", [block for block in blocks("ini") if block.startswith("[Unit]")])
def test_systemd_understands_the_units(unit, tmp_path):
    path = tmp_path / "copydesk.service"
    path.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit))
    answer = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert [line for line in answer.stderr.splitlines() if "copydesk.service" in line] == []
    assert answer.returncode == 0


def test_the_property_list_runs_the_command():
    (agent,) = blocks("xml")
    assert plistlib.loads(agent.encode())["ProgramArguments"][1] == "up"


def test_every_unit_signals_the_supervisor_alone_and_spares_it_hopeless_starts():
    units = [block for block in blocks("ini") if block.startswith("[Unit]")]
    assert len(units) == 2
    for unit in units:
        assert "KillMode=mixed" in unit
        assert "RestartPreventExitStatus=2 78" in unit
        assert "OOMPolicy=continue" in unit
