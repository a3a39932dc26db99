"""What the enrich stage costs: time for an article of 440 words, time to load, memory; beside peers as ratios.

What lives here: the measurements, each in a process of its own where it is of loading or memory. What does not: how
good the results are (`bench.enrich`).
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from bench import enrich_peers
from worker.enrich import enrich
from worker.enrich.entities import Entities
from worker.enrich.keyphrases import Keyphrases
from worker.enrich.language import detect_language
from worker.enrich.summary import Summarise
from worker.enrich.tags import Tags
from worker.enrich.topics import Topics
from worker.enrich.vocabulary import Vocabulary
from worker.models import Article, Block, Source

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 30
_SENTENCES = (
    "The council of Northbridge voted on Tuesday to close the harbour bridge for two years.",
    "“We had no choice,” said Mayor Anna Berg, whose office published the report by Carrick Engineering.",
    "Engineers found 14 cracks in three pillars, and repairs will cost about 40 million euros.",
)
_MEASURE = """
import json, pathlib, re, time
began = time.process_time()
{load}
loaded = time.process_time() - began
{run}
status = pathlib.Path("/proc/self/status")
most = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
print(json.dumps([loaded, int(most[1]) / 1024 if most else 0.0]))
"""
"""`ru_maxrss` would tell the parent's memory, which a child starts with."""
_LOADS = {
    "an empty Python": ("pass", "pass", None),
    "copydesk, all enrichers": (
        "from bench.enrich_speed import built_in, subject\nenrichers = built_in()",
        "from worker.enrich import enrich\nenrich(subject(), enrichers, clock=time.perf_counter)",
        None,
    ),
    "YAKE, keyphrases alone": (
        "import yake\nextractor = yake.KeywordExtractor(lan='en', n=3, top=15)",
        "from bench.enrich_speed import subject\nextractor.extract_keywords(subject().text)",
        "yake",
    ),
}


def built_in() -> dict[str, Any]:
    """Return the built-in enrichers."""
    return {
        "language": detect_language, "summary": Summarise(), "entities": Entities(), "keyphrases": Keyphrases(),
        "vocabulary": Vocabulary(()), "topics": Topics(), "tags": Tags(),
    }  # fmt: skip


def subject() -> Article:
    """Return an article of about 440 words."""
    texts = [" ".join(_SENTENCES).replace("14", str(number)) for number in range(10)]
    return Article(
        source=Source(path="bench", media_type="text/plain", size_bytes=0),
        headline="Harbour bridge to close",
        language="en",
        body=tuple(Block(kind="paragraph", text=text) for text in texts),
        text="\n\n".join(texts),
    )


def rows(enrichers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return milliseconds of processor time, all enrichers and each; peers; then loading and memory."""
    article, parts = subject(), Counter[str]()

    def run() -> None:
        result = enrich(article, enrichers, clock=time.process_time)
        parts.update({name: done.ms for name, done in result.enrichments.items()})

    ours = _milliseconds(run)
    found: dict[str, dict[str, Any]] = {"copydesk, everything": {"ms": ours}}
    found |= {f"  {name}": {"ms": round(total / (REPEATS + 1), 2)} for name, total in parts.items()}
    peers: dict[str, Callable[[str], Any]] = {**enrich_peers.summarisers(), **enrich_peers.phrase_finders()}
    for name, peer in peers.items():
        spent = _milliseconds(partial(peer, article.text))
        found[name] = {"ms": spent, "of ours": round(spent / ours, 2)}
    return found | _loads()


def _milliseconds(run: Callable[[], Any]) -> float:
    run()
    spent = []
    for _ in range(REPEATS):
        started = time.process_time()
        run()
        spent.append(1000 * (time.process_time() - started))
    return round(statistics.median(spent), 2)


def _loads() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, (load, run, package) in _LOADS.items():
        if package and importlib.util.find_spec(package) is None:
            continue
        program = _MEASURE.format(load=load, run=run)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        seconds, megabytes = json.loads(done.stdout)
        found[f"loading {name}"] = {"s of one core": round(seconds, 2), "MB in all": round(megabytes)}
    ours = found["loading copydesk, all enrichers"]
    for name, figures in found.items():
        if "YAKE" in name:
            figures["MB of ours"] = round(figures["MB in all"] / (ours["MB in all"] or 1), 2)
    return found
