"""Key pressed → label committed → next item painted, by eight people on real terminals.

Eight ``workbench annotate`` on ptys of 120×40 label a project of 1,000,000 rows through its hub,
three labels a second each. In the same run, eight bare Textual apps repaint 40 words at that
rate: what a terminal program can do at best on this machine. A label counts as done when the
next item and the sign that the hub has committed the label (✓) have arrived at the pty.

With ``--beside`` a 1,000,000-row file is loaded and a model is trained all the while.

Run: python -m bench.label_latency [--rows N] [--people N] [--seconds S] [--beside]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench.label_beside import Beside
from bench.label_project import LABELS, make
from bench.ptys import Terminal, await_text, cpu, drain, environment, memory, quantile, settle
from bench.replay import Outcome, outcomes
from workbench.client.blocking import Client, may_not_start
from workbench.hub.requests import Status, Stop

RATE = 3.0
WARM = 3.0
PATIENCE = 5.0
ITEM = re.compile(rb"item (\d+) ")


def type_away(terminals: list[Terminal], seconds: float, keys: str) -> list[list[float]]:
    """Press keys at the rate, each when the item after the last one is there; when."""
    clock = time.perf_counter
    draw = random.Random(5)
    began = clock()
    due = [began + draw.random() / RATE for _ in terminals]
    presses: list[list[float]] = [[] for _ in terminals]
    while clock() - began < seconds:
        now = clock()
        for index, one in enumerate(terminals):
            late = presses[index] and now - presses[index][-1] > PATIENCE
            if now >= due[index] and (late or not presses[index] or ITEM.search(one.text())):
                presses[index].append(one.press(draw.choice(keys)))
                due[index] = max(due[index] + 1 / RATE, now)
        drain(terminals, min(0.05, max(0.0005, min(due) - clock())))
    settle(terminals, 0.3)
    return presses


def warm(terminals: list[Terminal], presses: list[list[float]]) -> list[Outcome]:
    """What came of the keys that were pressed after the first seconds."""
    first = min(moment for one in presses for moment in one)
    every = [outcomes(*each) for each in zip(terminals, presses, strict=True)]
    return [one for person in every for one in person if one.pressed > first + WARM]


def waits(pairs: Iterable[tuple[float, float | None]]) -> list[float]:
    """Milliseconds from the first to the second moment, where that came in time."""
    return [
        1000 * (ended - began)
        for began, ended in pairs
        if ended is not None and ended - began < PATIENCE
    ]


def report(name: str, latencies: list[float], memory_mb: list[float], keys: int) -> None:
    """One line of the table; ``keys`` were pressed."""
    p50, p99 = quantile(latencies, 0.5), quantile(latencies, 0.99)
    top = max(memory_mb) if memory_mb else float("nan")
    note = f"{keys - len(latencies)} missed"
    print(f"{name:<34}{len(latencies):>8,}{p50:>9.1f}{p99:>9.1f}{top:>10.0f}  {note}", flush=True)


def bare(people: int, seconds: float) -> None:
    """The peer."""
    command = [sys.executable, "-m", "bench.bare_app"]
    terminals = [Terminal.start(command, environment()) for _ in range(people)]
    await_text(terminals, b"item")
    found = warm(terminals, type_away(terminals, seconds, "123456"))
    painted = waits((one.pressed, one.painted) for one in found)
    report("bare Textual, key → painted", painted, [t.memory() for t in terminals], len(found))
    for one in terminals:
        one.end()


def workbench(people: int, rows: int, seconds: float, busy: bool) -> None:
    """Ours: one line for the label, one for the paint, then bytes and memory."""
    names = [f"person{n}" for n in range(people)]
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), rows, names)
        beside = Beside(place, Path(folder), rows) if busy else None
        command = ["workbench", "annotate", "--project", str(place.project), "--queue", "tickets"]
        terminals = [Terminal.start([*command, "--as", name], environment()) for name in names]
        await_text(terminals, b"item")
        with Client(place, reach=may_not_start) as client:
            hub = client.call(Status()).pid
        bytes_before = sum(one.received for one in terminals)
        cpu_before = (sum(cpu(one.pid) for one in terminals), cpu(hub))
        if beside is not None:
            beside.begin()
        keys = "123456"[: len(LABELS)]
        presses = type_away(terminals, seconds, keys)
        if beside is not None:
            beside.end()
            print("meanwhile:", ", ".join(f"{n} {what}" for what, n in beside.done.items()))
        labels = sum(map(len, presses))
        each = (sum(one.received for one in terminals) - bytes_before) / labels
        used = (sum(cpu(one.pid) for one in terminals) - cpu_before[0], cpu(hub) - cpu_before[1])
        own = [one.memory() for one in terminals]
        found = warm(terminals, presses)
        done = ((one.pressed, _later(one.painted, one.committed)) for one in found)
        report("key → committed and next painted", waits(done), own, len(found))
        painted = waits((one.pressed, one.painted) for one in found)
        report("key → next painted", painted, own, len(found))
        print(f"hub with {rows:,} items: {memory(hub):.0f} MB")
        print(f"bytes on the line for a label and the next item: {each:,.0f}")
        terminal_ms, hub_ms = (1000 * seconds / labels for seconds in used)
        print(f"processor time a label: terminal {terminal_ms:.1f} ms, hub {hub_ms:.1f} ms")
        for one in terminals:
            one.end()
        with Client(place, reach=may_not_start) as client:
            client.call(Stop(force=True))


def _later(painted: float | None, committed: float | None) -> float | None:
    return None if painted is None or committed is None else max(painted, committed)


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--beside", action="store_true", help="load and train all the while")
    options = parser.parse_args()
    print(f"{'':<34}{'keys':>8}{'p50 ms':>9}{'p99 ms':>9}{'MB each':>10}")
    bare(options.people, options.seconds)
    workbench(options.people, options.rows, options.seconds, options.beside)


if __name__ == "__main__":
    main()
