"""How long until the first usable screen, and how much memory the terminal takes.

    python -m bench.tui_start [--runs 9]

The peer is a bare Textual app with header, footer and one static text, started alternately on
real ptys of the same size. Usable means: for the peer that its text and footer are painted;
for Workbench that the home screen shows what the hub answered. Beside the ratio with the hub
running and with the hub to be started, the table gives resident memory half a second later and
the bytes written to the line until then.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bare_start import TEXT
from bench.ptys import Terminal, drain, environment, quantile, settle

PATIENCE = 30.0


@dataclass
class Start:
    """One start: seconds to the usable screen, seconds of CPU until then, MB, bytes."""

    seconds: float
    cpu: float
    memory: float
    octets: int


def start(command: Sequence[str], words: Sequence[str]) -> Start:
    """Run a program until all ``words`` were written. Raises TimeoutError."""
    began = time.perf_counter()
    terminal = Terminal.start(command, environment())
    try:
        wanted = [word.encode() for word in words]
        while time.perf_counter() - began < PATIENCE:
            drain([terminal], 0.05)
            text = terminal.text()
            if all(word in text for word in wanted):
                seconds, cpu = terminal.chunks[-1][0] - began, cpu_seconds(terminal.pid)
                settle([terminal])
                return Start(seconds, cpu, terminal.memory(), terminal.received)
        raise TimeoutError(f"{words} did not appear in {terminal.text()[-400:]!r}")
    finally:
        terminal.end()


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used so far (Linux); steadier than time on a busy machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def workbench(*arguments: str) -> list[str]:
    """The console script of the Python that runs this."""
    return [str(Path(sys.executable).with_name("workbench")), *arguments]


def measure(runs: int) -> dict[str, list[Start]]:
    """Alternate the contestants ``runs`` times, so that the machine's moods hit all alike."""
    with tempfile.TemporaryDirectory() as folder:
        project = str(Path(folder) / "bench.duckdb")
        subprocess.run(workbench("init", project), check=True, capture_output=True)
        screen = ("no source yet", "hub", "keys")

        def stop() -> None:
            command = workbench("hub", "stop", "--project", project)
            subprocess.run(command, check=False, capture_output=True)

        contestants: dict[str, Callable[[], Start]] = {
            "bare Textual": lambda: start([sys.executable, "-m", "bench.bare_start"], (TEXT,)),
            "hub running": lambda: start(workbench(project), screen),
            "hub to be started": lambda: start(workbench(project), screen),
        }
        found: dict[str, list[Start]] = {name: [] for name in contestants}
        for _ in range(runs):
            for name, contestant in contestants.items():
                if name == "hub to be started":
                    stop()
                found[name].append(contestant())
        stop()
    return found


def table(found: dict[str, list[Start]]) -> str:
    """Medians and the ratio to the peer, with the limits that hold."""
    peer = statistics.median(one.seconds for one in found["bare Textual"])
    limits = {"bare Textual": "", "hub running": "≤ 1.3 ×", "hub to be started": "≤ 2.5 ×"}
    head = f"{'':<20}{'median':>9}{'p90':>9}{'ratio':>8}  {'limit':<9}{'CPU':>8}"
    lines = [f"{head}{'memory':>9}{'bytes':>9}"]
    for name, starts in found.items():
        seconds = [one.seconds for one in starts]
        middle = statistics.median(seconds)
        memory = statistics.median(one.memory for one in starts)
        cpu = statistics.median(one.cpu for one in starts)
        octets = statistics.median(one.octets for one in starts)
        lines.append(
            f"{name:<20}{middle * 1000:>6.0f} ms{quantile(seconds, 0.9) * 1000:>6.0f} ms"
            f"{middle / peer:>6.2f} ×  {limits[name]:<9}{cpu * 1000:>5.0f} ms"
            f"{memory:>6.0f} MB{octets:>9,.0f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    print(table(measure(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
