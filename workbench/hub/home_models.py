"""The home screen's facts about training, evaluations and versions."""

from __future__ import annotations

import json

from workbench.core import family_names, figures
from workbench.core.clock import iso
from workbench.core.metric_names import title
from workbench.core.metric_names import value as shown
from workbench.store.reader import Reader
from workbench.store.versions import CHALLENGER, CHAMPION, CURRENT_ALIASES, LINES
from workbench.wire.home import HomePanel, NextStep, Pieces

Found = tuple[HomePanel, list[NextStep]]
MOST_LINES = 2
"""A panel has three lines of text; the last counts versions."""


def training(reader: Reader) -> Found:
    """The newest version and its cross-validated figure."""
    row = reader.one(
        "SELECT version, family, metric, metrics, created, seconds FROM model "
        "ORDER BY version DESC LIMIT 1"
    )
    if row is None:
        panel = HomePanel(area="train", title="train", lines=[[("no model yet", "dim")]])
        enough = reader.scalar("SELECT count(*) >= 20 FROM annotation WHERE status = 'labelled'")
        return panel, [NextStep(text="train a first model", area="train")] if enough else []
    version, family, metric, metrics, created, seconds = row
    figure = json.loads(metrics).get(metric, {})
    lines: list[Pieces] = [[(f"v{version}", "bright"), (f" {family_names.title(family)}", "text")]]
    if figure:
        mean = shown(metric, figure["mean"])
        spread = figures.plus_minus(figure["sd"]) if figure["mean"] <= 1 else ""
        lines.append([(f"CV {title(metric)} ", "dim"), (mean, "text"), (f" {spread}", "dim")])
    made = f"{figures.clock_time(iso(created))} · {figures.duration(seconds)}"
    lines.append([(made, "dim")])
    return HomePanel(area="train", title="train", lines=lines), []


def evaluation(reader: Reader) -> Found:
    """The newest evaluation, and versions that wait for one."""
    newest = reader.scalar("SELECT max(version) FROM model")
    row = reader.one(
        "SELECT e.version, e.primary_metric, m.value, m.low, m.high, e.rows FROM evaluation e "
        "JOIN evaluation_metric m ON m.evaluation = e.id AND m.name = e.primary_metric "
        "ORDER BY e.created DESC LIMIT 1"
    )
    steps = []
    if newest is not None and not reader.scalar(
        "SELECT count(*) FROM evaluation WHERE version = ?", (newest,)
    ):
        text = f"v{newest} waits for its test"
        steps.append(NextStep(text=text, area="evaluate", version=newest))
    if row is None:
        lines: list[Pieces] = [[("nothing evaluated yet", "dim")]]
        return HomePanel(area="evaluate", title="evaluate", lines=lines), steps
    version, metric, value, low, high, rows = row
    between = "" if low is None else f"{shown(metric, low)}–{shown(metric, high)}"
    lines = [
        [
            (f"{title(metric)} ", "text"),
            (shown(metric, value), "bright"),
            (f" {between}", "dim"),
        ],
        [(f"v{version} on {rows:,} test rows", "secondary")],
    ]
    return HomePanel(area="evaluate", title="evaluate", lines=lines), steps


def versions(reader: Reader) -> Found:
    """Champion and challenger of each line, and how many versions there are."""
    count = reader.scalar("SELECT count(*) FROM model")
    found: dict[str, dict[str, int]] = {
        row[0]: {} for row in reader.all(f"SELECT line FROM ({LINES}) ORDER BY line")
    }
    for line, alias, version in reader.all(
        f"SELECT l.line, a.alias, a.version FROM ({CURRENT_ALIASES}) a "
        f"JOIN ({LINES}) l ON l.dataset = a.dataset AND l.target = a.target"
    ):
        found[line][alias] = version
    several = len(found) > 1
    lines: list[Pieces] = []
    for line, aliases in list(found.items())[: MOST_LINES if several else 1]:
        lines += _several(line, aliases) if several else _single(aliases)
    told = f"{count} version{'' if count == 1 else 's'}" if count else "none yet"
    lines.append([(f"{told} in {figures.counted(len(found), 'line')}" if several else told, "dim")])
    steps = []
    for line, aliases in found.items():
        if CHALLENGER in aliases and CHAMPION not in aliases:
            name = f" of {line}" if several else ""
            text = f"promote v{aliases[CHALLENGER]}{name} when it is good enough"
            steps.append(NextStep(text=text, area="models"))
    return HomePanel(area="models", title="models", lines=lines), steps


def _single(aliases: dict[str, int]) -> list[Pieces]:
    return [
        [(f"{alias} ", "text"), (f"v{aliases[alias]}", "bright")]
        for alias in (CHAMPION, CHALLENGER)
        if alias in aliases
    ]


def _several(line: str, aliases: dict[str, int]) -> list[Pieces]:
    """One line of text a line of models: its champion, or that it has none."""
    pieces: Pieces = [(f"{line} ", "text")]
    if CHAMPION in aliases:
        return [[*pieces, ("champion ", "dim"), (f"v{aliases[CHAMPION]}", "bright")]]
    return [[*pieces, ("no champion", "dim")]]
