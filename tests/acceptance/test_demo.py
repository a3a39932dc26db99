"""`copydesk demo`: the first thing anybody runs."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tests.acceptance.home import COPYDESK, new_home
from tools.write_readme import README, ROOT, SHOWN, results, with_results

SAMPLES = sorted(path.name for path in files("worker").joinpath("samples").iterdir() if path.name[0] not in "_.")


@pytest.fixture(scope="module")
def demo():
    """What it prints for a person, in the folder where the README is."""
    homes = new_home()
    home = next(homes)
    yield home.run_program("sh", "-c", 'cd "$1" && exec "$2" demo', "sh", ROOT, COPYDESK)
    next(homes, None)


def test_the_demo_prints_a_result_for_each_sample_and_exits_with_0(demo):
    assert demo.code == 0, demo.err
    printed = results(demo.out)
    assert sorted(printed) == SAMPLES
    assert all(", revision 1, " in result and "  brief " in result for result in printed.values())


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


@pytest.mark.parametrize("options", ["", "--json"])
def test_whoever_reads_the_demo_may_have_had_enough(home, options):
    command = f'"{COPYDESK}" demo {options} | head -n 1; echo "${{PIPESTATUS[0]}}"'
    answer = home.run_program("bash", "-c", command, TMPDIR=str(home.folder))
    first, code = answer.out.splitlines()
    assert first.startswith("{" if options else "✓")
    assert code == "0"
    assert "Traceback" not in answer.err
    assert list(home.folder.iterdir()) == []


def test_a_demo_that_cannot_print_says_why(home):
    answer = home.run_program("bash", "-c", f'"{COPYDESK}" demo > /dev/full')
    assert answer.code == 1
    assert "copydesk: cannot write the output: No space left on device" in answer.err
    assert "Traceback" not in answer.err


def test_the_readme_shows_what_the_demo_prints(demo):
    """When it does not: python tools/write_readme.py."""
    page = README.read_text("utf-8")
    assert len(results(SHOWN.search(page)[0])) >= 2
    assert with_results(page, results(demo.out)) == page
