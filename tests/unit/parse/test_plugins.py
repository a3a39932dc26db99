"""The door for plug-ins."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from worker.errors import ConfigurationError
from worker.plugins import load_enrichers, load_parsers, unclashed
from worker.ports import EnrichOptions


class Distribution:
    def __init__(self, name):
        self.name = name


def entry(name, value, distribution):
    made = EntryPoint(name=name, value=value, group="copydesk.parsers")
    vars(made)["dist"] = Distribution(distribution)
    return made


def test_the_built_in_parsers_come_through_the_door():
    assert {"text/plain", "text/html", "text/markdown", "application/json"} <= set(load_parsers())


def test_two_distributions_that_claim_one_name_are_both_named():
    claims = [entry("text/plain", "one:parse", "one"), entry("text/plain", "two:parse", "two")]
    with pytest.raises(ConfigurationError, match=r"one and two both provide 'text/plain'"):
        unclashed("copydesk.parsers", claims)


def test_a_distribution_seen_twice_claims_a_name_once():
    claims = [entry("text/plain", "one:parse", "one"), entry("text/plain", "one:parse", "one")]
    assert list(unclashed("copydesk.parsers", claims)) == ["text/plain"]


@pytest.mark.parametrize("value", ["no_such_module:parse", "worker.errors:no_such_name", "worker.plugins:PARSERS"])
def test_a_plug_in_that_cannot_be_used_is_named(monkeypatch, value):
    monkeypatch.setattr("worker.plugins.entry_points", lambda group: [entry("text/x", value, "broken")])
    with pytest.raises(ConfigurationError, match="'text/x' of broken"):
        load_parsers()


LOADED = """
import sys
from worker.parse import parse
from worker.plugins import load_parsers
from worker.ports import Document
parsers = load_parsers()
print("pypdf" in sys.modules, "markdown_it" in sys.modules, "trafilatura" in sys.modules)
print(parse(Document(content=b"# Ferry late again\\n\\nIt rained.", path="a.md"), parsers).headline)
print("pypdf" in sys.modules, "markdown_it" in sys.modules)
"""


def test_what_rare_formats_need_is_loaded_by_the_first_document_of_theirs():
    said = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout
    assert said.splitlines() == ["False False True", "Ferry late again", "False True"]


def test_a_parser_of_somebody_else_is_loaded_at_once(monkeypatch):
    other = entry("application/x-other", "worker.errors:no_such_name", "other")
    monkeypatch.setattr("worker.plugins.entry_points", lambda group: [other])
    with pytest.raises(ConfigurationError, match="application/x-other"):
        load_parsers()


class Counting:
    version = "3"

    def __init__(self, limit):
        self.limit = limit

    @classmethod
    def from_options(cls, options):
        return cls(options.max_tags)

    def __call__(self, article):
        return article


def test_an_enricher_that_asks_is_built_with_the_options(monkeypatch):
    made = entry("counting", f"{__name__}:Counting", "one")
    monkeypatch.setattr(EntryPoint, "load", lambda self: Counting)
    monkeypatch.setattr("worker.plugins.entry_points", lambda group: [made])
    enrichers = load_enrichers(EnrichOptions(max_tags=7))
    assert enrichers["counting"].limit == 7
    assert enrichers["counting"].version == "3"


def test_importing_the_verb_loads_no_parsing_library():
    program = "import sys, worker.parse, worker.plugins; print(*{'lxml', 'trafilatura', 'resiliparse', 'ftfy', 'markdown_it'} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == ""
    )
