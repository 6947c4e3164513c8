"""Draw every screen for the documents: ``python docs/make_screens.py [NAME ...]``.

Makes a project from the sample data in a folder of its own, takes it through the loop with the
command line, opens the real app over its real hub, and writes ``docs/screens/NAME-80x24.svg``
and ``NAME-120x40.svg``, of all screens or of those named.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import html
import io
import os
import re
import shutil
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

from workbench.cli.demo import sample_folder
from workbench.cli.main import run
from workbench.client.asynchronous import AsyncClient
from workbench.history.requests import Promote
from workbench.notebook import open_project
from workbench.tui.app import WorkbenchApp
from workbench.tui.hub import Hub
from workbench.wire.place import Place

SCREENS = Path(__file__).resolve().parent / "screens"
FOLDER = Path("/tmp/workbench-demo")
"""Shown on the screens, so it is the same on every machine."""
SAMPLES = ("tickets.csv", "churn.csv", "recipe.json", "schema.json", "labels.csv")
SIZES = ((80, 24), (120, 40))
PERSON = "ana"
LOOK = {"WORKBENCH_THEME": "dark", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
"""What a screen looks like does not depend on who draws it."""
SCENES: dict[str, tuple[str, ...]] = {
    "home": ("g", "h"),
    "data": ("g", "d"),
    "sniff": ("g", "d", "n", "churn.csv", "enter"),
    "quarantine": ("g", "d", "Q"),
    "snapshots": ("g", "d", "S"),
    "frequencies": ("g", "d", "enter", "right", "right", "right", "F"),
    "cleanse": ("g", "c", "down", "down"),
    "suggestions": ("g", "c", "s"),
    "facets": ("g", "c", "f", *"city", "enter", "space", "n", *"chan", "enter"),
    "clusters": ("g", "c", "C", *"text", "enter"),
    "annotate": ("g", "a"),
    "review": ("g", "r"),
    "train": ("g", "t"),
    "evaluate": ("g", "e"),
    "rows": ("g", "e", "enter"),
    "models": ("g", "m"),
    "version": ("g", "m", "enter"),
    "diff": ("g", "m", "=", "enter"),
    "log": ("g", "l"),
    "keys": ("g", "c", "question_mark"),
}
"""The keys that lead to each screen."""
LOOKS = 3
LOOK_SECONDS = 0.15
MOST_SECONDS = 20.0
UNIQUE = re.compile(r"terminal-\d+")
"""What differs between two pictures of one screen."""
CELL = 12.2
"""Width of a cell in Rich's pictures."""
BLANK = "&#160;"
TEXT = re.compile(
    r'<text (?P<kind>class="[^"]*" )x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" textLength="[^"]*"'
    r"(?P<rest>[^>]*)>(?P<words>[^<]*)</text>"
)
FONT_SIZE = 20.26
"""In pixels: a cell is .602 of it in the usual monospaced fonts."""
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def commands(sample: Path) -> Iterator[list[str]]:
    """The loop, three versions of it."""
    yield ["collect", "add", "tickets", str(sample / "tickets.csv"), "--run"]
    yield ["cleanse", "recipe", "tickets", "import", str(sample / "recipe.json")]
    yield ["cleanse", "apply", "tickets"]
    yield ["labels", "schema", "set", str(sample / "schema.json")]
    yield ["labels", "import", str(sample / "labels.csv")]
    yield ["labels", "consensus", "--method", "dawid-skene"]
    yield ["labels", "agreement"]
    yield ["train", "--family", "naive_bayes"]
    yield ["evaluate", "1"]
    yield ["train", "--family", "logistic"]
    yield ["evaluate", "2"]
    yield ["history", "tag", "2", "trial"]
    yield ["train"]
    yield ["evaluate", "3"]
    yield ["compare", "3", "champion"]
    yield ["collect", "snapshots", "tickets", "take", "april"]


