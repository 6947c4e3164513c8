"""The two halves of the training screen: what will be trained, and what has been tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from workbench.core import family_names, figures, metric_names
from workbench.core.errors import WorkbenchError
from workbench.hub.requests import Job
from workbench.train import board
from workbench.train.requests import Candidate, TrainPlan
from workbench.tui.by_keys import by_keys
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.empty import Empty
from workbench.tui.widgets.lines import Lines, Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

COLUMNS = ((68, 6), (58, 5))
"""From which width on how many columns are shown; four below."""


class PlanPane(Panel):
    """What will be trained, or why nothing can be."""

    def __init__(self) -> None:
        super().__init__(
            Lines(id="facts"), Prose(measure=60, id="warnings"), title="to train", id="plan"
        )

    def show(
        self, plan: TrainPlan | None, refused: WorkbenchError | None, settings: dict[str, Any]
    ) -> None:
        """Show the plan with its warnings, or the refusal with its hint."""
        facts, told = self.query_one("#facts", Lines), self.query_one("#warnings", Prose)
        if plan is not None:
            facts.show(*board.plan_lines(plan, settings))
            pieces: list[Piece] = []
            for warning in plan.warnings:
                pieces += [("! ", "attention"), (f"{by_keys(warning)}\n", "secondary")]
            told.show(*pieces)
        elif refused is not None:
            facts.show()
            message, hint = f"{refused.message}\n\n", by_keys(refused.hint)
            told.show(("! ", "attention"), (message, "text"), (hint, "secondary"))


class BoardPane(Vertical):
    """The leaderboard, best first, and the candidate under the cursor."""

    def __init__(self) -> None:
        super().__init__(classes="-untried")
        self.order: list[Candidate] = []

    def compose(self) -> ComposeResult:
        """The table (or an empty state) above, one candidate below."""
        with Panel(title="leaderboard", id="board"):
            yield Prose(id="ended")
            yield SmallTable(id="candidates")
            yield Empty("")
        yield Panel(Lines(id="detail"), title="candidate", id="candidate")

    of = ""
    """What the finished search was about: dataset and target."""
    ended = ""
    """Why the newest search came to no version, if it did not."""
    warned: Sequence[str] = ()
    """What the finished search noticed of its rows and columns."""

    @property
    def chosen(self) -> Candidate | None:
        """The candidate under the cursor."""
        at = self.query_one("#candidates", SmallTable).cursor_row
        return self.order[at] if 0 <= at < len(self.order) else None

    def show(
        self, candidates: Sequence[Candidate], job: Job | None, first: tuple[str, str]
    ) -> None:
        """Show the rows; ``job`` is the running search, ``first`` the key that comes before one."""
        self.order = board.ranked(candidates)
        self.set_class(not self.order, "-untried")
        front = board.pareto(self.order)
        rows = [board.row(candidate, self.order, front) for candidate in self.order]
        room = self.query_one("#board", Panel).size.width
        shown = next((columns for least, columns in COLUMNS if room >= least), 4)
        title = metric_names.title(board.metric_of(self.order)[0])
        table = self.query_one("#candidates", SmallTable)
        table.show_rows(_columns(title)[:shown], [row[1 : shown + 1] for row in rows])
        if self.order and self.screen.focused is None:
            table.focus()
        told = self.query_one("#ended", Prose)
        pieces: list[Piece] = [("✗ ", "bad"), (self.ended, "text")] if self.ended else []
        for warning in self.warned:
            pieces += [
                ("\n" if pieces else "", "text"),
                ("! ", "attention"),
                (by_keys(warning), "secondary"),
            ]
        told.display = bool(pieces)
        told.show(*pieces)
        self._show_progress(job)
        sentence = "a search begins" if job else "nothing has been tried yet"
        self.query_one(Empty).say(sentence, [] if job else [first])
        self._show_chosen()

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Tell about the candidate under the cursor."""
        self._show_chosen()

    def _show_progress(self, job: Job | None) -> None:
        panel = self.query_one("#board", Panel)
        if job is None:
            done = sum(candidate.state == "done" for candidate in self.order)
            panel.retitle(f"leaderboard · {self.of}" if self.order and self.of else "leaderboard")
            panel.fact(f"{done} tried" if self.order else "")
            return
        panel.retitle(f"leaderboard · {job.what or job.state}")
        # How long it still takes stands in the job strip, which counts down between two reports.
        panel.fact(figures.percent(job.done / job.total) if job.total else job.state)

    def _show_chosen(self) -> None:
        candidate, panel = self.chosen, self.query_one("#candidate", Panel)
        lines = self.query_one("#detail", Lines)
        if candidate is None:
            panel.retitle("candidate")
            panel.fact("")
            lines.show()
            return
        panel.retitle(family_names.title(candidate.family))
        fast = candidate.position in board.pareto(self.order)
        panel.fact("◆ no faster one is as good" if fast else "")
        metric, _ = board.metric_of(self.order)
        lines.show(*board.detail(candidate, metric, lines.size.width))


def _columns(metric: str) -> list[Column]:
    return [
        Column("family", "  family", least=14, most=24),
        Column("figure", metric, least=10, most=18),
        Column("folds", "folds", width=5),
        Column("fit", "fit", width=7, right=True),
        Column("predict", "predict", width=7, right=True),
        Column("size", "size", width=7, right=True),
    ]
