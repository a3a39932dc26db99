"""Train the tagger of names and write `worker/enrich/data/names.crfsuite`.

    pip install python-crfsuite
    python tools/train_entities.py FOLDER worker/enrich/data/names.crfsuite
    python tools/train_entities.py FOLDER --evaluate

FOLDER holds `ner-train-*.jsonl.xz`, tagged sentences: wikigold (CC-BY-4.0), Universal NER EWT (CC-BY-SA-4.0), CrossNER
politics (MIT) and WNUT-17 (CC-BY-4.0). `--evaluate` leaves one corpus out at a time and scores the tagger on it, which
tells how it does on what it has not seen: strict spans of people, organisations and places.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pathlib
import sys
import tempfile

import pycrfsuite

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from typing import TYPE_CHECKING

from worker.enrich.frequencies import frequencies
from worker.enrich.gazetteer import gazetteer
from worker.enrich.tagger_features import Features

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {
    "PER": "person", "person": "person", "politician": "person",
    "LOC": "place", "location": "place", "country": "place",
    "ORG": "organisation", "organisation": "organisation", "politicalparty": "organisation",
    "corporation": "organisation", "group": "organisation",
}  # fmt: skip
"""What each corpus calls the three kinds; every other tag is no name to us."""
SENTENCES_PER_TEXT = 12
SETTINGS = {"c1": 0.15, "c2": 0.05, "max_iterations": 120, "feature.minfreq": 1, "feature.possible_transitions": True}
CORPORA = ("wikigold", "uner_ewt", "crossner_politics", "wnut17")

Text = list[tuple[list[str], list[str]]]
"""The sentences of a text: their tokens and tags."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("model", type=pathlib.Path, nargs="?")
    arguments.add_argument("--evaluate", action="store_true")
    chosen = arguments.parse_args()
    texts = {corpus: list(_texts(chosen.folder, corpus)) for corpus in CORPORA}
    if chosen.evaluate:
        for left_out in CORPORA:
            _evaluate(
                [text for corpus in CORPORA if corpus != left_out for text in texts[corpus]], texts[left_out], left_out
            )
    if chosen.model:
        _train([text for corpus in CORPORA for text in texts[corpus]], chosen.model)
        print(f"{chosen.model}: {chosen.model.stat().st_size} bytes")


def _texts(folder: pathlib.Path, corpus: str) -> Iterable[Text]:
    for path in sorted(folder.glob(f"ner-train-{corpus}*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            sentences = [
                (s["tokens"], [_kind(tag) for tag in s["tags"]]) for line in lines for s in json.loads(line)["sents"]
            ]
        for start in range(0, len(sentences), SENTENCES_PER_TEXT):
            yield sentences[start : start + SENTENCES_PER_TEXT]


def _kind(tag: str) -> str:
    place, _, kind = tag.partition("-")
    return f"{place}-{KINDS[kind]}" if kind in KINDS else "O"


def _train(texts: list[Text], model: pathlib.Path) -> None:
    features = Features(gazetteer(), frequencies())
    trainer = pycrfsuite.Trainer(verbose=False)
    for text in texts:
        for seen, (_, tags) in zip(features.of_text([tokens for tokens, _ in text]), text, strict=True):
            trainer.append(seen, tags)
    trainer.set_params(SETTINGS)
    trainer.train(str(model))


def _evaluate(train: list[Text], test: list[Text], name: str) -> None:
    features = Features(gazetteer(), frequencies())
    tagger = pycrfsuite.Tagger()
    with tempfile.NamedTemporaryFile() as file:
        _train(train, pathlib.Path(file.name))
        tagger.open(file.name)
        right = found = there = 0
        for text in test:
            for seen, (_, tags) in zip(features.of_text([tokens for tokens, _ in text]), text, strict=True):
                mine, gold = set(_spans(tagger.tag(seen))), set(_spans(tags))
                right, found, there = right + len(mine & gold), found + len(mine), there + len(gold)
    precision, recall = right / (found or 1), right / (there or 1)
    print(f"{name}: precision {precision:.3f} recall {recall:.3f} F1 {2 * right / ((found + there) or 1):.3f}")


def _spans(tags: list[str]) -> Iterable[tuple[int, int, str]]:
    start = None
    for index, tag in enumerate([*tags, "O"]):
        if start is not None and not (tag.startswith("I-") and tag[2:] == tags[start][2:]):
            yield start, index, tags[start][2:]
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start = index


if __name__ == "__main__":
    main()
