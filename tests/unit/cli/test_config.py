"""`copydesk config check --json` says in one document what is wrong."""

from __future__ import annotations

import json

import pytest

from worker import cli


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_valid_settings_are_said_to_be_valid(capsys):
    assert cli.main(["config", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"valid": True, "errors": [], "warnings": []}


def test_each_thing_that_is_wrong_is_listed(capsys, folder):
    (folder / "copydesk.toml").write_text("[work]\nmax_atempts = 7\nconcurrency = 0\n", "utf-8")
    assert cli.main(["config", "check", "--json"]) == 78
    printed = capsys.readouterr()
    verdict = json.loads(printed.out)
    assert (verdict["valid"], verdict["warnings"]) == (False, [])
    assert len(verdict["errors"]) >= 2
    assert all(error in printed.err for error in verdict["errors"])


def test_a_person_is_told_on_stderr_alone(capsys):
    assert cli.main(["config", "check"]) == 0
    assert cli.main(["config", "check", "--set", "work.max_atempts=7"]) == 78
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "The settings are valid." in printed.err
    assert "work.max_attempts" in printed.err
