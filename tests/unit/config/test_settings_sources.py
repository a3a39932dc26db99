"""Where settings come from, which one wins, and what is said about a wrong one."""

import os
import tomllib
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import ConfigurationError
from worker.server_address import FORMS
from worker.settings import Settings
from worker.settings_sources import as_environment, environment_name, fields, json_schema, load, show


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def complaint(**kwargs) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(**{"environ": {}} | kwargs)
    return str(caught.value)


def test_without_any_source_everything_is_on_its_default():
    loaded = load(environ={})
    assert loaded.settings == Settings()
    assert set(loaded.origins) == set(fields())
    assert set(loaded.origins.values()) == {"default"}
    assert loaded.warnings == ()


def test_the_command_line_outranks_the_environment_outranks_the_file():
    Path("copydesk.toml").write_text("[work]\nconcurrency = 3\nmax_attempts = 4\nbatch_max = 5\n")
    environ = {"COPYDESK_WORK__CONCURRENCY": "6", "COPYDESK_WORK__MAX_ATTEMPTS": "7"}
    loaded = load({"work.concurrency": 8, "work.batch_max": None}, environ=environ)
    work = loaded.settings.work
    assert (work.concurrency, work.max_attempts, work.batch_max) == (8, 7, 5)
    assert loaded.origins["work.concurrency"] == "command line"
    assert loaded.origins["work.max_attempts"] == "environment COPYDESK_WORK__MAX_ATTEMPTS"
    assert loaded.origins["work.batch_max"] == "file copydesk.toml"
    assert loaded.origins["work.lease_seconds"] == "default"


def test_the_file_named_outranks_the_variable_outranks_the_two_that_are_looked_for():
    Path("config").mkdir()
    for name in ("named.toml", "variable.toml", "copydesk.toml", "config/copydesk.toml"):
        Path(name).write_text(f"[publish]\nsource = '{name}'\n")
    variable = {"COPYDESK_CONFIG": "variable.toml"}
    assert load(config_path=Path("named.toml"), environ=variable).settings.publish.source == "named.toml"
    assert load(environ=variable).settings.publish.source == "variable.toml"
    assert load(environ={}).settings.publish.source == "copydesk.toml"
    Path("copydesk.toml").unlink()
    assert load(environ={}).settings.publish.source == "config/copydesk.toml"


def test_the_process_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("COPYDESK_DESK__PORT", "9999")
    assert load().settings.desk.port == 9999


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[redis]\nulr = 'x'", "unknown setting redis.ulr (file copydesk.toml); did you mean redis.url?"),
        ("url = 'x'", "unknown setting url (file copydesk.toml, outside any [table]); did you mean redis.url?"),
        ("'redis.url' = 'redis://h'", "unknown setting redis.url (file copydesk.toml, outside any [table])"),
        (
            "[wholly]\nunlike = 1",
            "unknown setting wholly.unlike (file copydesk.toml); `copydesk config show` lists all",
        ),
        ("[work]\nconcurrency = 0", "work.concurrency = 0 (file copydesk.toml): should be greater than or equal to 1"),
        ("[work]\nconcurrency = true", "work.concurrency = True (file copydesk.toml): should not be true or false"),
        ("[work]\nlease_seconds = inf", "work.lease_seconds = inf (file copydesk.toml): should be a finite number"),
        ("[redis.url]\nhost = 1", "redis.url = {'host': 1} (file copydesk.toml): should be a valid string"),
        ("[redis]\nurl = 'http://h'", "redis.url = 'http://h' (file copydesk.toml): should be redis://"),
        ("[inbox]\npath = []", "inbox.path = [] (file copydesk.toml): "),
        ("[inbox]\npath = ['a', 'b']\nname = 'n'", "inbox.name = 'n' (file copydesk.toml): should be empty when"),
        (
            "[inbox]\ndisposition = 'burn'",
            "inbox.disposition = 'burn' (file copydesk.toml): should be 'keep', 'archive'",
        ),
        ('[inbox]\npath = ["a", "b\\u0000c"]', "inbox.path (file copydesk.toml): should have no NUL character"),
        ('[inbox]\nname = "\\u0000"', "inbox.name (file copydesk.toml): should have no NUL character"),
        ("[redis", "the settings file copydesk.toml is not valid TOML"),
        ("[redis]\nurl = 'a'\nurl = 'b'", "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_name_the_place_and_the_bound(text, said):
    Path("copydesk.toml").write_text(text)
    assert said in complaint()


def test_a_file_that_is_not_utf_8_or_not_there_is_refused_by_name():
    Path("copydesk.toml").write_bytes(b"[redis]\nurl = '\xff'")
    assert "copydesk.toml is not valid TOML" in complaint()
    assert "cannot read the settings file gone.toml: No such file" in complaint(config_path=Path("gone.toml"))


def test_a_file_may_begin_with_a_byte_order_mark():
    Path("copydesk.toml").write_bytes(b"\xef\xbb\xbf[desk]\nport = 1")
    assert load(environ={}).settings.desk.port == 1


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        (
            "COPYDESK_REDIS_URL",
            "x",
            "unknown setting COPYDESK_REDIS_URL (environment); did you mean COPYDESK_REDIS__URL?",
        ),
        ("COPYDESK_redis__url", "x", "did you mean COPYDESK_REDIS__URL?"),
        ("COPYDESK_DESK_PORT", "80", "did you mean COPYDESK_DESK__PORT?"),
        ("COPYDESK_QQQ", "", "`copydesk config show` lists all settings"),
        (
            "COPYDESK_WORK__BATCH_MAX",
            "many",
            "work.batch_max = 'many' (environment COPYDESK_WORK__BATCH_MAX): should be",
        ),
        ("COPYDESK_INBOX__IGNORE", "[oops", "inbox.ignore = '[oops' (environment COPYDESK_INBOX__IGNORE): should be a"),
        ("COPYDESK_INBOX__IGNORE", "[1]", "inbox.ignore = [1] (environment COPYDESK_INBOX__IGNORE): should be a valid"),
    ],
)
def test_a_wrong_variable_is_refused_with_the_name_the_place_and_the_bound(variable, text, said):
    assert said in complaint(environ={variable: text})