def workbench(*arguments: str) -> None:
    """One command; its output is shown only when it fails."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = run(list(arguments))
    if status:
        sys.exit(f"{' '.join(arguments)} ended with status {status}\n{said.getvalue()}")


def make_project(project: Path) -> None:
    """A project from the sample data, worked on by one person."""
    for name in SAMPLES:
        shutil.copy(sample_folder() / name, project.parent / name)
    workbench("init", str(project))
    where = ("--project", str(project))
    workbench("people", "add", PERSON, "--account", getpass.getuser(), "--role", "owner", *where)
    for command in commands(project.parent):
        workbench(*command, *where, "--as", PERSON)
        if command == ["evaluate", "1"]:
            with open_project(project, acting=PERSON) as opened:
                opened.call(Promote(version="1", reason="the first model"))


async def rest(pilot: Pilot[None]) -> None:
    """Wait until the screen only blinks. Raises TimeoutError when it does not come to rest."""
    seen: deque[str] = deque(maxlen=LOOKS)
    alike = 0
    async with asyncio.timeout(MOST_SECONDS):
        while alike < LOOKS:
            await asyncio.sleep(LOOK_SECONDS)
            await pilot.pause()
            now = UNIQUE.sub("", pilot.app.export_screenshot())
            alike = alike + 1 if now in seen else 0
            seen.append(now)


async def press(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Type words, press keys."""
    for key in keys:
        if " " in key or "." in key:
            await pilot.press(*("full_stop" if letter == "." else letter for letter in key))
        else:
            await pilot.press(key)
        if key != "g":
            await rest(pilot)


async def draw(project: Path, size: tuple[int, int], names: list[str]) -> None:
    """Open the app, go to each screen, write what it shows."""

    async def connect() -> Hub:
        client = AsyncClient(Place.of(project), acting=PERSON)
        await client.open()
        return client

    app = WorkbenchApp(connect)
    app.state.project = project.stem
    async with app.run_test(size=size) as pilot:
        await rest(pilot)
        for name in names:
            await press(pilot, SCENES[name])
            file = SCREENS / f"{name}-{size[0]}x{size[1]}.svg"
            file.write_text(portable(app.export_screenshot(title="workbench")), "utf-8")
            print(file.name)
            while len(app.screen_stack) > 1:
                await press(pilot, ["escape"])


def portable(svg: str) -> str:
    """The picture with fonts that every machine has, and no blanks that renderers drop."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: Fira Code, monospace", f"font-family: {FONT}")
    svg = svg.replace("font-size: 20px", f"font-size: {FONT_SIZE}px")
    svg = TEXT.sub(_without_outer_blanks, svg)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _without_outer_blanks(found: re.Match[str]) -> str:
    """A text element moved to where its first letter stands."""
    start, begun = float(found["x"]), found["words"].rstrip("\n")
    while begun.startswith(BLANK):
        begun, start = begun.removeprefix(BLANK), start + CELL
    while begun.endswith(BLANK):
        begun = begun.removesuffix(BLANK)
    if not begun:
        return ""
    cells = cell_len(html.unescape(begun))
    place = f'x="{start:.1f}" y="{found["y"]}" textLength="{cells * CELL:.1f}"'
    return f"<text {found['kind']}{place}{found['rest']}>{begun}</text>"


def main() -> None:
    """Make the project, draw, clean up."""
    os.environ.update(LOOK)
    os.environ.pop("NO_COLOR", None)
    names = sys.argv[1:] or list(SCENES)
    if unknown := set(names) - set(SCENES):
        sys.exit(f"no such screen: {', '.join(sorted(unknown))}")
    SCREENS.mkdir(exist_ok=True)
    FOLDER.mkdir()
    try:
        os.chdir(FOLDER)
        project = FOLDER / "tickets.duckdb"
        make_project(project)
        for size in SIZES:
            asyncio.run(draw(project, size, names))
    finally:
        with contextlib.suppress(SystemExit):
            workbench("hub", "stop", "--force", "--project", str(FOLDER / "tickets.duckdb"))
        shutil.rmtree(FOLDER)


if __name__ == "__main__":
    main()
