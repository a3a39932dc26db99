"""What shares a running copydesk is in one process, wherever tests run several at a time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.packing import LONGEST, TOGETHER, Packing, _place

ROOT = Path(__file__).resolve().parents[3]
STARTS_ONE = ("running_desk", "Cluster", "home.run_program")


def shares_a_copydesk(path: Path) -> bool:
    """Whether a fixture for all of the file's tests starts one, or somebody asks for the one that acceptance tests have."""
    functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    return any(
        _starts_one(function)
        or (path.parent.name == "acceptance" and "desk" in [argument.arg for argument in function.args.args])
        for function in functions
    )


def _starts_one(function: ast.FunctionDef) -> bool:
    for_all = any("scope='module'" in ast.unparse(decorator) for decorator in function.decorator_list)
    return for_all and any(word in ast.unparse(function) for word in STARTS_ONE)


def test_every_file_whose_tests_share_a_copydesk_is_kept_together():
    files = [path for ring in ("acceptance", "chaos") for path in (ROOT / "tests" / ring).glob("test_*.py")]
    assert sorted(TOGETHER) == sorted(str(path.relative_to(ROOT)) for path in files if shares_a_copydesk(path))


@pytest.mark.parametrize("path", TOGETHER)
def test_tests_of_such_a_file_are_one_piece(path):
    assert Packing._split_scope(None, f"{path}::test_a[x::y]") == Packing._split_scope(None, f"{path}::test_b") == path


def test_the_core_begins_first_and_the_longest_before_all_that_start_processes():
    others = [
        f"tests/{ring}/test_a.py::test_a" for ring in ("integration/kills", "chaos", "integration", "acceptance", "new")
    ]
    order = ["tests/unit/a/test_a.py::test_a", "tests/contract/test_a.py::test_a", f"{LONGEST}::test_a", *others]
    assert sorted([*others, *order[:3]], key=_place) == order
