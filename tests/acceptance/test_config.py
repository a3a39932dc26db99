"""What a person asks of the settings and the schemas."""

from __future__ import annotations

import json

import jsonschema
import pytest


def test_config_show_prints_every_value_with_its_origin_and_hides_secrets(home):
    answer = home.run(
        "config", "show", "--json", "--set", "work.max_attempts=7", COPYDESK_REDIS__URL="redis://:hunter2@host/0"
    )
    shown = json.loads(answer.out)
    assert answer.code == 0
    assert shown["work.max_attempts"] == {"value": 7, "origin": "command line"}
    assert shown["redis.url"]["origin"] == "environment COPYDESK_REDIS__URL"
    assert "hunter2" not in answer.out
    text = home.run("config", "show", "--set", "work.max_attempts=7")
    assert any(line.split()[0] == "work.max_attempts" and "command line" in line for line in text.out.splitlines())


def test_config_check_says_whether_the_settings_are_valid(home):
    assert home.run("config", "check").code == 0
    answer = home.run("config", "check", "--set", "work.max_atempts=7")
    assert answer.code == 78
    assert "work.max_attempts" in answer.err


def test_config_check_says_it_as_json_too(home):
    answer = home.run("config", "check", "--json")
    assert (answer.code, answer.json) == (0, {"valid": True, "errors": [], "warnings": []})
    answer = home.run("config", "check", "--json", "--set", "work.max_atempts=7")
    assert answer.code == 78
    (error,) = answer.json["errors"]
    assert "work.max_attempts" in error
    assert answer.json == {"valid": False, "errors": [error], "warnings": []}
    assert error in answer.err


def test_config_schema_accepts_what_the_settings_accept(home):
    schema = json.loads(home.run("config", "schema").out)
    jsonschema.validate({"work": {"max_attempts": 5}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"work": {"max_atempts": 5}}, schema)


@pytest.mark.parametrize("name", ["event", "article", "failure"])
def test_schema_prints_what_is_published(home, name):
    answer = home.run("schema", name)
    assert answer.code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(answer.out))


def test_doctor_finds_no_server_and_names_the_remedy(home):
    answer = home.run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(answer.out)}
    assert answer.code == 1
    assert checks["plug-ins"]["ok"]
    assert not checks["server"]["ok"]
    assert "copydesk up" in checks["server"]["found"]
    assert "PROBLEM" in home.run("doctor").out
