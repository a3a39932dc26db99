"""The page that says how to add an enricher, followed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from tests.unit.enrich.articles import ROOT, article
from worker.enrich.isolation import ENRICHED_FIELDS
from worker.ports import EnrichOptions

PAGE = (ROOT / "docs/howto/add-an-enricher.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def files():
    return {re.match(r"# (\S+)", block)[1]: block for block in blocks("python")}


def test_what_the_page_says_is_printed_is_printed(tmp_path):
    for name, content in files().items():
        (tmp_path / name).write_text(content, "utf-8")
    run = subprocess.run(
        [sys.executable, "try_it.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}"},
    )
    assert (run.stderr, run.stdout) == ("", blocks("text")[0])


def test_the_entry_points_name_what_the_page_writes():
    (table,) = tomllib.loads(blocks("toml")[0])["project"]["entry-points"].values()
    for target in table.values():
        module, name = target.split(":")
        assert re.search(rf"(?:def|class) {name}\b", files()[f"{module}.py"])


def test_the_one_with_options_is_built_from_them():
    scope = {}
    exec(files()["long_read.py"], scope)
    enricher = scope["LongRead"].from_options(EnrichOptions(extra={"long_read_words": "3"}))
    assert [tag.slug for tag in enricher(article("one two three")).tags] == ["long-read"]
    assert enricher(article("one")).tags == ()


def test_the_fields_it_may_write_are_those_the_verb_allows():
    (named,) = re.findall(r"It may write (.*?)\.", PAGE)
    assert set(re.findall(r"`(\w+)`", named)) == ENRICHED_FIELDS - {"enrichments"}
