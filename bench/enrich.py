"""How good the enrich stage is, and how fast: `python -m bench.enrich`, or `make bench-enrich DATA=folder`.

The folder holds `summary-*`, `keyphrases-*`, `entities-*`, `topics-bbc-*` and `html-fundus-*` files: compressed JSON
lines with `text`, perhaps `title`, and `gold` or `label`. Beside each figure stands what a user might pick instead,
in the same run (`bench.enrich_peers`). Models were trained on some of these files, which the tables say;
`docs/reference/model-card.md` gives the figures by cross-validation.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import pathlib
import re
import statistics
import sys
import time
import unicodedata
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from bench import enrich_peers, enrich_speed
from worker.enrich.presentable import presentable
from worker.models import Article, Block, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Record = dict[str, Any]
Rows = dict[str, dict[str, Any]]
ROOT = pathlib.Path(__file__).resolve().parent.parent
USUAL_PLACES = (ROOT / "bench" / "data", ROOT.parent / "shared" / "bench" / "data")
THRESHOLDS = (0.2, 0.3, 0.4, 0.5)
BBC = {
    "business": "economy, business and finance",
    "entertainment": "arts, culture, entertainment and media",
    "politics": "politics",
    "sport": "sport",
    "tech": "science and technology",
}


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.enrich", description=__doc__.splitlines()[0])
    arguments.add_argument("--data", type=pathlib.Path, help="the folder; default: $COPYDESK_BENCH_DATA, or bench/data")
    arguments.add_argument("--limit", type=int, metavar="N", help="at most this many texts of each file")
    arguments.add_argument("--only", choices=sorted(TABLES), action="append", help="only this table; may be repeated")
    arguments.add_argument("--json", action="store_true", help="print one JSON document")
    chosen = arguments.parse_args()
    folder = data_folder(chosen.data)
    enrichers = enrich_speed.built_in()
    report: dict[str, Rows] = {}
    for kind in chosen.only or TABLES:
        pattern, trained, table = TABLES[kind]
        for path in sorted(folder.glob(pattern)):
            records = read(path, chosen.limit)
            title = f"{kind}: {path.name.removesuffix('.jsonl.xz')}, {len(records)} texts{trained.get(path.name, '')}"
            report[title] = table(records, enrichers)
            if not chosen.json:
                show(title, report[title])
    if not chosen.only:
        report["an article of 440 words"] = enrich_speed.rows(enrichers)
        if not chosen.json:
            show("an article of 440 words", report["an article of 440 words"])
    if chosen.json:
        print(json.dumps(report, indent=2))


def data_folder(given: pathlib.Path | None) -> pathlib.Path:
    """Return where the data is; ends the program with what to do where there is none."""
    named = given or os.environ.get("COPYDESK_BENCH_DATA")
    places = [pathlib.Path(named)] if named else list(USUAL_PLACES)
    for place in places:
        if any(place.glob("*.jsonl.xz")):
            return place
    sys.exit(
        f"bench.enrich: no data (*.jsonl.xz) in {' or '.join(map(str, places))}. It is not part of the project: say "
        "where it is with DATA=folder, --data or COPYDESK_BENCH_DATA."
    )


def summaries(records: list[Record], enrichers: dict[str, Any]) -> Rows:
    """ROUGE of the summary, and how far it is from the first three sentences without furniture."""
    subjects = [(article(record), " ".join(record["gold"]["summary"])) for record in records]
    return _rouge_rows(subjects, enrichers)


def deks(records: list[Record], enrichers: dict[str, Any]) -> Rows:
    """The same against editors' deks of many publishers, taken out of the text before."""
    subjects = []
    for record in records:
        gold = record["gold"]
        text = "\n\n".join(p for p in gold.get("paragraphs", ()) if p not in gold.get("dek", ()))
        if gold.get("dek") and len(re.findall(r"\b(?:the|of|and|to)\b", text)) > len(text.split()) / 20:
            subjects.append((article({"text": text}), " ".join(gold["dek"])))
    return _rouge_rows(subjects, enrichers)


def extracts(records: list[Record], enrichers: dict[str, Any]) -> Rows:
    """The same against extracts that editors made, of news the ranker never saw."""
    return _rouge_rows([(article(r | {"title": ""}), r["ref_extractive"]) for r in records], enrichers)


