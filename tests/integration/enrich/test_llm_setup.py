"""What a language model costs where none is set, and what a worker says of one that cannot be asked."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from worker import bootstrap
from worker.settings import EnrichSettings, LlmSettings, Settings

ROOT = Path(__file__).parents[3]
PARTS = ("worker.language_model", "worker.enrich.llm", "worker.enrich.faithful", "worker.adapters.llm", "http.server")


def test_where_no_model_is_set_nothing_of_it_is_loaded(tmp_path):
    code = (
        "import sys\nfrom worker import bootstrap\nfrom worker.settings import Settings\nsettings = Settings()\n"
        "bootstrap.preload(settings)\nassert bootstrap.model(settings) is None\n"
        f"print([name for name in sys.modules if name.startswith({PARTS!r})])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_a_worker_without_its_key_says_so_when_it_starts_and_works(caplog, tmp_path):
    llm = LlmSettings(url="https://llm.example.com/v1", model="m", key_file=tmp_path / "none")
    settings = Settings(enrich=EnrichSettings(llm=llm))
    with caplog.at_level(logging.WARNING):
        bootstrap.preload(settings)
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("llm.missing")
    assert "enrich.llm.key_file" in said
    assert bootstrap.model(settings, alone=True) is not None
