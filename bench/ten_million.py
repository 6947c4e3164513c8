"""A 10,000,000-row file: loaded, profiled, ten steps applied, and its rows scrolled by held keys.

Memory is the sum of all processes' proportional shares (PSS), hub and jobs, sampled meanwhile.
The scrolling is in a real terminal: of each key, how long until the screen had changed, and how
long until it was at rest.

Run: python -m bench.ten_million [--rows N] [--keys N]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load_csv import write_csv
from bench.ptys import Terminal, await_text, drain, environment, quantile, settle
from workbench import open_project
from workbench.cleanse.requests import ApplyRecipe, ImportRecipe, PreviewStep, Profile
from workbench.collect.requests import AddSource, RunSource
from workbench.core.clock import SystemClock
from workbench.hub.requests import Status, Stop
from workbench.notebook import Project
from workbench.store.store import Store

LIMIT_MB, FRAME_MS = 4_000, 50
STEPS = [
    {"step": "trim", "columns": ["city", "text"]},
    {"step": "null_tokens", "columns": ["city", "amount"]},
    {"step": "collapse_space", "columns": ["text"]},
    {"step": "case", "columns": ["city"], "to": "upper"},
    {"step": "number", "columns": ["amount", "quantity"]},
    {"step": "date", "columns": ["created"], "format": "%Y-%m-%d %H:%M:%S", "kind": "datetime"},
    {"step": "replace", "columns": ["text"], "find": "please", "replacement": "pls"},
    {"step": "mass_edit", "columns": ["city"], "edits": {"WIEN": "VIENNA"}},
    {"step": "fill", "columns": ["city"], "value": "unknown"},
    {"step": "derive", "into": "length", "expression": "length(text)"},
]


def family(pid: int) -> Iterator[int]:
    """A process and all that came of it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def shares(pid: int) -> float:
    """The proportional shares of a process and its descendants, in MB."""
    total = 0
    for one in family(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


@contextmanager
def watched(project: Project) -> Iterator[list[float]]:
    """Samples of the hub's and its jobs' memory while something runs."""
    pid = project.call(Status()).pid
    found: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            try:
                found.append(shares(pid))
            except (FileNotFoundError, ProcessLookupError):
                continue  # a process ended while it was looked at

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def told(what: str, started: float, samples: list[float]) -> None:
    """A line of the table."""
    print(f"  {what:28}{time.perf_counter() - started:8.1f} s{max(samples, default=0):8,.0f} MB")


def work(project: Project, source: Path) -> None:
    """Load, profile, preview, apply."""
    project.call(AddSource(name="rows", location=str(source)))
    started = time.perf_counter()
    with watched(project) as samples:
        project.wait(project.call(RunSource(name="rows")).job)
    told("load", started, samples)
    started = time.perf_counter()
    with watched(project) as samples:
        project.call(Profile(dataset="rows", stage="raw"))
    told("profile, rows laid out first", started, samples)
    started = time.perf_counter()
    with watched(project) as samples:
        project.call(PreviewStep(dataset="rows", step=STEPS[0]))
    told("preview of a step", started, samples)
    project.call(ImportRecipe(dataset="rows", steps=STEPS))
    started = time.perf_counter()
    with watched(project) as samples:
        project.wait(project.call(ApplyRecipe(dataset="rows")).job)
    told("ten steps applied", started, samples)


def scroll(path: Path, keys: int) -> None:
    """Hold keys in the rows of the data screen."""
    command = [str(Path(sys.executable).with_name("workbench")), str(path)]
    terminal = Terminal.start(command, environment())
    try:
        await_text([terminal], b"hub")
        for key in ("g", "d", "\t", "\t", "\t"):
            terminal.press(key)
            settle([terminal])
        before = terminal.memory()
        first, last = [], []
        for number in range(keys):
            pressed = terminal.press(
                "\x1b[6~" if number % 50 < 40 else "G" if number % 50 == 40 else "j"
            )
            while time.perf_counter() - pressed < 0.06:
                drain([terminal], 0.01)
            if terminal.chunks:
                first.append(terminal.chunks[0][0] - pressed)
                last.append(terminal.chunks[-1][0] - pressed)
        settle([terminal])
        after = terminal.memory()
    finally:
        terminal.end()
    print(f"  {len(first):,} of {keys:,} keys changed the screen (at most {FRAME_MS} ms each)")
    for name, spans in (("changed after", first), ("at rest after", last)):
        times = (f"p{share * 100:g} {quantile(spans, share) * 1000:.0f}" for share in (0.5, 0.99))
        print(f"  {name} {' '.join(times)} ms, at most {max(spans) * 1000:.0f}")
    print(f"  the terminal's memory: {before:.0f} MB before, {after:.0f} MB after")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--keys", type=int, default=400)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rows.csv"
        write_csv(source, asked.rows)
        path = Path(folder) / "bench.duckdb"
        Store.create(path, SystemClock()).close()
        size = source.stat().st_size / 1e6
        load = os.getloadavg()[0]
        print(
            f"{asked.rows:,} × 6, {size:,.0f} MB (load average {load:.1f}; at most {LIMIT_MB:,} MB)"
        )
        with open_project(path) as project:
            work(project, source)
            scroll(path, asked.keys)
            project.call(Stop(force=True))


if __name__ == "__main__":
    main()
