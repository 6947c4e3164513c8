"""The home screen's facts about the recipe, labels and people."""

from __future__ import annotations

import json
from typing import NamedTuple

from workbench.core import figures
from workbench.core.behind import CURRENT, ROWS, WORDS, behind, looked_up
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.wire.home import HomePanel, NextStep, Pieces

Found = tuple[HomePanel, list[NextStep]]
MOST_PEOPLE = 3
MOST_TASKS = 3


def recipe(reader: Reader) -> Found:
    """The newest recipe, and whether the clean rows are behind it."""
    row = reader.one(
        "SELECT r.dataset, r.version, r.steps FROM recipe_head h "
        "JOIN recipe r ON r.dataset = h.dataset AND r.version = h.version "
        "ORDER BY h.event DESC LIMIT 1"
    )
    if row is None:
        lines: list[Pieces] = [[("no recipe yet", "dim")]]
        steps = []
        if reader.scalar("SELECT count(*) FROM load WHERE state = 'counted'"):
            steps.append(NextStep(text="look at the columns, mend what is odd", area="cleanse"))
        return HomePanel(area="cleanse", title="cleanse", lines=lines), steps
    dataset, version, text = row
    recipe = json.loads(text)
    count = len(recipe)
    lines = [[(f"recipe {version}", "bright"), (f" · {figures.counted(count, 'step')}", "text")]]
    build = reader.one(
        "SELECT version, steps, raw_state, rows_in, rows_out, counts FROM clean_build "
        "WHERE dataset = ? "
        "ORDER BY build DESC LIMIT 1",
        (dataset,),
    )
    made = (build[0], json.loads(build[1]), build[2]) if build else None
    state = datasets.state_with(reader, datasets.by_id(reader, dataset), looked_up(recipe))
    lack = behind(recipe, version, state, made)
    steps = []
    if lack:
        lines.append([("! ", "attention"), (WORDS[lack], "text")])
        what = "the rows as they are now" if lack == ROWS else "all rows"
        steps.append(NextStep(text=f"apply recipe {version} to {what}", area="cleanse"))
    if build and lack in (CURRENT, ROWS):
        changed = sum(one.get("changed", 0) or 0 for one in json.loads(build[5]))
        lines.append([(figures.count(changed), "text"), (" changes", "dim")])
        if build[3] != build[4]:
            lines.append([(figures.count(build[3] - build[4]), "text"), (" rows dropped", "dim")])
    return HomePanel(area="cleanse", title="cleanse", lines=lines), steps


def labels(reader: Reader) -> Found:
    """How far labelling is; where several tasks have a label schema, how far each of them is."""
    tasks = [_progress(reader, one) for one in _asked(reader)]
    if not tasks:
        panel = HomePanel(area="annotate", title="annotate", lines=[[("no label schema", "dim")]])
        rows = reader.scalar("SELECT EXISTS (SELECT 1 FROM source WHERE rows > 0)")
        step = NextStep(text="name the labels to be given", area="annotate")
        # Without rows that screen could but send people back.
        return panel, [step] if rows else []
    steps = []
    waits = next((one for one in tasks if one.done < one.total), None)
    if waits is not None:
        of = f" {waits.name}" if len(tasks) > 1 else ""
        text = f"label{of}: {waits.total - waits.done:,} items wait"
        steps.append(NextStep(text=text, area="annotate"))
    if len(tasks) > 1:
        return HomePanel(area="annotate", title="annotate", lines=_each(tasks)), steps
    people, flagged = reader.one(
        "SELECT count(DISTINCT person), count(*) FILTER (flagged) FROM annotation"
    ) or (0, 0)
    lines = [_how_far(tasks[0]), [(f"{people} {'person' if people == 1 else 'people'}", "dim")]]
    if flagged:
        lines[1].append((f" · ⚑ {flagged}", "attention"))
    share = tasks[0].share
    return HomePanel(area="annotate", title="annotate", lines=lines, share=share), steps


