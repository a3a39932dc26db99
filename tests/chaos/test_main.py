"""What `make chaos` says at its end is what its phases said."""

from __future__ import annotations

import os
import signal

import pytest

from tests.chaos.__main__ import Phase, exit_code, main


@pytest.mark.parametrize(
    ("codes", "together"),
    [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([2], 2), ([5, 0], 0), ([0, 5], 0), ([5, 1], 1), ([4, 5], 4), ([5, 5], 5)],
)
def test_one_phase_that_did_not_pass_is_enough_and_one_without_tests_is_none(codes: list[int], together: int) -> None:
    assert exit_code(codes) == together


def test_ctrl_c_twice_still_prints_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = signal.getsignal(signal.SIGINT)

    def interrupted(phase: Phase, report: str) -> int:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
        return int(pytest.ExitCode.INTERRUPTED)

    monkeypatch.setattr("tests.chaos.__main__._run", interrupted)
    assert main() == pytest.ExitCode.INTERRUPTED
    said = capsys.readouterr().out
    assert "| fault |" in said
    assert "phase 2" not in said
    assert signal.getsignal(signal.SIGINT) is heard
