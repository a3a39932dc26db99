"""Train the ranker of sentences and write `worker/enrich/data/summary.json`.

    pip install numpy scikit-learn rouge-score
    python tools/train_summary.py FOLDER/summary-dev.jsonl.xz worker/enrich/data/summary.json

Each record has `text` and `gold.summary`, a list of sentences. A sentence's worth is its ROUGE-1 and ROUGE-2 F with the
reference, measured against the other sentences of its article. First prints ROUGE of summaries by five-fold
cross-validation beside the first three sentences, then what is gained over these on one newspaper by training on the
other alone, with the interval in which 95 of 100 such samples lie; then trains on everything.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pathlib
import sys
from typing import Any, NamedTuple

import numpy as np
from rouge_score.rouge_scorer import RougeScorer
from sklearn.ensemble import GradientBoostingRegressor

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from sklearn_trees import as_json, as_trees

from worker.enrich.frequencies import frequencies
from worker.enrich.presentable import Sentence, presentable
from worker.enrich.ranking import MAX_CANDIDATES, choose
from worker.enrich.summary_features import NAMES, sentence_features
from worker.enrich.trees import Trees
from worker.models import Article, Source

FOLDS = 5
ROUGE = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)


class Example(NamedTuple):
    """An article to learn from."""

    sentences: list[Sentence]
    rows: list[tuple[float, ...]]
    worth: np.ndarray
    reference: str
    from_cnn: bool


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("data", type=pathlib.Path)
    arguments.add_argument("model", type=pathlib.Path)
    chosen = arguments.parse_args()
    with lzma.open(chosen.data, "rt", encoding="utf-8") as lines:
        examples = [example for line in lines if (example := _example(json.loads(line)))]
    _cross_validate(examples)
    _transfer(examples)
    chosen.model.write_text(as_json(_fit(examples), NAMES), encoding="utf-8")
    print(f"{chosen.model}: {chosen.model.stat().st_size} bytes")


def _example(record: dict[str, Any]) -> Example | None:
    source = Source(path="x", media_type="text/plain", size_bytes=0)
    sentences = presentable(Article(source=source, text=" ".join(record["text"].split())))[:MAX_CANDIDATES]
    if not sentences:
        return None
    reference = " ".join(record["gold"]["summary"])
    rows = sentence_features([s.text for s in sentences], [s.opens_paragraph for s in sentences], frequencies())
    worth = np.array([sum(_rouge(s.text, reference)) for s in sentences])
    return Example(sentences, rows, worth, reference, from_cnn="CNN" in record["text"][:400])


def _rouge(text: str, reference: str) -> tuple[float, float]:
    scores = ROUGE.score(reference, text)
    return 100 * scores["rouge1"].fmeasure, 100 * scores["rouge2"].fmeasure


def _fit(examples: list[Example]) -> GradientBoostingRegressor:
    rows = np.vstack([example.rows for example in examples])
    worth = np.concatenate([(e.worth - e.worth.mean()) / (e.worth.std() + 5) for e in examples])
    model = GradientBoostingRegressor(
        n_estimators=80, max_depth=3, learning_rate=0.08, subsample=0.7, min_samples_leaf=40, random_state=0
    )
    return model.fit(rows, worth)


def _cross_validate(examples: list[Example]) -> None:
    figures = []
    for fold in range(FOLDS):
        trees = as_trees(_fit([e for number, e in enumerate(examples) if number % FOLDS != fold]), NAMES)
        figures += [_figures(trees, example) for example in examples[fold::FOLDS]]
    ours_1, ours_2, lead_1, lead_2 = np.mean(figures, axis=0)
    print(f"cross-validated: ROUGE-1 {ours_1:.2f} ROUGE-2 {ours_2:.2f}; first three: {lead_1:.2f} {lead_2:.2f}")


def _transfer(examples: list[Example]) -> None:
    draw = np.random.default_rng(0)
    for from_cnn in (True, False):
        trees = as_trees(_fit([e for e in examples if e.from_cnn is from_cnn]), NAMES)
        figures = np.array([_figures(trees, e) for e in examples if e.from_cnn is not from_cnn])
        gains = figures[:, :2] - figures[:, 2:]
        drawn = [gains[draw.integers(0, len(gains), len(gains))].mean(axis=0) for _ in range(2_000)]
        for name, gain, low, high in zip(
            ("ROUGE-1", "ROUGE-2"), gains.mean(axis=0), *np.percentile(drawn, [2.5, 97.5], axis=0), strict=True
        ):
            print(f"trained on {'CNN' if from_cnn else 'the rest'}: {name} {gain:+.2f} ({low:+.2f} to {high:+.2f})")


def _figures(trees: Trees, example: Example) -> tuple[float, ...]:
    """Return ROUGE-1 and ROUGE-2 of the summary, and of the first three sentences."""
    chosen = choose(trees.scores(example.rows), example.sentences, 3)
    ours = " ".join(example.sentences[index].text for index in chosen)
    lead = " ".join(sentence.text for sentence in example.sentences[:3])
    return (*_rouge(ours, example.reference), *_rouge(lead, example.reference))


if __name__ == "__main__":
    main()
