"""Count in how many texts each word occurs, and how often in lower case.

    python tools/distil_frequencies.py FOLDER worker/enrich/data/frequencies.tsv

FOLDER holds `*.jsonl.xz` files whose records have `text` (or `gold.text`) and perhaps `title`, or tagged `sents`. Only
counts leave it: one line for each of the words that at least three texts have, with two small numbers, the number of
texts on a logarithmic scale and the share of lower case in tenths.
"""

from __future__ import annotations

import argparse
import collections
import json
import lzma
import math
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from typing import TYPE_CHECKING

from worker.enrich.words import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT_OUT = ("duc2001", "entities-", "iptc-", "plain-")
"""What the figures are measured on, or holds the same texts again."""
LEAST_TEXTS = 3
STEPS_PER_DOUBLING = 4
_ENGLISH = re.compile(r"\b(?:the|of|and|to)\b")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("table", type=pathlib.Path)
    chosen = arguments.parse_args()
    texts, small, mentions = collections.Counter[str](), collections.Counter[str](), collections.Counter[str]()
    count = 0
    for text in texts_in(chosen.folder):
        count += 1
        words = [token.text for token in tokenize(text) if token.text[0].isalpha()]
        mentions.update(word.lower() for word in words)
        small.update(word for word in words if word[0].islower())
        texts.update({word.lower() for word in words})
    lines = [f"#texts\t{count}\t{STEPS_PER_DOUBLING}"]
    for word, in_texts in sorted(texts.items()):
        if in_texts >= LEAST_TEXTS and len(word) <= 30:
            band = round(math.log2(in_texts) * STEPS_PER_DOUBLING)
            lines.append(f"{word}\t{band}\t{round(9 * small[word] / mentions[word])}")
    chosen.table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{count} texts, {len(lines) - 1} words, {chosen.table.stat().st_size} bytes")


def texts_in(folder: pathlib.Path) -> Iterator[str]:
    """Yield each English text of a folder, but for those the figures are measured on."""
    for path in sorted(folder.glob("*.jsonl.xz")):
        if path.name.startswith(LEFT_OUT) or any(part in path.name for part in LEFT_OUT):
            continue
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield from _texts_of(json.loads(line))


def _texts_of(record: dict[str, object]) -> Iterator[str]:
    sentences = record.get("sents")
    if isinstance(sentences, list):
        for start in range(0, len(sentences), 20):
            yield " ".join(token for sentence in sentences[start : start + 20] for token in sentence["tokens"])
        return
    gold = record.get("gold")
    text = record.get("text") or (gold.get("text") if isinstance(gold, dict) else None) or ""
    if isinstance(text, str) and len(_ENGLISH.findall(text)) * 40 > len(text.split()):
        yield f"{record.get('title') or ''}\n{text}"


if __name__ == "__main__":
    main()
