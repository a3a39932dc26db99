"""`copydesk demo`: the first thing anybody runs."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from tests.acceptance.home import new_home

SAMPLES = sorted(path.name for path in files("worker").joinpath("samples").iterdir() if path.name[0] not in "_.")
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def demo():
    """What it prints for a person."""
    homes = new_home()
    yield next(homes).run("demo")
    next(homes, None)


def test_the_demo_prints_a_result_for_each_sample_and_exits_with_0(demo):
    assert demo.code == 0, demo.err
    blocks = results(demo.out)
    assert sorted(re.search(r"^  from +(\S+), revision 1", block, re.MULTILINE)[1] for block in blocks) == SAMPLES
    assert all("  brief " in block for block in blocks)


def test_results_go_to_stdout_and_everything_else_to_stderr(demo):
    assert demo.out.startswith("✓")
    assert f"{len(SAMPLES)} of {len(SAMPLES)} results" in demo.err


def test_the_demo_prints_cloud_events_as_json_and_leaves_nothing_behind(home):
    answer = home.run("demo", "--json", TMPDIR=str(home.folder))
    assert answer.code == 0
    events = answer.json_lines
    assert sorted(event["data"]["source"]["path"] for event in events) == SAMPLES
    for event in events:
        assert event["specversion"] == "1.0"
        assert event["type"] == "copydesk.article.published"
        assert event["subject"] == event["data"]["id"]
        assert event["data"]["summary"]["brief"]
        assert event["data"]["tags"]
    assert len({event["id"] for event in events}) == len(SAMPLES)
    assert list(home.folder.iterdir()) == []


def test_the_results_in_the_readme_are_those_the_demo_prints(demo):
    """When they are not: copy two or three of what `copydesk demo` prints into the README."""
    shown = results("".join(re.findall(r"^```text\n(✓.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)))
    assert shown
    assert set(shown) <= set(results(demo.out))


def results(text: str) -> list[str]:
    """The blocks of a demo's output, one for each article."""
    return [block.strip() for block in re.split(r"^(?=[✓✗])", text, flags=re.MULTILINE) if block.strip()]