class _Task(NamedTuple):
    """A labelling task: how many of its rows have a label."""

    name: str
    done: int
    total: int

    @property
    def share(self) -> float:
        """The share of rows with a label, 0 without rows."""
        return self.done / self.total if self.total else 0.0


def _asked(reader: Reader) -> list[datasets.Dataset]:
    """The tasks that have a label schema, oldest first."""
    have = "(SELECT dataset FROM label_schema)"
    found = reader.all(f"SELECT id FROM labelled WHERE id IN {have} ORDER BY id")
    return [datasets.by_id(reader, number) for (number,) in found]


def _progress(reader: Reader, task: datasets.Dataset) -> _Task:
    sql = "SELECT count(*) FROM load WHERE state = 'counted' AND dataset = ?"
    loaded = reader.scalar(sql, (task.rows_id,))
    total = datasets.count(reader, datasets.relation(reader, task, "best")) if loaded else 0
    done = reader.scalar(
        "SELECT count(DISTINCT row_id) FROM annotation WHERE dataset = ? AND status = 'labelled'",
        (task.id,),
    )
    return _Task(task.name, done, total)


def _how_far(task: _Task) -> Pieces:
    return [
        (figures.count(task.done), "bright"),
        (f" of {figures.count(task.total)}", "text"),
        (f"  {figures.percent(task.share)}", "secondary"),
    ]


def _each(tasks: list[_Task]) -> list[Pieces]:
    shown = tasks if len(tasks) <= MOST_TASKS else tasks[: MOST_TASKS - 1]
    lines: list[Pieces] = [
        [(f"{one.name} ", "text"), (figures.percent(one.share), "bright")] for one in shown
    ]
    if rest := tasks[len(shown) :]:
        lines.append([(f"{len(rest)} more tasks", "dim")])
    return lines


def people(reader: Reader) -> Found:
    """Who labels, and how much."""
    rows = reader.all(
        "SELECT person, count(*) AS labels FROM annotation WHERE status = 'labelled' "
        "GROUP BY person ORDER BY labels DESC, person"
    )
    head, steps = _agreement(reader)
    most = MOST_PEOPLE - len(head)
    shown = rows if len(rows) <= most else rows[: most - 1]
    lines = [[(f"{name} ", "text"), (figures.count(count), "secondary")] for name, count in shown]
    if rest := rows[len(shown) :]:
        given = sum(count for _, count in rest)
        lines.append([(f"{len(rest)} more ", "dim"), (figures.count(given), "secondary")])
    if not lines:
        lines = [[("nobody has labelled yet", "dim")]]
    area = "review" if head else "annotate"
    return HomePanel(area=area, title="people", lines=head + lines), steps


def _agreement(reader: Reader) -> tuple[list[Pieces], list[NextStep]]:
    """The newest agreement, and how many rows people differ on that no reviewer has decided."""
    differ = reader.scalar(
        "SELECT count(*) FROM (SELECT dataset, row_id FROM annotation WHERE status = 'labelled' "
        "GROUP BY dataset, row_id HAVING min(label) <> max(label)) AS a "
        "ANTI JOIN review AS r ON r.dataset = a.dataset AND r.row_id = a.row_id"
    )
    document = reader.scalar(
        "SELECT document FROM quality_result WHERE kind = 'agreement' ORDER BY made DESC LIMIT 1"
    )
    alpha = json.loads(document)["krippendorff_alpha"]["nominal"] if document else {}
    line: Pieces = []
    if alpha.get("value") is not None:
        interval = figures.interval(alpha.get("low"), alpha.get("high"), 2)
        line += [("α ", "text"), (figures.share(alpha["value"], 2), "bright")]
        line += [(f" {interval}", "dim")] if interval else []
    if differ:
        line += [(" · ", "dim")] if line else []
        line += [("! ", "attention"), (f"{figures.count(differ)} differ", "text")]
    words = f"{figures.counted(differ, 'row')} on which people disagree"
    steps = [NextStep(text=words, area="review")] if differ else []
    return [line] if line else [], steps
