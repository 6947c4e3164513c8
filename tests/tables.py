"""New projects whose tables come as a copy: all migrations, one after the other, take a while.

A test that makes a project gets what ``Store.create`` makes, by ``Store.create``: only, the file
that it fills holds the tables already. Those about the store itself make them one by one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from workbench.core.clock import SystemClock
from workbench.store import opening, placing
from workbench.store.migrate import migrate

# Where forked hubs find the file, too.
TABLES_AT = "WORKBENCH_TESTS_TABLES_AT"


def make(path: Path) -> None:
    """A file with the tables of a project, and nothing in them."""
    with contextlib.closing(opening.connect(path)) as made:
        migrate(made, SystemClock().now())
        made.execute("CHECKPOINT")
    os.environ[TABLES_AT] = str(path)


def use() -> None:
    """Make new projects from the file that ``make`` made, in this process from now on."""
    opening.placed = _placed  # type: ignore[assignment]


@contextlib.contextmanager
def _placed(target: Path, *, over: bool = False) -> Iterator[Path]:
    with placing.placed(target, over=over) as part:
        shutil.copyfile(os.environ[TABLES_AT], part)
        yield part
