"""How well polluted CSV files are read, nothing said of them: the measures of Pollock.

    python -m bench.pollock FOLDER

``FOLDER`` holds ``csv`` (polluted files), ``clean`` (what is in them) and ``INDEX.tsv`` (how many
of the first lines are headers). Ten measures a file, each from 0 to 1: whether it was read, and
precision, recall and F1 of the header's cells, the records and the cells, as multisets (Vitagliano
et al., Pollock: A Data Loading Benchmark, PVLDB 16(8), 2023). Their sum, averaged over the files,
is the simple score, 10 at best. Beside it stands the same for Python's sniffer with its csv module.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from workbench.collect.job import load
from workbench.collect.requests import ReadOptions
from workbench.collect.staged import rows_sql
from workbench.collect.tasks import LoadParams
from workbench.core.errors import WorkbenchError
from workbench.core.sql import quote

Table = list[list[str]]
MEASURES = 10


class Context:
    """A job's context without anybody who watches."""

    job = "bench"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def progress(self, done: float, total: float, what: str) -> None:
        """Nobody watches."""

    def publish(self, document: object) -> None:
        """Nobody listens."""


def ours(path: Path) -> Table:
    """The table as a load stores it, names first. Raises WorkbenchError."""
    with tempfile.TemporaryDirectory() as folder:
        params = LoadParams(
            load=1,
            source=1,
            dataset=1,
            location=str(path),
            options=ReadOptions(),
            keys=[],
            cursor="",
            disposition="append",
            contract="evolve",
        )
        result = load(Context(Path(folder)), params)
        names = result.dialect.names
        cells = ", ".join(map(quote, names))
        rows = []
        if result.parts:
            sql = f"SELECT {cells} FROM {rows_sql(result.parts)} ORDER BY _n"
            rows = duckdb.execute(sql).fetchall()
    own = result.dialect.own if result.dialect.header else names
    return [list(own), *([cell or "" for cell in row] for row in rows)]


def sniffer(path: Path) -> Table:
    """What Python's own sniffer makes of it. Raises csv.Error, UnicodeError."""
    with path.open(newline="") as file:
        dialect = csv.Sniffer().sniff(file.read(65536))
        file.seek(0)
        return [list(row) for row in csv.reader(file, dialect)]


def shares(true: Sequence[object], found: Sequence[object]) -> float:
    """Precision, recall and F1 of two multisets, added up."""
    if not true:
        return 3.0
    common = sum((Counter(true) & Counter(found)).values())
    if not common:
        return 0.0
    a, b = common / len(true), common / len(found)
    return a + b + 2 * a * b / (a + b)


def score(clean: Table, headers: int, found: Table) -> float:
    """The ten measures added up; the first row that was found counts as its header."""
    head, data = [c for row in clean[:headers] for c in row], clean[headers:]
    first, rest = found[:1], found[1:]
    return (
        1.0
        + shares(list(map(str.strip, head)), [c.strip() for row in first for c in row])
        + shares([tuple(map(str.strip, row)) for row in data], [_cells(row) for row in rest])
        + shares([c.strip() for row in data for c in row], [c.strip() for row in rest for c in row])
    )


def _cells(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(str.strip, row))


def measure(folder: Path, read: Callable[[Path], Table]) -> dict[str, float]:
    """File to its score."""
    with (folder / "INDEX.tsv").open(newline="") as file:
        index = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    found = {}
    for name, facts in index.items():
        with (folder / "clean" / name).open(newline="") as file:
            clean = [list(row) for row in csv.reader(file)]
        headers = min(1, int(facts["header_lines"]))
        try:
            found[name] = score(clean, headers, read(folder / "csv" / name))
        except (WorkbenchError, csv.Error, UnicodeError) as error:
            # What is in no file is read rightly by refusing it.
            found[name] = 0.0 if clean else float(MEASURES)
            print(f"{name}: {error}")
    return found


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    mine, theirs = measure(folder, ours), measure(folder, sniffer)
    print(f"{'':<40}{'workbench':>10}{'sniffer':>10}")
    for name in mine:
        print(f"{name:<40}{mine[name]:>10.3f}{theirs[name]:>10.3f}")
    count = len(mine)
    print(f"{'mean':<40}{sum(mine.values()) / count:>10.3f}{sum(theirs.values()) / count:>10.3f}")


if __name__ == "__main__":
    main()
