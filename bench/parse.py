"""How well and how fast pages and plain texts are read, beside other extractors in the same run.

    make bench-parse DATA=FOLDER

FOLDER holds `html-*.jsonl.xz` (pages), `plain-*.jsonl.xz` (texts as scrapers leave them) and `topics-bbc-*.jsonl.xz`
(clean texts, where an invented dek is a fault): one record a line, with `html` or `text`, and `gold`. Peers are the
dependency group `bench-quality`; one that is not installed is left out, and said so. Times are of processor time.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from bench.figures import percentile
from bench.likeness import listed, norm, share, shingled
from bench.readers import Reading, page_readers, text_readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = dict[str, Any]
    Figures = dict[str, float]
    Pairs = list[tuple[Reading, Row]]

ENGLISH = frozenset({"us", "uk", "ca", "au"})


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench.parse", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, default=os.environ.get("COPYDESK_BENCH_DATA"))
    parser.add_argument("--limit", type=int, help="at most this many records of each file")
    parser.add_argument("--only", default="", help="only files whose name holds this")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    chosen = parser.parse_args()
    if chosen.data is None or not Path(chosen.data).is_dir():
        print(
            "bench.parse needs a folder, or COPYDESK_BENCH_DATA; the data is not part of the project.", file=sys.stderr
        )
        return 2
    pages, missing = page_readers()
    report = {}
    for title, rows, readers, measure in _tables(Path(chosen.data), chosen.only, pages):
        taken = rows[: chosen.limit]
        report[title] = {name: _run(f"{title}: {name}", read, taken, measure) for name, read in readers.items()}
        if not chosen.json:
            _show(f"{title}, {len(taken)} records", report[title])
    if chosen.json:
        print(json.dumps({"tables": report, "not_installed": missing}, indent=1))
    elif missing:
        print(f"\nNot installed, so left out: {', '.join(missing)} (dependency group `bench-quality`).")
    return 0 if report else 2


def _tables(folder: Path, only: str, pages: dict[str, Any]) -> Iterator[tuple[str, list[Row], dict[str, Any], Any]]:
    """Title, records, readers and measures of each table."""
    texts = text_readers()
    for file in sorted(folder.glob("*.jsonl.xz")):
        if only not in file.name:
            continue
        if file.name.startswith("html-"):
            yield file.name, _rows(file), pages, _page_figures
        elif file.name.startswith("plain-"):
            rows = _rows(file)
            for render in sorted({row["render"] for row in rows}):
                english = [row for row in rows if row["render"] == render and row["country"] in ENGLISH]
                yield f"{file.name}, English, {render}", english, texts, _plain_figures
        elif file.name.startswith("topics-bbc"):
            yield f"{file.name}, control", _rows(file), {"copydesk": texts["copydesk"]}, _control_figures


def _run(title: str, read: Callable[[str], Reading], rows: list[Row], measure: Callable[[Pairs], Figures]) -> Figures:
    readings, times = [], []
    read("<p>A first text loads what is loaded only once.</p>")
    for row in tqdm(rows, desc=title, leave=False, disable=not sys.stderr.isatty()):
        started = time.process_time()
        try:
            readings.append(read(row["html"] if "html" in row else _whole(row)))
        except Exception as error:  # noqa: BLE001 -- a peer that raises has read nothing; the next page goes on
            readings.append(Reading("", f"({type(error).__name__})"))
        times.append(time.process_time() - started)
    speed = {
        "per second": len(rows) / sum(times),
        "median ms": 1000 * statistics.median(times),
        "p99 ms": 1000 * percentile(times, 0.99),
    }
    return {**measure(list(zip(readings, rows, strict=True))), **speed}


def _page_figures(pairs: Pairs) -> Figures:
    f1, precision, recall = shingled((read.text, row["gold"]["text"]) for read, row in pairs)
    dated = _with(pairs, "date")
    figures = {"text F1": f1, "precision": precision, "recall": recall, "headline": _headlines(pairs)}
    figures["date"] = share((read.date or "")[:10] == str(row["gold"]["date"])[:10] for read, row in dated)
    if authored := _with(pairs, "authors"):
        figures["authors"] = listed((read.authors, row["gold"]["authors"]) for read, row in authored)
    return figures | (_structure(structured) if (structured := _with(pairs, "paragraphs")) else {})


def _plain_figures(pairs: Pairs) -> Figures:
    texts = (("\n".join(read.paragraphs), "\n".join(row["gold"]["paragraphs"])) for read, row in pairs)
    captions = [(norm(read.text), [one for one in row["gold"]["captions"] if len(one) > 25]) for read, row in pairs]
    leaks = share(any(norm(one)[:60] in text for one in wanted) for text, wanted in captions if wanted)
    return {"text F1": shingled(texts)[0], "headline": _headlines(pairs), **_structure(pairs), "captions leak": leaks}


def _control_figures(pairs: Pairs) -> Figures:
    texts = (("\n".join(filter(None, (read.headline, read.dek, read.text))), _whole(row)) for read, row in pairs)
    return {
        "text F1": shingled(texts)[0],
        "invented deks": float(sum(bool(read.dek) for read, _ in pairs)),
        "invented subheads": float(sum(len(read.subheads) for read, _ in pairs)),
    }


def _structure(pairs: Pairs) -> Figures:
    return {
        "paragraphs": listed((read.paragraphs, row["gold"]["paragraphs"]) for read, row in pairs),
        "subheads": listed((read.subheads, row["gold"]["subheads"]) for read, row in pairs),
        "dek": listed(([read.dek] if read.dek else [], row["gold"]["dek"]) for read, row in pairs),
    }


def _headlines(pairs: Pairs) -> float:
    return share(norm(read.headline) == norm(row["gold"]["headline"]) for read, row in _with(pairs, "headline"))


def _with(pairs: Pairs, field: str) -> Pairs:
    return [(read, row) for read, row in pairs if row["gold"].get(field)]


def _show(title: str, table: dict[str, Figures]) -> None:
    columns = list(next(iter(table.values())))
    width = max(11, *(len(column) + 2 for column in columns))
    print(f"\n{title}\n{'':24}" + "".join(f"{column:>{width}}" for column in columns))
    for name, figures in table.items():
        values = (f"{figures[column]:.{1 if column in _COARSE else 3}f}" for column in columns)
        print(f"{name:24}" + "".join(f"{value:>{width}}" for value in values), flush=True)


_COARSE = frozenset({"per second", "median ms", "p99 ms", "invented deks", "invented subheads"})


def _whole(row: Row) -> str:
    return f"{row['title']}\n\n{row['text']}" if row.get("title") else str(row["text"])


def _rows(file: Path) -> list[Row]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    sys.exit(main())
