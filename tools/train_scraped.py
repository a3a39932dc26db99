"""Train what reads scraped plain text and write `strays.json` and `headlines.json`.

    pip install numpy scikit-learn
    python tools/train_scraped.py PLAIN.jsonl.xz PAGES.jsonl.xz CLEAN.jsonl.xz worker/parse/data

Three files of records, one a line, and the folder for the models:

1. texts as scrapers leave them: `text` and `gold` {`headline`, `paragraphs`, `subheads`};
2. web pages of all kinds: `html` and `gold` {`headline`, `text`}, rendered here as a scraper would;
3. clean texts (`text`, perhaps `title`): with a byline and a button put in, all the rest of each is the article's.
   So are short cuts of the articles of the first file, because a page of four paragraphs looks unlike one of forty.

First prints what six-fold cross-validation over the articles of the first file says, then trains on everything.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pathlib
import random
import re
from collections import Counter
from typing import Any, NamedTuple

import lxml.html
import numpy as np
from sklearn.linear_model import LogisticRegression

from worker.parse import headlines, strays, traits
from worker.parse.headlines import HeadlineCandidates
from worker.parse.labels import Line, label_pieces
from worker.parse.lines import ends_sentence, split_pieces
from worker.parse.opening import is_scraped, read_opening
from worker.parse.torn import join_torn

FOLDS = 6
SEED = 2
WEIGHT_OF_PAGES, WEIGHT_OF_CLEAN, WEIGHT_OF_CUTS = 0.05, 0.1, 0.1
WEIGHT_OF_TITLES = 0.3
BLOCKS = frozenset(
    "p div section article header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li table tr td th blockquote figure "  # noqa: SIM905 -- read
    "figcaption form main pre dl dt dd br hr button".split()
)
UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "head", "iframe", "select", "option"))
DIRT = ("By Ida Holm", "Von Ida Holm", "12 March 2024, 14:05", "Share", "Anzeige", "Advertisement", "Read more")


class Text(NamedTuple):
    """A text to learn from. Several may be renderings of one article, and never part company in a fold."""

    article: str
    text: str
    headline: str
    parts: list[str]


class Rows(NamedTuple):
    """Examples: traits, answers, the article of each, and what each weighs."""

    traits: np.ndarray
    answers: np.ndarray
    articles: np.ndarray
    weights: np.ndarray
    words: np.ndarray
    sentences: np.ndarray


def main() -> None:
    """Cross-validate, train, write."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("plain", "pages", "clean", "folder"):
        arguments.add_argument(name, type=pathlib.Path)
    chosen = arguments.parse_args()
    scraped = [_scraped(record) for record in _records(chosen.plain)]
    pages = [text for record in _records(chosen.pages) for text in _rendered(record)]
    clean = [_clean(number, record) for number, record in enumerate(_records(chosen.clean))]
    _train_strays(scraped, pages, clean, chosen.folder / "strays.json")
    _train_headlines(scraped, pages, chosen.folder / "headlines.json")


