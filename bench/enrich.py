"""How good the enrich stage is, and how fast: `python -m bench.enrich --data FOLDER`, or `make bench-enrich`.

FOLDER (or the environment's COPYDESK_BENCH_DATA) holds `summary-*`, `keyphrases-*`, `entities-*` and `topics-bbc-*`
files: compressed JSON lines with `text`, perhaps `title`, and `gold` or `label`. Each table has beside it what a user
might pick instead; a peer that is not installed (`pip install --group bench-quality`) is left out. Mind that models
were trained on some of these files: `docs/reference/model-card.md` gives the figures by cross-validation.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import lzma
import os
import pathlib
import re
import resource
import statistics
import sys
import time
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from worker.enrich import enrich
from worker.enrich.entities import Entities
from worker.enrich.keyphrases import Keyphrases
from worker.enrich.language import detect_language
from worker.enrich.presentable import presentable
from worker.enrich.summary import Summarise
from worker.enrich.tags import Tags
from worker.enrich.topics import Topics
from worker.enrich.vocabulary import Vocabulary
from worker.models import Article, Block, Source

if TYPE_CHECKING:
    from collections.abc import Callable

BBC = {
    "business": "economy, business and finance",
    "entertainment": "arts, culture, entertainment and media",
    "politics": "politics",
    "sport": "sport",
    "tech": "science and technology",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", type=pathlib.Path, default=os.environ.get("COPYDESK_BENCH_DATA"))
    arguments.add_argument("--limit", type=int, help="at most this many texts of each file")
    chosen = arguments.parse_args()
    if chosen.data is None or not pathlib.Path(chosen.data).is_dir():
        sys.exit("bench.enrich needs --data FOLDER or COPYDESK_BENCH_DATA; the data is not part of the project.")
    enrichers = built_in()
    tables = {"summary": summaries, "keyphrases": keyphrases, "entities": entities, "topics-bbc": topics}
    for name, table in tables.items():
        for path in sorted(pathlib.Path(chosen.data).glob(f"{name}*.jsonl.xz")):
            show(path.name, table(read(path, chosen.limit), enrichers))
    show("440 words", speed(enrichers))


def built_in() -> dict[str, Any]:
    """Return the built-in enrichers."""
    return {
        "language": detect_language, "summary": Summarise(), "entities": Entities(), "keyphrases": Keyphrases(),
        "vocabulary": Vocabulary(()), "topics": Topics(), "tags": Tags(),
    }  # fmt: skip


def summaries(records: list[dict[str, Any]], enrichers: dict[str, Any]) -> dict[str, str]:
    """ROUGE-1, ROUGE-2 and the number of words, beside the first three sentences and TextRank."""
    if importlib.util.find_spec("rouge_score") is None:
        return {"left out": "rouge-score is not installed"}
    from rouge_score.rouge_scorer import RougeScorer  # noqa: PLC0415 -- a peer may be absent

    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    systems: dict[str, Callable[[Article], str]] = {
        "copydesk": lambda subject: getattr(enrichers["summary"](subject).summary, "text", ""),
        "first three sentences, cleaned": lambda subject: " ".join(s.text for s in presentable(subject)[:3]),
        "first three sentences": lambda subject: " ".join(re.split(r"(?<=[.!?”\"])\s+", subject.text)[:3]),
    }
    if importlib.util.find_spec("summa"):
        from summa.summarizer import summarize  # noqa: PLC0415 -- a peer may be absent

        systems["TextRank (summa), 60 words"] = lambda subject: summarize(subject.text, words=60).replace("\n", " ")
    rows = {}
    for name, system in systems.items():
        figures = []
        for record in records:
            text = system(article(record))
            scores = scorer.score(" ".join(record["gold"]["summary"]), text)
            figures.append((scores["rouge1"].fmeasure, scores["rouge2"].fmeasure, len(text.split())))
        first, second, words = (statistics.mean(column) for column in zip(*figures, strict=True))
        rows[name] = f"R-1 {100 * first:.2f}  R-2 {100 * second:.2f}  words {words:.0f}"
    return rows


def keyphrases(records: list[dict[str, Any]], enrichers: dict[str, Any]) -> dict[str, str]:
    """F1@5, @10 and @15 on stemmed phrases."""
    if importlib.util.find_spec("snowballstemmer") is None:
        return {"left out": "snowballstemmer is not installed"}
    import snowballstemmer  # noqa: PLC0415 -- a peer may be absent

    stem = snowballstemmer.stemmer("porter").stemWord

    def key(phrase: str) -> str:
        return " ".join(stem(word) for word in re.findall(r"\w+", phrase.lower()))

    def ours(subject: Article) -> list[str]:
        return [phrase.text for phrase in enrichers["keyphrases"](enrichers["entities"](subject)).keyphrases]

    systems = {"copydesk": ours}
    if importlib.util.find_spec("summa"):
        from summa.keywords import keywords  # noqa: PLC0415 -- a peer may be absent

        systems["TextRank (summa)"] = lambda subject: keywords(subject.text, split=True)[:15]
    rows = {}
    for name, system in systems.items():
        figures: dict[int, list[float]] = {5: [], 10: [], 15: []}
        for record in records:
            found = list(dict.fromkeys(key(phrase) for phrase in system(article(record))))
            gold = {key(phrase) for phrase in record["gold"]["keyphrases"]}
            for most, values in figures.items():
                values.append(2 * len(set(found[:most]) & gold) / ((most + len(gold)) or 1))
        rows[name] = "  ".join(f"F1@{most} {100 * statistics.mean(values):.2f}" for most, values in figures.items())
    return rows


def entities(records: list[dict[str, Any]], enrichers: dict[str, Any]) -> dict[str, str]:
    """Precision, recall and F1 of names and kinds over all texts, every form counted."""
    pairs = []
    for record in records:
        text = _bare(record["text"])
        found = enrichers["entities"](article(record)).entities
        named: set[tuple[str, str]] = {(e.kind, _bare(form)) for e in found for form in (e.label, *e.forms)}
        gold = {(kind, _bare(name)) for kind, name in record["gold"]["entities"]}
        pairs.append(({pair for pair in named if pair[1] in text}, gold))
    return {f"copydesk, {kind or 'all'}": _agreement(pairs, kind) for kind in (None, "person", "organisation", "place")}


def _agreement(pairs: list[tuple[set[tuple[str, str]], set[tuple[str, str]]]], kind: str | None) -> str:
    right = found = there = 0
    for ours, gold in pairs:
        mine, theirs = ({pair for pair in side if kind in (None, pair[0])} for side in (ours, gold))
        right, found, there = right + len(mine & theirs), found + len(mine), there + len(theirs)
    f1 = 2 * right / ((found + there) or 1)
    return f"precision {right / (found or 1):.3f}  recall {right / (there or 1):.3f}  F1 {f1:.3f}"


def topics(records: list[dict[str, Any]], enrichers: dict[str, Any]) -> dict[str, str]:
    """Share of articles whose first topic is the right one, and of those that were given none."""
    found = [enrichers["topics"](article(record)).topics for record in records]
    right = sum(bool(t) and t[0].label == BBC[r["label"]] for t, r in zip(found, records, strict=True))
    silent = sum(not t for t in found)
    return {"copydesk": f"right {right / len(records):.3f}  no answer {silent / len(records):.3f}"}


def speed(enrichers: dict[str, Any]) -> dict[str, str]:
    """Milliseconds of processor time for an article of 440 words, all enrichers and each."""
    sentences = (
        "The council of Northbridge voted on Tuesday to close the harbour bridge for two years.",
        "“We had no choice,” said Mayor Anna Berg, whose office published the report by Carrick Engineering.",
        "Engineers found 14 cracks in three pillars, and repairs will cost about 40 million euros.",
    )
    paragraphs = [" ".join(sentences).replace("14", str(number)) for number in range(10)]
    subject = article({"title": "Harbour bridge to close", "text": "\n\n".join(paragraphs)})
    totals, parts = [], Counter[str]()
    for _ in range(30):
        started = time.process_time()
        result = enrich(subject, enrichers, clock=time.process_time)
        totals.append(1000 * (time.process_time() - started))
        parts.update({name: run.ms for name, run in result.enrichments.items()})
    rows = {"all": f"{statistics.median(totals):.1f} ms ({subject.word_count} words)"}
    rows |= {name: f"{total / 30:.2f} ms" for name, total in parts.items()}
    rows["memory"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB with all of this program"
    return rows


def read(path: pathlib.Path, limit: int | None) -> list[dict[str, Any]]:
    """Return the records of a compressed file of JSON lines."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][:limit]


def article(record: dict[str, Any]) -> Article:
    """Return the record as an article in English."""
    texts = [" ".join(text.split()) for text in re.split(r"\n\s*\n", record["text"]) if text.strip()]
    return Article(
        source=Source(path="bench", media_type="text/plain", size_bytes=0),
        headline=record.get("title") or None,
        language="en",
        body=tuple(Block(kind="paragraph", text=text) for text in texts),
        text="\n\n".join(texts),
        word_count=sum(len(text.split()) for text in texts),
    )


def show(title: str, rows: dict[str, str]) -> None:
    """Print a table."""
    print(f"\n{title}")
    for name, figures in rows.items():
        print(f"  {name:34} {figures}", flush=True)


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("’‘“”", "''\"\""))
    return re.sub(r"^the ", "", " ".join(plain.split()).lower())


if __name__ == "__main__":
    main()
