"""What was measured, beside its bound: values, tables for people, JSON for machines. Measures nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table: a median with its spread, and the bound it is held against, where there is one."""

    name: str
    unit: str
    value: float
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    direction: Literal["at least", "at most", ""] = ""
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the bound is kept; None without one."""
        if self.bound is None:
            return None
        return self.value >= self.bound if self.direction == "at least" else self.value <= self.bound

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        return asdict(self) | {"holds": self.holds}


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one part of the benchmark, and how they were measured."""

    name: str
    title: str
    how: str
    figures: list[Figure] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        return {
            "name": self.name, "title": self.title, "how": self.how, "figures": [one.as_json() for one in self.figures],
        }  # fmt: skip


def spread(name: str, unit: str, values: Sequence[float], **more: Any) -> Figure:
    """The median of repeated measurements, with the lowest and the highest."""
    return Figure(name, unit, median(values), min(values), max(values), **more)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie: the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def as_text(part: Part, level: int = 2) -> str:
    """The part as a Markdown table under a heading."""
    rows = [("", "value", "lowest", "highest", "bound", ""), *map(_row, part.figures)]
    return f"{'#' * level} {part.title}\n\n{part.how}\n\n" + "\n".join(_table(rows)) + "\n"


def _row(figure: Figure) -> tuple[str, ...]:
    name = figure.name + (f" ({figure.note})" if figure.note else "")
    value = f"{_number(figure.value)} {figure.unit}".strip()
    bound = f"{figure.direction} {_number(figure.bound)}" if figure.bound is not None else ""
    held = {None: "", True: "yes", False: "NO"}[figure.holds]
    return name, value, _number(figure.low), _number(figure.high), bound, held


def _table(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for index, row in enumerate(rows):
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        yield "| " + " | ".join(cells) + " |"
        if index == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