def _records(path: pathlib.Path) -> list[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _scraped(record: dict[str, Any]) -> Text:
    gold = record["gold"]
    article = record["id"].rsplit("-", 1)[0]
    return Text(article, record["text"], gold["headline"], gold["paragraphs"] + gold["subheads"])


def _rendered(record: dict[str, Any]) -> list[Text]:
    """The page from a little above its article to a little below, by blocks, and with every node a line."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    root = lxml.html.document_fromstring(record["html"].encode(), parser=parser)
    parts = [re.sub(r"^[-*#>\s]+", "", line).strip() for line in record["gold"]["text"].split("\n")]
    parts, headline = [part for part in parts if part], record["gold"].get("headline") or ""
    texts = []
    for by_node in (False, True):
        lines = _lines_of(root, by_node=by_node)
        truth = _Truth(parts)
        inside = [number for number, line in enumerate(lines) if truth.holds(line) and len(line.split()) > 3]
        if len(inside) >= 5:
            titles = [
                number
                for number in range(inside[0] + 6)
                if number < len(lines) and _norm(lines[number]) == _norm(headline)
            ]
            start = max(0, min([*titles[:1], inside[0]]) - 3)
            texts.append(Text(f"page {record['id']}", "\n\n".join(lines[start : inside[-1] + 15]), headline, parts))
    return texts


def _lines_of(root: Any, *, by_node: bool) -> list[str]:
    lines: list[str] = [""]

    def walk(element: Any, depth: int) -> None:
        if not isinstance(element.tag, str) or element.tag in UNSEEN or depth > 180:
            return
        breaks = by_node or element.tag in BLOCKS
        lines.extend([""] * breaks)
        lines[-1] += element.text or ""
        for child in element:
            walk(child, depth + 1)
            lines.extend([""] * by_node)
            lines[-1] += child.tail or ""
        lines.extend([""] * breaks)

    walk(root, 0)
    return [line for line in (" ".join(line.split()) for line in lines) if line]


def _clean(number: int, record: dict[str, Any]) -> Text:
    paragraphs = [line for line in record["text"].split("\n") if line.strip()]
    headline = record.get("title") or paragraphs.pop(0)
    return Text(f"clean {number}", _with_dirt(headline, paragraphs, number), headline, [headline, *paragraphs])


def _cuts(text: Text, paragraphs: list[str]) -> list[Text]:
    sizes = (2, 3, 4, 6, 8, len(paragraphs))
    return [
        Text(text.article, _with_dirt(text.headline, paragraphs[:size], size), text.headline, text.parts)
        for size in sizes
    ]


def _with_dirt(headline: str, paragraphs: list[str], seed: int) -> str:
    chance = random.Random(SEED + seed)
    lines = list(paragraphs)
    for dirt in chance.sample(DIRT, chance.randint(1, 4)):
        lines.insert(0 if " " in dirt else chance.randint(0, len(lines)), dirt)
    return "\n\n".join([headline, *lines])


class _Truth:
    """What of a text is the article's."""

    def __init__(self, parts: list[str]) -> None:
        self._whole = {_norm(part) for part in parts}
        self._shingles = sum((_shingles(part) for part in parts), Counter[tuple[str, ...]]())

    def holds(self, line: str) -> bool:
        bare = _norm(line)
        if bare in self._whole:
            return True
        if len(bare.split()) < 4:
            return len(bare) > 8 and any(part.startswith(bare) or part.endswith(bare) for part in self._whole)
        own = _shingles(line)
        return sum((own & self._shingles).values()) >= 0.5 * sum(own.values())


def _norm(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _norm(text).split()
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def _read(text: Text) -> list[Line]:
    return label_pieces(join_torn(split_pieces(text.text)))[0]


def _train_strays(scraped: list[Text], pages: list[Text], clean: list[Text], path: pathlib.Path) -> None:
    first = {text.article: text for text in scraped}
    cuts = [cut for text in first.values() for cut in _cuts(text, text.parts)]
    learnt = [
        (_stray_rows(scraped), 1.0),
        (_stray_rows(cuts), WEIGHT_OF_CUTS),
        (_stray_rows(pages), WEIGHT_OF_PAGES),
        (_stray_rows(clean), WEIGHT_OF_CLEAN),
    ]
    size = len(learnt[0][0].answers)
    rows = Rows(*map(np.concatenate, zip(*(part for part, _ in learnt), strict=True)))
    scale = np.concatenate([np.full(len(part.answers), weight * size / len(part.answers)) for part, weight in learnt])
    rows = rows._replace(weights=rows.weights * scale)
    folds = {article: number % FOLDS for number, article in enumerate(sorted(first))}
    fold_of = np.array([folds.get(article, -1) for article in rows.articles])
    odds = np.full(len(rows.answers), -9.0)
    for fold in range(FOLDS):
        odds[fold_of == fold] = _fitted(rows, fold_of != fold).decision_function(rows.traits[fold_of == fold])
    tested = np.arange(len(odds)) < size
    dropped = odds > np.where(rows.sentences, strays.SURE, strays.SURE_OF_OPEN)
    for name, kind in (("strays", 1), ("the article's", 0)):
        of_kind = tested & (rows.answers == kind)
        print(f"{name}: {rows.words[of_kind & dropped].sum() / rows.words[of_kind].sum():.1%} of words dropped")
    model = _fitted(rows, np.full(len(odds), True))
    _write(path, float(model.intercept_[0]), traits.NAMES, model.coef_[0])


def _stray_rows(texts: list[Text]) -> Rows:
    found: list[tuple[tuple[int, ...], bool, str, int, bool]] = []
    for text in texts:
        lines = _read(text)
        opening = read_opening(lines)
        if not is_scraped(lines):
            continue
        below = [lines[index] for index in (*opening.kept, *range(opening.body_at, len(lines)))]
        truth = _Truth(text.parts)
        for line, row in zip(below, traits.line_traits(below, opening.headline), strict=True):
            if line.is_text:
                found.append(
                    (row, not truth.holds(line.text), text.article, len(line.text.split()), ends_sentence(line.text))
                )
    rows, answers, articles, words, sentences = zip(*found, strict=True)
    sizes = Counter(articles)
    weights = np.array([sizes[article] ** -0.5 for article in articles])
    ones = _matrix(rows, len(traits.NAMES))
    return Rows(
        ones, np.array(answers), np.array(articles), weights / weights.mean(), np.array(words), np.array(sentences)
    )


def _fitted(rows: Rows, chosen: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=0.3, max_iter=500).fit(
        rows.traits[chosen], rows.answers[chosen], sample_weight=rows.weights[chosen]
    )


def _train_headlines(scraped: list[Text], pages: list[Text], path: pathlib.Path) -> None:
    choices = _choices(scraped)
    others = _choices(pages)
    folds = {article: number % FOLDS for number, article in enumerate(sorted({article for article, *_ in choices}))}
    right = 0
    for fold in range(FOLDS):
        seen = [choice for choice in choices if folds[choice[0]] != fold]
        weights = _chosen_by(seen, others)
        right += sum(
            int(truth[np.argmax(rows @ weights)]) for article, rows, truth in choices if folds[article] == fold
        )
    print(f"headlines: {right} of {len(choices)} right where the headline is among several candidates")
    _write(path, 0.0, headlines.NAMES, _chosen_by(choices, others))


def _choices(texts: list[Text]) -> list[tuple[str, np.ndarray, np.ndarray]]:
    choices = []
    for text in texts:
        lines = _read(text)
        candidates = HeadlineCandidates(lines)
        truth = np.array([_norm(lines[index].text) == _norm(text.headline) for index in candidates.found])
        if is_scraped(lines[:60]) and len(truth) > 1 and truth.any() and candidates.prose:
            rows = _matrix([candidates.traits(index) for index in candidates.found], len(headlines.NAMES))
            choices.append((text.article, rows, truth))
    return choices


def _chosen_by(choices: list[Any], others: list[Any]) -> np.ndarray:
    """Weights of a conditional logit: the right candidate against the others of its text. By Adam, 400 steps."""
    weights = np.zeros(len(headlines.NAMES))
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    total = len(choices) + WEIGHT_OF_TITLES * len(others)
    for step in range(1, 401):
        slope = 2 * weights / total
        for importance, part in ((1.0, choices), (WEIGHT_OF_TITLES, others)):
            for _, rows, truth in part:
                odds = np.exp(rows @ weights - (rows @ weights).max())
                slope += importance / total * (rows.T @ (odds / odds.sum() - odds * truth / (odds * truth).sum()))
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def _matrix(rows: Any, width: int) -> np.ndarray:
    ones = np.zeros((len(rows), width))
    for number, row in enumerate(rows):
        ones[number, list(row)] = 1
    return ones


def _write(path: pathlib.Path, base: float, names: tuple[str, ...], weights: np.ndarray) -> None:
    kept = {
        "base": round(base, 3),
        "weights": {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)},
    }
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
