"""Train the topic classifier and write `worker/enrich/data/topics.tsv`.

    pip install numpy scikit-learn
    python tools/train_topics.py FOLDER worker/enrich/data/topics.tsv

FOLDER holds the IPTC Media Topics (`iptc-mediatopics.jsonl.xz`; CC-BY-4.0), AG News and 500N-KPCrowd, whose labels are
mapped to topics, and news and web pages that were labelled for this project, from headline and summary
(`topic_labels.tsv`: a file, a topic, and the beginnings of the records' ids). First prints, by four-fold
cross-validation over the labelled texts, how often the first topic is right and how that depends on the least
probability at which it is given; settings and threshold are chosen by that. BBC texts are for the figure alone: they
are scored at the end, and not trained on.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pathlib
import sys
import warnings
from collections import Counter
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from worker.enrich.frequencies import frequencies
from worker.enrich.topic_features import features

AG = {"Sports": "15", "Business": "04", "Sci/Tech": "13"}
KPCROWD = {
    "art_and_culture": "01", "business": "04", "crime": "02", "fashion": "01", "health": "07", "politics_us": "11",
    "politics_world": "11", "science": "13", "sports": "15", "tech": "13",
}  # fmt: skip
BBC = {"business": "04", "entertainment": "01", "politics": "11", "sport": "15", "tech": "13"}
URI = "http://cv.iptc.org/newscodes/mediatopic/"
LEAST_WEIGHT = 0.15
LEAST_TEXTS = 2
WHOLE_WEIGHT = 2.0
"""How much a text counts that is news or a web page, against one of AG's two-liners."""
SEED_WEIGHT = 3.0
SEED_WORDS = 6
BALANCE = 0.8
FOLDS = 4
THRESHOLDS = (0.0, 0.2, 0.3, 0.4, 0.5)

Example = tuple[dict[str, float], str, float]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("table", type=pathlib.Path)
    chosen = arguments.parse_args()
    concepts = _records(chosen.folder, "iptc-mediatopics")
    always = _definitions(concepts) + _seeds() + _agency(chosen.folder)
    labelled = _labelled(chosen.folder)
    _cross_validate(always, labelled)
    model = _fit([*always, *(example for examples in labelled.values() for example in examples)])
    _write(model, concepts, chosen.table)
    bbc = [(_seen(r["title"], r["text"]), BBC[r["label"]], 1.0) for r in _records(chosen.folder, "topics-bbc")]
    _show("BBC, not trained on", _answers(model, bbc))


def _definitions(concepts: list[dict[str, Any]]) -> list[Example]:
    """A concept speaks for its top level: its name three times, its definition once."""
    return [
        (_seen(*[concept["name"]] * 3, concept["definition"] or ""), concept["top"][7:9], 1.0) for concept in concepts
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


def _agency(folder: pathlib.Path) -> list[Example]:
    records = _records(folder, "topics-agnews")
    return [(_seen(r["title"], r["text"]), AG[r["label"]], 1.0) for r in records if r["label"] in AG]


def _labelled(folder: pathlib.Path) -> dict[str, list[Example]]:
    """Whole texts with a label, by corpus."""
    crowd = _records(folder, "keyphrases-kpcrowd")
    found = {
        "500N-KPCrowd": [
            (_seen(r["title"], r["text"]), KPCROWD[r["id"].rsplit("-", 1)[0]], WHOLE_WEIGHT) for r in crowd
        ]
    }
    for line in pathlib.Path(__file__).with_name("topic_labels.tsv").read_text(encoding="utf-8").splitlines():
        file, topic, beginnings = line.split("\t")
        starts = tuple(beginnings.split())
        texts = [_text(r) for r in _records(folder, file) if r["id"] in starts or r["id"][:10] in starts]
        found.setdefault(file, []).extend((_seen(*text), topic, WHOLE_WEIGHT) for text in texts)
    return found


def _text(record: dict[str, Any]) -> tuple[str, str]:
    if "text" in record:
        return "", " ".join(record["text"].split())
    return record["gold"].get("headline") or "", record["gold"]["text"]


def _cross_validate(always: list[Example], labelled: dict[str, list[Example]]) -> None:
    answers: dict[str, list[tuple[float, bool]]] = {corpus: [] for corpus in labelled}
    for fold in range(FOLDS):
        others = [e for examples in labelled.values() for number, e in enumerate(examples) if number % FOLDS != fold]
        model = _fit(always + others)
        for corpus, examples in labelled.items():
            answers[corpus] += _answers(model, examples[fold::FOLDS])
    for corpus, found in answers.items():
        _show(f"{corpus}, cross-validated", found)


def _answers(model: tuple[Any, Any], examples: list[Example]) -> list[tuple[float, bool]]:
    """For each text, how likely its first topic is said to be, and whether it is right."""
    vectorizer, classifier = model
    likely = classifier.predict_proba(vectorizer.transform(text for text, _, _ in examples))
    return [
        (row.max(), classifier.classes_[row.argmax()] == topic)
        for row, (_, topic, _) in zip(likely, examples, strict=True)
    ]


def _show(name: str, answers: list[tuple[float, bool]]) -> None:
    print(f"{name}: {len(answers)} texts")
    for least in THRESHOLDS:
        given = [right for likely, right in answers if likely >= least]
        share, right = len(given) / len(answers), sum(given) / (len(given) or 1)
        print(f"  from {least:.1f} on: answered {share:.3f}, of these right {right:.3f}")


def _fit(examples: list[Example]) -> tuple[Any, Any]:
    texts = Counter(word for text, _, _ in examples for word in text)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        {word: value for word, value in text.items() if texts[word] >= LEAST_TEXTS} for text, _, _ in examples
    )
    topics = [topic for _, topic, _ in examples]
    count = {topic: sum(weight for _, t, weight in examples if t == topic) for topic in set(topics)}
    balance = [weight * (len(examples) / 17 / count[topic]) ** BALANCE for _, topic, weight in examples]
    classifier = LogisticRegression(C=20.0, max_iter=60, tol=1e-3)
    return vectorizer, classifier.fit(matrix, topics, sample_weight=balance)


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
    warnings.filterwarnings("ignore", message="lbfgs failed to converge")  # sixty steps are enough, and meant
    main()
