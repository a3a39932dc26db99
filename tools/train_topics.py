"""Train the topic classifier and write `worker/enrich/data/topics.tsv`.

    pip install numpy scikit-learn
    python tools/train_topics.py FOLDER worker/enrich/data/topics.tsv

FOLDER holds the IPTC Media Topics (`iptc-mediatopics.jsonl.xz`; CC-BY-4.0), AG News and 500N-KPCrowd, whose labels are
mapped to topics, and English news without labels. One round of self-training: a first classifier, from definitions and
labelled texts, labels the others, and what it is sure of joins the second. AG's "World" may be any of six topics.
BBC texts are for the figure alone: they are scored at the end, never trained on.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pathlib
import sys
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from worker.enrich.frequencies import frequencies
from worker.enrich.topic_features import features

AG = {"Sports": "15", "Business": "04", "Sci/Tech": "13"}
WORLD = ("11", "16", "03", "02", "14", "12")
KPCROWD = {
    "art_and_culture": "01", "business": "04", "crime": "02", "fashion": "10", "health": "07", "politics_us": "11",
    "politics_world": "11", "science": "13", "sports": "15", "tech": "13",
}  # fmt: skip
BBC = {"business": "04", "entertainment": "01", "politics": "11", "sport": "15", "tech": "13"}
URI = "http://cv.iptc.org/newscodes/mediatopic/"
LEAST_WEIGHT = 0.25
DEFINITION_WEIGHT = 1.0
SURE = 0.35
MOST_GUESSED = 60
BALANCE = 0.8
ROUNDS = 2
SEED_WORDS = 6
SEED_WEIGHT = 3.0

Example = tuple[dict[str, float], str, float]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("table", type=pathlib.Path)
    chosen = arguments.parse_args()
    concepts = _records(chosen.folder, "iptc-mediatopics")
    labelled = _definitions(concepts) + _seeds() + _labelled(chosen.folder)
    first = second = _fit(labelled)
    for _ in range(ROUNDS):
        second = _fit(labelled + _guessed(second, chosen.folder))
    _write(second, concepts, chosen.table)
    for name, model in (("labelled only", first), ("with self-training", second)):
        print(name, f"BBC: {_score(model, chosen.folder):.3f}")


def _definitions(concepts: list[dict[str, Any]]) -> list[Example]:
    """A concept speaks for its top level: its name three times, its definition once."""
    return [
        (_seen(*[concept["name"]] * 3, concept["definition"] or ""), concept["top"][7:9], DEFINITION_WEIGHT)
        for concept in concepts
    ]


def _seeds() -> list[Example]:
    """Words that speak for a topic, a few at a time, so that each counts."""
    lines = pathlib.Path(__file__).with_name("topic_words.tsv").read_text(encoding="utf-8").splitlines()
    groups = {topic: words.split() for topic, words in (line.split("\t") for line in lines)}
    return [
        (_seen(" ".join(words[start::step][:SEED_WORDS])), topic, SEED_WEIGHT)
        for topic, words in groups.items()
        for step in (len(words) // SEED_WORDS or 1,)
        for start in range(step)
    ]


def _labelled(folder: pathlib.Path) -> list[Example]:
    ag = [
        (_seen(r["title"], r["text"]), AG[r["label"]], 1.0)
        for r in _records(folder, "topics-agnews")
        if r["label"] in AG
    ]
    crowd = _records(folder, "keyphrases-kpcrowd")
    return ag + [(_seen(r["title"], r["text"]), KPCROWD[r["id"].rsplit("-", 1)[0]], 2.0) for r in crowd]


def _guessed(model: tuple[Any, Any], folder: pathlib.Path) -> list[Example]:
    vectorizer, classifier = model
    world = [_seen(r["title"], r["text"]) for r in _records(folder, "topics-agnews") if r["label"] not in AG]
    news = [_seen(r["text"]) for r in _records(folder, "summary-")]
    columns = [list(classifier.classes_).index(topic) for topic in WORLD]
    likely = classifier.predict_proba(vectorizer.transform(world))[:, columns]
    guessed = [(text, WORLD[row.argmax()], 0.5) for text, row in zip(world, likely, strict=True)]
    sure = classifier.predict_proba(vectorizer.transform(news))
    for column, topic in enumerate(classifier.classes_):
        mine = [row for row in range(len(news)) if sure[row].argmax() == column and sure[row, column] >= SURE]
        best = sorted(mine, key=lambda row: -sure[row, column])[:MOST_GUESSED]
        guessed += [(news[row], topic, 1.0) for row in best]
    return guessed


def _fit(examples: list[Example]) -> tuple[Any, Any]:
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(text for text, _, _ in examples)
    topics = [topic for _, topic, _ in examples]
    count = {topic: sum(weight for _, t, weight in examples if t == topic) for topic in set(topics)}
    balance = [weight * (len(examples) / 17 / count[topic]) ** BALANCE for _, topic, weight in examples]
    classifier = LogisticRegression(C=20.0, max_iter=400)
    return vectorizer, classifier.fit(matrix, topics, sample_weight=balance)


def _score(model: tuple[Any, Any], folder: pathlib.Path) -> float:
    vectorizer, classifier = model
    records = _records(folder, "topics-bbc")
    found = classifier.predict(vectorizer.transform(_seen(r["title"], r["text"]) for r in records))
    return float(np.mean([topic == BBC[record["label"]] for topic, record in zip(found, records, strict=True)]))


def _write(model: tuple[Any, Any], concepts: list[dict[str, Any]], table: pathlib.Path) -> None:
    vectorizer, classifier = model
    names = {c["qcode"][7:9]: (c["name"], URI + c["qcode"][7:]) for c in concepts if c["qcode"] == c["top"]}
    lines = [
        "\t".join(("topic", *names[topic], f"{bias:.3f}"))
        for topic, bias in zip(classifier.classes_, classifier.intercept_, strict=True)
    ]
    for word, column in sorted(vectorizer.vocabulary_.items()):
        pairs = [
            f"{i}:{round(value * 10)}"
            for i, value in enumerate(classifier.coef_[:, column])
            if abs(value) >= LEAST_WEIGHT
        ]
        if pairs and word != "topic":
            lines.append("\t".join((word, *pairs)))
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{table}: {len(lines)} lines, {table.stat().st_size} bytes")


def _seen(*texts: str) -> dict[str, float]:
    return features(texts, frequencies())


def _records(folder: pathlib.Path, name: str) -> list[dict[str, Any]]:
    (path,) = folder.glob(f"{name}*.jsonl.xz")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
