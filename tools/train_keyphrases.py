"""Train the ranker of keyphrases and write `worker/enrich/data/keyphrases.json`.

    pip install numpy scikit-learn snowballstemmer
    python tools/train_keyphrases.py FOLDER worker/enrich/data/keyphrases.json

FOLDER holds DUC-2001 (`keyphrases-duc2001-*`) and SemEval-2017 (`keyphrases-semeval2017-*`; CC-BY-4.0): records with
`title`, `text` and `gold.keyphrases`. First prints F1@10 on stemmed phrases by five-fold cross-validation over both,
then trains on everything.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pathlib
import re
import sys
from typing import Any, NamedTuple

import numpy as np
import snowballstemmer
from sklearn.ensemble import GradientBoostingClassifier

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from sklearn_trees import as_json, as_trees

from worker.enrich.candidates import NAMES, Candidate
from worker.enrich.entities import Entities
from worker.enrich.frequencies import frequencies
from worker.enrich.keyphrases import considered, names_in, without_repeats
from worker.models import Article, Block, Source

FOLDS = 5
CORPORA = {"duc2001": 1.0, "semeval2017": 0.5}
"""How much an example of each counts."""
ENTITIES = Entities()
STEM = snowballstemmer.stemmer("porter").stemWord


class Example(NamedTuple):
    """A text to learn from."""

    corpus: str
    shortlist: list[Candidate]
    rows: list[tuple[float, ...]]
    right: list[bool]
    gold: set[str]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("model", type=pathlib.Path)
    chosen = arguments.parse_args()
    examples = [_example(corpus, record) for corpus in CORPORA for record in _records(chosen.folder, corpus)]
    _cross_validate(examples)
    chosen.model.write_text(as_json(_fit(examples), NAMES), encoding="utf-8")
    print(f"{chosen.model}: {chosen.model.stat().st_size} bytes")


def _records(folder: pathlib.Path, corpus: str) -> list[dict[str, Any]]:
    (path,) = folder.glob(f"keyphrases-{corpus}-*.jsonl.xz")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _example(corpus: str, record: dict[str, Any]) -> Example:
    headline = record.get("title") or ""
    paragraphs = [text for text in (headline, *re.split(r"\n\s*\n", record["text"])) if text.strip()]
    source = Source(path="x", media_type="text/plain", size_bytes=0)
    body = tuple(Block(kind="paragraph", text=text) for text in paragraphs)
    named = names_in(ENTITIES(Article(source=source, headline=headline or None, body=body)))
    shortlist, rows = considered(paragraphs, headline, named, frequencies())
    gold = {_key(phrase) for phrase in record["gold"]["keyphrases"]}
    return Example(corpus, shortlist, rows, [_key(candidate.text) in gold for candidate in shortlist], gold)


def _key(phrase: str) -> str:
    return " ".join(STEM(word) for word in re.findall(r"\w+", phrase.lower()))


def _fit(examples: list[Example]) -> GradientBoostingClassifier:
    rows = np.vstack([example.rows for example in examples])
    right = np.concatenate([example.right for example in examples])
    weight = np.concatenate([np.full(len(e.rows), CORPORA[e.corpus]) for e in examples])
    model = GradientBoostingClassifier(
        n_estimators=60,
        max_depth=4,
        learning_rate=0.12,
        subsample=0.7,
        min_samples_leaf=30,
        max_features=0.5,
        random_state=0,
    )
    return model.fit(rows, right, sample_weight=weight)


def _cross_validate(examples: list[Example]) -> None:
    figures: dict[str, list[float]] = {corpus: [] for corpus in CORPORA}
    for fold in range(FOLDS):
        trees = as_trees(_fit([e for number, e in enumerate(examples) if number % FOLDS != fold]), NAMES)
        for example in examples[fold::FOLDS]:
            best = without_repeats(example.shortlist, trees.scores(example.rows), 10)
            found = {_key(example.shortlist[number].text) for number in best}
            figures[example.corpus].append(2 * len(found & example.gold) / (10 + len(example.gold)))
    for corpus, values in figures.items():
        print(f"cross-validated F1@10, {corpus}: {100 * np.mean(values):.2f}")


if __name__ == "__main__":
    main()