def test_an_unknown_override_is_refused():
    assert "unknown setting work.concurency (command line); did you mean work.concurrency?" in complaint(
        argv_overrides={"work.concurency": 2}
    )


def test_every_problem_is_told_at_once():
    Path("copydesk.toml").write_text("[nope]\nx = 1\n[work]\nbatch_max = 0\n")
    said = complaint(environ={"COPYDESK_NOPE": "1"}, argv_overrides={"nope": 1, "desk.port": -1}).splitlines()
    assert len(said) == 5


def test_lists_in_the_environment_are_json_or_separated():
    environ = {
        "COPYDESK_INBOX__PATH": os.pathsep.join(["a", "b, c"]),
        "COPYDESK_INBOX__IGNORE": "*.x, *.y ,",
        "COPYDESK_INBOX__URGENT": '["a, b", "c"]',
    }
    inbox = load(environ=environ).settings.inbox
    assert inbox.path == (Path("a"), Path("b, c"))
    assert inbox.ignore == ("*.x", "*.y")
    assert inbox.urgent == ("a, b", "c")


def test_one_folder_may_be_given_as_a_path_or_as_a_text():
    assert load({"inbox.path": Path("a:b")}, environ={}).settings.inbox.path == (Path("a:b"),)
    assert load({"inbox.path": "a"}, environ={}).settings.inbox.path == (Path("a"),)
    Path("copydesk.toml").write_text(f"[inbox]\npath = 'a{os.pathsep}b'\n")
    assert load(environ={}).settings.inbox.path == (Path("a"), Path("b"))


def test_an_empty_path_means_its_default():
    Path("copydesk.toml").write_text("[inbox]\narchive_path = ''\n")
    assert load(environ={}).settings.inbox.archive_path is None
    assert load(environ={"COPYDESK_SERVER__DATA_PATH": ""}).settings.server.data_path is None


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("COPYDESK_SERVICE_HOST", "10.0.0.1"),
        ("COPYDESK_SERVICE_PORT_HTTP", "80"),
        ("COPYDESK_PORT", "tcp://10.0.0.1:80"),
        ("COPYDESK_PORT_80_TCP", "tcp://10.0.0.1:80"),
        ("COPYDESK_REDIS_PORT_6379_TCP_ADDR", "10.0.0.1"),
    ],
)
def test_the_variables_a_container_platform_sets_by_itself_are_ignored_and_told(variable, text):
    (warning,) = load(environ={variable: text}).warnings
    assert warning.startswith(f"{variable} is ignored")


def test_a_lease_that_is_not_longer_than_the_time_limit_is_told():
    (warning,) = load({"work.lease_seconds": 20}, environ={}).warnings
    assert "work.lease_seconds (20) is not longer than work.time_limit_seconds (20)" in warning


def test_retry_delays_that_cross_are_told():
    (warning,) = load({"work.retry_max_seconds": 0.5}, environ={}).warnings
    assert "work.retry_min_seconds (1) is longer than work.retry_max_seconds (0.5)" in warning


def test_show_names_every_setting_with_its_origin_and_hides_the_password():
    rows = {row.name: row for row in show(load({"redis.url": "redis://u:hush@h/0"}, environ={}))}
    assert list(rows) == list(fields())
    assert rows["redis.url"].value == "redis://u:***@h/0"
    assert rows["redis.url"].origin == "command line"
    assert rows["inbox.path"].value == ["inbox"]
    assert all(row.description for row in rows.values())


