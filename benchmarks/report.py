"""What a benchmark found: medians over rounds, a table for people, JSON for machines."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"

Figures = Mapping[str, float]
"""What one round measured, by name; the unit is in the name."""


@dataclass
class Report:
    """One benchmark's rows, ratios and bars, filled as it goes."""

    benchmark: str
    explained: str
    """What the columns mean and what was set to measure it, for people."""
    rows: dict[str, list[Figures]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    bars: dict[str, tuple[str, float]] = field(default_factory=dict)

    def add(self, name: str, figures: Figures, note: str = "") -> None:
        """One more round of a row."""
        self.rows.setdefault(name, []).append(figures)
        if note:
            self.notes[name] = note

    def skip(self, name: str, why: str) -> None:
        """A row that could not be measured here, and why."""
        self.rows[name] = []
        self.notes[name] = why

    def median(self, name: str, figure: str) -> float:
        """Over the rounds of a row. Raises KeyError where there are none."""
        rounds = self.rows.get(name)
        if not rounds:
            raise KeyError(name)
        return statistics.median(each[figure] for each in rounds)

    def compare(
        self,
        name: str,
        value: float,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
    ) -> None:
        """A ratio, and the bar it has to take."""
        self.ratios[name] = value
        if at_least is not None:
            self.bars[name] = (">=", at_least)
        elif at_most is not None:
            self.bars[name] = ("<=", at_most)

    def holds(self, name: str) -> bool | None:
        """Whether a ratio takes its bar; None where it has none."""
        if name not in self.bars:
            return None
        word, bar = self.bars[name]
        return self.ratios[name] >= bar if word == ">=" else self.ratios[name] <= bar

    def as_json(self) -> dict[str, Any]:
        """`{benchmark, commit, machine, rows, ratios, bars}`."""
        rows = []
        for name, rounds in self.rows.items():
            medians = {key: _round(self.median(name, key)) for key in rounds[0]} if rounds else {}
            note = {"note": self.notes[name]} if name in self.notes else {}
            rows.append({"name": name, "rounds": len(rounds), **medians, **note})
        return {
            "benchmark": self.benchmark,
            "commit": find_commit(),
            "machine": describe_machine(),
            "rows": rows,
            "ratios": {name: _round(value) for name, value in self.ratios.items()},
            "bars": {name: f"{word} {bar:g}" for name, (word, bar) in self.bars.items()},
        }

    def write(self, files: Sequence[Path]) -> None:
        """The JSON, to each of these files."""
        text = json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n"
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def show(self, console: Console) -> None:
        """The table."""
        found = self.as_json()
        names = list(dict.fromkeys(key for row in found["rows"] for key in row))
        columns = [key for key in names if key not in ("name", "note", "rounds")]
        table = Table(title=f"{self.benchmark} ({found['machine']})", title_justify="left")
        table.add_column("")
        for column in columns:
            table.add_column(_title(column), justify="right")
        table.add_column("")
        for row in found["rows"]:
            values = [_show(row[column]) if column in row else "" for column in columns]
            table.add_row(row["name"], *values, row.get("note", ""))
        console.print(table)
        self._show_ratios(console)
        console.print(self.explained, style="dim", highlight=False)

    def _show_ratios(self, console: Console) -> None:
        for name, value in self.ratios.items():
            holds = self.holds(name)
            mark = {True: "[green]✔[/]", False: "[red]✘[/]", None: " "}[holds]
            bar = f"   bar {' '.join(map(str, self.bars[name]))}" if name in self.bars else ""
            console.print(f"  {mark} {name}: [bold]{_show(value)}[/][dim]{bar}[/]", highlight=False)


def find_percentile(values: Sequence[float], percent: float) -> float:
    """Of unsorted values; 0.0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


def describe_machine() -> str:
    """Processor and cores; no name and no path of it."""
    model = platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def find_commit() -> str:
    """The short hash of what is measured, with a + where something is not committed."""
    here = Path(__file__).parent

    def ask(*words: str) -> str:
        answer = subprocess.run(
            ["git", "-C", str(here), *words], capture_output=True, text=True, check=False
        )
        return answer.stdout.strip()

    commit = ask("rev-parse", "--short", "HEAD")
    changed = ask("status", "--porcelain", "--untracked-files=no", "--", "../src", ".")
    return f"{commit or 'unknown'}{'+' if changed else ''}"


def _round(value: float) -> float:
    return round(value, 3 if abs(value) < 100 else 1)


def _show(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def _title(column: str) -> str:
    for unit in ("ms", "us", "mb", "ns", "seconds"):
        if column.endswith(f"_{unit}"):
            return f"{column[: -len(unit) - 1]} {unit}".replace("_", " ").replace(" us", " µs")
    return "per s" if column == "per_second" else column.replace("_", " ")