def titles(records: list[Record], enrichers: dict[str, Any]) -> Rows:
    """The same against headlines: short, but of news the ranker never saw."""
    return _rouge_rows([(article({"text": r["text"]}), r["title"]) for r in records if r.get("title")], enrichers)


def _rouge_rows(subjects: list[tuple[Article, str]], enrichers: dict[str, Any]) -> Rows:
    try:
        from rouge_score.rouge_scorer import RougeScorer  # noqa: PLC0415 -- the scorer may be absent
    except ImportError:
        return {"left out": {"why": "rouge-score is not installed; `make bench-enrich` installs it"}}
    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    systems: dict[str, Callable[[Article], str]] = {
        "copydesk": lambda subject: getattr(enrichers["summary"](subject).summary, "text", ""),
        "first three, cleaned": lambda subject: " ".join(s.text for s in presentable(subject)[:3]),
    }
    systems |= {name: _of_text(peer) for name, peer in enrich_peers.summarisers().items()}
    rows: Rows = {}
    for name, system in systems.items():
        texts, spent = timed(name, system, [subject for subject, _ in subjects])
        scores = [scorer.score(gold, text) for text, (_, gold) in zip(texts, subjects, strict=True)]
        first, second = (100 * statistics.mean(s[kind].fmeasure for s in scores) for kind in ("rouge1", "rouge2"))
        words = statistics.mean(len(text.split()) for text in texts)
        rows[name] = {"R-1": round(first, 2), "R-2": round(second, 2), "words": round(words), "ms": spent}
    for kind in ("R-1", "R-2"):
        rows["copydesk"][f"{kind} over cleaned"] = round(rows["copydesk"][kind] - rows["first three, cleaned"][kind], 2)
    return rows


def keyphrases(records: list[Record], enrichers: dict[str, Any]) -> Rows:
    """F1@5, @10 and @15 on stemmed phrases."""
    try:
        import snowballstemmer  # noqa: PLC0415 -- the scorer may be absent
    except ImportError:
        return {"left out": {"why": "snowballstemmer is not installed; `make bench-enrich` installs it"}}
    stem = snowballstemmer.stemmer("porter").stemWord

    def key(phrase: str) -> str:
        return " ".join(stem(word) for word in re.findall(r"\w+", phrase.lower()))

    def ours(subject: Article) -> list[str]:
        return [phrase.text for phrase in enrichers["keyphrases"](enrichers["entities"](subject)).keyphrases]

    systems: dict[str, Callable[[Article], list[str]]] = {"copydesk, entities included": ours}
    systems |= {name: _of_text(peer) for name, peer in enrich_peers.phrase_finders().items()}
    subjects = [article(record) for record in records]
    golds = [{key(phrase) for phrase in record["gold"]["keyphrases"]} for record in records]
    rows: Rows = {}
    for name, system in systems.items():
        answers, spent = timed(name, system, subjects)
        found = [list(dict.fromkeys(map(key, phrases))) for phrases in answers]
        rows[name] = {f"F1@{most}": _at(most, found, golds) for most in (5, 10, 15)} | {"ms": spent}
    named = [enrichers["entities"](subject) for subject in subjects]
    _, spent = timed("copydesk, keyphrases alone", enrichers["keyphrases"], named)
    rows["copydesk, keyphrases alone"] = {"ms": spent}
    missing, why = enrich_peers.LEFT_OUT["keyphrases"]
    return rows | {missing: {"not run": why}}


def _at(most: int, found: list[list[str]], golds: list[set[str]]) -> float:
    shares = [2 * len(set(f[:most]) & gold) / ((most + len(gold)) or 1) for f, gold in zip(found, golds, strict=True)]
    return round(100 * statistics.mean(shares), 2)


