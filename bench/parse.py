"""How well and how fast pages and plain texts are read, beside other extractors in the same run.

    python bench/parse.py DATA_FOLDER        (or COPYDESK_BENCH_DATA=DATA_FOLDER make bench-parse)

The folder holds `html-*.jsonl.xz`: one record a line with `html` and `gold` {`text`, `headline`, `date`}.
Peers are the dependency group `bench-quality`; one that is not installed is left out, and said so. Times are of CPU.
"""

from __future__ import annotations

import importlib.util
import lzma
import os
import re
import statistics
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from worker.errors import PermanentError
from worker.parse import parse
from worker.parse.jsontext import load
from worker.plugins import load_parsers
from worker.ports import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


COLUMNS = ("text F1", "precision", "recall", "headline", "date", "pages/s", "median ms")


class Reading(NamedTuple):
    """What a system read out of a page."""

    text: str
    headline: str | None = None
    date: str | None = None


def main() -> int:
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("COPYDESK_BENCH_DATA", "")
    files = sorted(Path(folder).glob("html-*.jsonl.xz")) if folder else []
    if not files:
        print("bench/parse.py: give a folder with html-*.jsonl.xz, or set COPYDESK_BENCH_DATA.", file=sys.stderr)
        return 2
    systems = {name: make() for name, (module, make) in SYSTEMS.items() if _installed(module)}
    for file in files:
        rows = list(_rows(file))
        print(f"\n{file.name}, {len(rows)} pages")
        print(" " * 24 + "".join(f"{column:>11}" for column in COLUMNS))
        for name, read in systems.items():
            print(f"{name:24}{_measured(rows, read)}", flush=True)
    missing = [name for name in SYSTEMS if name not in systems]
    if missing:
        print(f"\nNot installed, so left out: {', '.join(missing)} (dependency group `bench-quality`).")
    return 0


def _measured(rows: list[dict[str, Any]], read: Callable[[str], Reading]) -> str:
    readings, times = [], []
    for row in rows:
        started = time.process_time()
        try:
            readings.append(read(row["html"]))
        except Exception as error:  # noqa: BLE001 -- a peer that raises has read nothing; the next page goes on
            readings.append(Reading("", f"({type(error).__name__})"))
        times.append(time.process_time() - started)
    precision, recall = _shingled(
        [(reading.text, row["gold"]["text"]) for reading, row in zip(readings, rows, strict=True)]
    )
    f1 = 2 * precision * recall / (precision + recall or 1)
    headline = _share(
        _norm(reading.headline) == _norm(row["gold"]["headline"]) for reading, row in _with(rows, readings, "headline")
    )
    date = _share(
        (reading.date or "")[:10] == str(row["gold"]["date"])[:10] for reading, row in _with(rows, readings, "date")
    )
    rate, median = len(rows) / sum(times), 1000 * statistics.median(times)
    return f"{f1:11.4f}{precision:11.4f}{recall:11.4f}{headline:11.3f}{date:11.3f}{rate:11.1f}{median:11.1f}"


def _with(rows: list[dict[str, Any]], readings: list[Reading], field: str) -> list[tuple[Reading, dict[str, Any]]]:
    return [(reading, row) for reading, row in zip(readings, rows, strict=True) if row["gold"].get(field)]


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / (len(found) or 1)


def _shingled(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Precision and recall of 4-word shingles, each page weighing the same (Zyte's article benchmark)."""
    right = wrong = lost = 0.0
    for found, wanted in pairs:
        one, other = _shingles(found), _shingles(wanted)
        both, extra, absent = (one & other).total(), (one - other).total(), (other - one).total()
        total = (both + extra + absent) or 1
        right, wrong, lost = right + both / total, wrong + extra / total, lost + absent / total
    return right / (right + wrong or 1), right / (right + lost or 1)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", _norm(text))
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def _norm(text: str | None) -> str:
    plain = unicodedata.normalize("NFKC", text or "").translate(str.maketrans("“”„‘’–—", '"""\'\'--'))
    return re.sub(r"\s+", " ", plain).strip().lower()


def _rows(file: Path) -> Iterable[dict[str, Any]]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        yield from map(load, lines)


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _copydesk() -> Callable[[str], Reading]:
    parsers = load_parsers()

    def read(page: str) -> Reading:
        try:
            article = parse(Document(content=page.encode("utf-8", "replace"), path="page.html"), parsers)
        except PermanentError:
            return Reading("")
        date = article.published_at.isoformat() if article.published_at else None
        return Reading(article.text, article.headline, date)

    return read


def _trafilatura(*, precision: bool = False) -> Callable[[], Callable[[str], Reading]]:
    def make() -> Callable[[str], Reading]:
        from trafilatura import bare_extraction  # noqa: PLC0415 -- loaded only where it is run

        def read(page: str) -> Reading:
            found: Any = bare_extraction(page, include_comments=False, with_metadata=True, favor_precision=precision)
            return Reading(found.text or "", found.title, found.date) if found else Reading("")

        return read

    return make


def _readability() -> Callable[[str], Reading]:
    import readability  # noqa: PLC0415 -- a peer, not a dependency
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 -- the same

    def read(page: str) -> Reading:
        document = readability.Document(page)
        return Reading(extract_plain_text(document.summary()), document.short_title())

    return read


def _newspaper() -> Callable[[str], Reading]:
    import newspaper  # noqa: PLC0415 -- a peer, not a dependency

    def read(page: str) -> Reading:
        found = newspaper.Article("https://example.org/article")
        found.download(input_html=page)
        found.parse()
        return Reading(found.text, found.title, found.publish_date.isoformat() if found.publish_date else None)

    return read


def _resiliparse() -> Callable[[str], Reading]:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 -- loaded only where it is run

    return lambda page: Reading(extract_plain_text(page, main_content=True, comments=False))


SYSTEMS: dict[str, tuple[str, Callable[[], Callable[[str], Reading]]]] = {
    "copydesk": ("worker", _copydesk),
    "trafilatura": ("trafilatura", _trafilatura()),
    "trafilatura, precision": ("trafilatura", _trafilatura(precision=True)),
    "readability-lxml": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
    "resiliparse": ("resiliparse", _resiliparse),
}

if __name__ == "__main__":
    sys.exit(main())
