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
from collections.abc import Callable
from pathlib import Path

from bench.label_beside import Beside
from bench.label_project import LABELS, make
from bench.ptys import Terminal, await_text, cpu, drain, environment, memory, quantile, settle
from workbench.client.blocking import Client, may_not_start
from workbench.hub.requests import Status, Stop

RATE = 3.0
WARM = 3.0
ITEM = re.compile(rb"item (\d+) ")
WITHIN = rb"(?:(?!\x1b\[\d+;\d+H).)*?"
PENDING = re.compile(rb"(\x1b\[\d+;\d+H)" + WITHIN + "○".encode(), re.DOTALL)
COMMITTED = "✓".encode()
Done = Callable[[Terminal, bytes], float | None]


def item_painted(one: Terminal, before: bytes) -> float | None:
    """When another item number than ``before`` arrived."""
    text = b""
    for moment, chunk in one.chunks:
        text += chunk
        found = ITEM.search(text)
        if found and found[1] != before:
            return moment
    return None


def label_committed(one: Terminal, before: bytes) -> float | None:
    """When the next item, and a ✓ where ○ stood for the label under way, had both arrived."""
    painted = item_painted(one, before)
    if painted is None:
        return None
    text = b""
    for moment, chunk in one.chunks:
        text += chunk
        pending = PENDING.search(text)
        if pending and re.search(re.escape(pending[1]) + WITHIN + COMMITTED, text[pending.end() :]):
            return max(moment, painted)
    return None


def type_away(
    terminals: list[Terminal], seconds: float, keys: str, done: Done
) -> tuple[list[float], list[float], int]:
    """Press keys at the rate; latencies in ms, those to the painted item alone, and missed ones."""
    clock = time.perf_counter
    draw = random.Random(5)
    began = clock()
    due = [began + draw.random() / RATE for _ in terminals]
    pressed: list[float | None] = [None for _ in terminals]
    before = [b"" for _ in terminals]
    latencies: list[float] = []
    painted: list[float] = []
    missed = 0
    while clock() - began < seconds or any(pressed):
        now = clock()
        for index, one in enumerate(terminals):
            moment = pressed[index]
            if moment is not None:
                finished = done(one, before[index])
                if finished is not None:
                    if moment - began > WARM:
                        latencies.append(1000 * (finished - moment))
                        first = item_painted(one, before[index])
                        painted.append(1000 * ((first or finished) - moment))
                    found = ITEM.search(one.text())
                    before[index] = found[1] if found else before[index]
                    pressed[index] = None
                elif now - moment > 5.0:
                    missed += 1
                    pressed[index] = None
            if pressed[index] is None and now >= due[index] and now - began < seconds:
                pressed[index] = one.press(draw.choice(keys))
                due[index] = max(due[index] + 1 / RATE, now)
        nearest = min(due)
        drain(terminals, min(0.05, max(0.0005, nearest - clock())))
    return latencies, painted, missed


def report(name: str, latencies: list[float], memory_mb: list[float], note: str) -> None:
    """One line of the table."""
    p50, p99 = quantile(latencies, 0.5), quantile(latencies, 0.99)
    top = max(memory_mb) if memory_mb else float("nan")
    print(f"{name:<34}{len(latencies):>8,}{p50:>9.1f}{p99:>9.1f}{top:>10.0f}  {note}", flush=True)


def bare(people: int, seconds: float) -> None:
    """The peer."""
    command = [sys.executable, "-m", "bench.bare_app"]
    terminals = [Terminal.start(command, environment()) for _ in range(people)]
    await_text(terminals, b"item")
    latencies, _, missed = type_away(terminals, seconds, "123456", item_painted)
    report(
        "bare Textual, key → painted",
        latencies,
        [t.memory() for t in terminals],
        f"{missed} missed",
    )
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
        latencies, painted, missed = type_away(terminals, seconds, keys, label_committed)
        settle(terminals, 0.3)
        if beside is not None:
            beside.end()
            print("meanwhile:", ", ".join(f"{n} {what}" for what, n in beside.done.items()))
        labels = len(latencies) + RATE * WARM * people
        each = (sum(one.received for one in terminals) - bytes_before) / labels
        own = [one.memory() for one in terminals]
        report("key → committed and next painted", latencies, own, f"{missed} missed")
        report("key → next painted", painted, own, "")
        print(f"hub with {rows:,} items: {memory(hub):.0f} MB")
        print(f"bytes on the line for a label and the next item: {each:,.0f}")
        used = (sum(cpu(one.pid) for one in terminals) - cpu_before[0], cpu(hub) - cpu_before[1])
        terminal_ms, hub_ms = (1000 * seconds / labels for seconds in used)
        print(f"processor time a label: terminal {terminal_ms:.1f} ms, hub {hub_ms:.1f} ms")
        for one in terminals:
            one.end()
        with Client(place, reach=may_not_start) as client:
            client.call(Stop(force=True))


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