def entities(records: list[Record], enrichers: dict[str, Any]) -> Rows:
    """Precision, recall and F1 of names and kinds over all texts, every form counted."""
    answers, spent = timed("copydesk", enrichers["entities"], [article(record) for record in records])
    pairs = []
    for record, found in zip(records, answers, strict=True):
        text = _bare(record["text"])
        named: set[tuple[str, str]] = {(e.kind, _bare(form)) for e in found.entities for form in (e.label, *e.forms)}
        gold = {(kind, _bare(name)) for kind, name in record["gold"]["entities"]}
        pairs.append(({pair for pair in named if pair[1] in text}, gold))
    kinds = ("person", "organisation", "place")
    rows: Rows = {"copydesk": _agreement(pairs, None) | {"ms": spent}}
    rows |= {f"copydesk, {kind}": _agreement(pairs, kind) for kind in kinds}
    missing, why = enrich_peers.LEFT_OUT["entities"]
    return rows | {missing: {"not run": why}}


def _agreement(pairs: list[tuple[set[tuple[str, str]], set[tuple[str, str]]]], kind: str | None) -> dict[str, Any]:
    right = found = there = 0
    for ours, gold in pairs:
        mine, theirs = ({pair for pair in side if kind in (None, pair[0])} for side in (ours, gold))
        right, found, there = right + len(mine & theirs), found + len(mine), there + len(theirs)
    f1 = 2 * right / ((found + there) or 1)
    return {"precision": round(right / (found or 1), 3), "recall": round(right / (there or 1), 3), "F1": round(f1, 3)}


def topics(records: list[Record], enrichers: dict[str, Any]) -> Rows:
    """Share of articles whose first topic is right, and how that changes with the least score it must have."""
    answers, spent = timed("copydesk", enrichers["topics"], [article(record) for record in records])
    firsts = [(a.topics[0] if a.topics else None, BBC[r["label"]]) for a, r in zip(answers, records, strict=True)]
    rows: Rows = {}
    for least in (0.0, *THRESHOLDS):
        given = [topic.label == label for topic, label in firsts if topic and topic.score >= least]
        rows[f"copydesk, score from {least:.1f}" if least else "copydesk"] = {
            "right of all": round(sum(given) / len(firsts), 3),
            "answered": round(len(given) / len(firsts), 3),
            "right of answered": round(sum(given) / (len(given) or 1), 3),
        }
    rows["copydesk"]["ms"] = spent
    return rows


TABLES: dict[str, tuple[str, dict[str, str], Callable[[list[Record], dict[str, Any]], Rows]]] = {
    "summary": ("summary-*.jsonl.xz", {"summary-dev.jsonl.xz": " (trained on)"}, summaries),
    "summary against deks": ("html-fundus-*.jsonl.xz", {}, deks),
    "summary against extracts": ("topics-bbc-*.jsonl.xz", {}, extracts),
    "summary against titles": ("topics-bbc-*.jsonl.xz", {}, titles),
    "keyphrases": (
        "keyphrases-*.jsonl.xz",
        {"keyphrases-duc2001-dev.jsonl.xz": " (trained on)", "keyphrases-semeval2017-train.jsonl.xz": " (trained on)"},
        keyphrases,
    ),
    "entities": ("entities-*.jsonl.xz", {"entities-pud-dev.jsonl.xz": " (lists of names tuned on)"}, entities),
    "topics": ("topics-bbc-*.jsonl.xz", {}, topics),
}


def timed(name: str, system: Callable[[Any], Any], subjects: list[Any]) -> tuple[list[Any], float]:
    """Return each subject's answer and the milliseconds of processor time an answer took."""
    started = time.process_time()
    answers = list(_progress(name, (system(subject) for subject in subjects), len(subjects)))
    return answers, round(1000 * (time.process_time() - started) / (len(subjects) or 1), 2)


def _progress(name: str, answers: Iterator[Any], count: int) -> Iterator[Any]:
    return iter(tqdm(answers, desc=name, total=count, leave=False, disable=None, file=sys.stderr))


def _of_text(peer: Callable[[str], Any]) -> Callable[[Article], Any]:
    return lambda subject: peer(subject.text)


def read(path: pathlib.Path, limit: int | None) -> list[Record]:
    """Return the records of a compressed file of JSON lines."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][:limit]


def article(record: Record) -> Article:
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


def show(title: str, rows: Rows) -> None:
    """Print a table."""
    print(f"\n{title}")
    for name, figures in rows.items():
        print(f"  {name:32}" + "  ".join(f"{what} {value}" for what, value in figures.items()), flush=True)


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("’‘“”", "''\"\""))
    return re.sub(r"^the ", "", " ".join(plain.split()).lower())


if __name__ == "__main__":
    main()
