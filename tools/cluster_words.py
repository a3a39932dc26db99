"""Group words by the company they keep and write `worker/enrich/data/clusters.tsv`.

    pip install numpy scikit-learn
    python tools/cluster_words.py FOLDER worker/enrich/data/clusters.tsv

Reads the same texts as `tools/distil_frequencies.py`. Words that stand between the same neighbours come to the same
group: the left and right neighbours of each word, weighed by positive pointwise mutual information, in a hundred
dimensions by singular values, in groups by k-means.
"""

from __future__ import annotations

import argparse
import collections
import pathlib
import sys

import numpy as np
from scipy.sparse import coo_matrix
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from distil_frequencies import texts_in

from worker.enrich.words import tokenize

LEAST_COUNT = 6
CONTEXTS = 3_000
DIMENSIONS = 100
CLUSTERS = 300


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("table", type=pathlib.Path)
    chosen = arguments.parse_args()
    texts = [[token.text.lower() for token in tokenize(text)] for text in texts_in(chosen.folder)]
    counts = collections.Counter(word for text in texts for word in text)
    words = [word for word, count in counts.most_common() if count >= LEAST_COUNT]
    vectors = _vectors(texts, words)
    groups = MiniBatchKMeans(CLUSTERS, random_state=0, n_init=3, batch_size=4096).fit_predict(vectors)
    lines = sorted(f"{word}\t{group}" for word, group in zip(words, groups, strict=True) if word[0].isalpha())
    chosen.table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{sum(map(len, texts))} tokens, {len(lines)} words, {chosen.table.stat().st_size} bytes")


def _vectors(texts: list[list[str]], words: list[str]) -> np.ndarray:
    rows = {word: number for number, word in enumerate(words)}
    columns = {word: number for number, word in enumerate(words[:CONTEXTS])}
    cells = collections.Counter[tuple[int, int]]()
    for text in texts:
        for index, word in enumerate(text):
            row = rows.get(word)
            if row is None:
                continue
            for side, distance in enumerate((-2, -1, 1, 2)):
                other = index + distance
                if 0 <= other < len(text) and text[other] in columns:
                    cells[row, side * CONTEXTS + columns[text[other]]] += 1
    keys = np.array(list(cells))
    matrix = coo_matrix((np.array(list(cells.values()), dtype=float), (keys[:, 0], keys[:, 1]))).tocsr()
    by_row, by_column, total = matrix.sum(1).A1, matrix.sum(0).A1, matrix.sum()
    matrix = matrix.tocoo()
    information = np.log(matrix.data * total / (by_row[matrix.row] * by_column[matrix.col] ** 0.75 * total**0.25))
    matrix.data = np.maximum(information, 0)
    return normalize(TruncatedSVD(DIMENSIONS, random_state=0).fit_transform(matrix.tocsr()))


if __name__ == "__main__":
    main()