def test_a_complaint_never_shows_a_password():
    said = complaint(argv_overrides={"redis.url": "http://u:hush@h"})
    assert "hush" not in said
    assert "***" in said


@pytest.mark.parametrize("url", ["redis://u:hush/s3@h:1/0", "redis://u:12?hush@h/0", "unix://u:hush/s3@/s"])
def test_an_address_whose_password_was_not_encoded_is_refused_and_how_to_write_it_is_said(url):
    said = complaint(argv_overrides={"redis.url": url})
    assert "hush" not in said
    assert said.endswith(FORMS)


def test_the_settings_file_has_a_json_schema():
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(Settings.model_fields)


def test_the_settings_file_of_the_repository_changes_nothing_and_its_commented_values_are_the_defaults():
    text = (Path(__file__).parents[3] / "config" / "copydesk.toml").read_text()
    Path("copydesk.toml").write_text(text)
    assert load(environ={}).settings == Settings()
    uncommented = "\n".join(line.removeprefix("#") if not line.startswith("# ") else line for line in text.splitlines())
    Path("copydesk.toml").write_text(uncommented)
    loaded = load(environ={})
    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"file copydesk.toml"}
    assert set(names_in(tomllib.loads(uncommented))) == set(fields())


def names_in(tables, prefix=""):
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from names_in(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def test_a_table_inside_a_table_is_read_from_every_source():
    Path("copydesk.toml").write_text("[enrich]\nmax_tags = 5\n[enrich.llm]\nurl = 'http://h/v1'\nmodel = 'a'\n")
    loaded = load({"enrich.llm.key": "hush"}, environ={"COPYDESK_ENRICH__LLM__MODEL": "b"})
    llm = loaded.settings.enrich.llm
    assert (llm.url, llm.model, llm.key, loaded.settings.enrich.max_tags) == ("http://h/v1", "b", "hush", 5)
    assert loaded.origins["enrich.llm.url"] == "file copydesk.toml"
    assert next(row.value for row in show(loaded) if row.name == "enrich.llm.key") == "***"
    assert load(environ=as_environment(loaded)).settings == loaded.settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[enrich.llm]\nurll = ''",
            "unknown setting enrich.llm.urll (file copydesk.toml); did you mean enrich.llm.url?",
        ),
        ("[enrich]\nllm = 3", "unknown setting enrich.llm (file copydesk.toml)"),
        ("[enrich.llm]\nurl = 'ftp://h'", "enrich.llm.url = 'ftp://h' (file copydesk.toml): should be an http"),
        ("[enrich.llm]\nurl = 'http://u:hush@h'", "should hold no user"),
        ("[enrich.llm]\nurl = 'http://localhost:99999/v1'", "should be an http:// or https:// address"),
        ("[enrich.llm]\nurl = 'http://[h/v1'", "should be an http:// or https:// address"),
        ("[enrich.llm]\nurl = 'http://u:hush/@h/v1'", "should be an http:// or https:// address"),
        ("[enrich.llm]\nurl = 'http://h/v1'", "enrich.llm.model = '' (default): should name a model"),
        ("[enrich.llm]\nkey = 'two\\nlines'", "enrich.llm.key = '***' (file copydesk.toml)"),
    ],
)
def test_a_wrong_setting_of_the_language_model_is_named(text, said):
    Path("copydesk.toml").write_text(text.replace("'two\\nlines'", '"two\\nlines"'))
    found = complaint()
    assert said in found
    assert "hush" not in found


words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "redis.url": words.map(lambda text: f"redis://:{quote(text, safe='')}@h/0"),
            "publish.source": words.filter(bool),
            "inbox.path": st.lists(words.filter(bool).map(Path), min_size=1, max_size=3),
            "inbox.ignore": st.lists(words, max_size=3),
            "inbox.events": st.booleans(),
            "inbox.archive_path": words.map(Path),
            "work.lease_seconds": st.floats(min_value=0.001, allow_infinity=False),
            "work.concurrency": st.integers(1, 256),
            "log.level": st.sampled_from(["debug", "error"]),
        },
    )
)
def test_a_child_process_loads_the_same_settings(overrides):
    loaded = load(overrides, environ={})
    child = load(environ=as_environment(loaded))
    assert child.settings == loaded.settings


@given(st.dictionaries(st.sampled_from([environment_name(name) for name in fields()]), words, max_size=4))
def test_no_environment_raises_anything_but_a_configuration_error(environ):
    try:
        loaded = load(environ=environ)
    except ConfigurationError:
        return
    assert all(loaded.origins[name] != "default" for name in loaded.given)
