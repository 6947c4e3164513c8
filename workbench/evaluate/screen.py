"""The evaluate screen: how good a version is, against the champion, and the rows behind it."""

from __future__ import annotations

import contextlib

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.core import family_names
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.evaluate import lines, sentences
from workbench.evaluate.opening import Opening
from workbench.evaluate.panels import (
    BROAD,
    WIDE,
    ClassesPanel,
    FiguresPanel,
    MatrixColumn,
    VerdictPanel,
)
from workbench.evaluate.requests import (
    Compare,
    Comparison,
    Evaluation,
    ListEvaluatedRows,
    ShowEvaluation,
    StartEvaluation,
)
from workbench.history.requests import ListVersions, Version
from workbench.tui.actions import Action
from workbench.tui.widgets.picker import Choice

MOST_CHOICES = 500
LARGEST = 50
MAY_MEASURE = ("practitioner", "owner")
NEEDS_FIGURES = ("rows", "send", "worst", "compare", "slices", "curves", "gate")


class EvaluateScreen(Opening):
    """Figures and classes at the left, the matrix and calibration at the right."""

    PLACE = "evaluate"
    TOPICS = ("models",)
    AUTO_FOCUS = "#matrix"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide"), (BROAD, "-broad")]

    def body(self) -> ComposeResult:
        """Four panels and the verdict."""
        with Horizontal(id="evaluation"):
            with Vertical(id="evaluate-left"):
                yield FiguresPanel()
                yield ClassesPanel()
            yield MatrixColumn()
        yield VerdictPanel()

    def on_screen_resume(self) -> None:
        """Show the version that somebody came for."""
        if self.shell.state.version is not None:
            self.reload()

    async def load(self) -> None:
        """The versions, and the newest evaluation of the one that is shown."""
        self._versions = (await self.hub.call(ListVersions(limit=MOST_CHOICES))).rows
        wanted, self.shell.state.version = self.shell.state.version, None
        self._chosen = self._chosen if wanted is None else wanted
        if self._chosen is None or self._row() is None:
            measured = [row for row in self._versions if row.figure is not None]
            first = (measured or self._versions)[:1]
            self._chosen = first[0].version if first else None
        self._found = None
        if self._chosen is not None:
            with contextlib.suppress(NotFoundError):
                self._found = await self.hub.call(ShowEvaluation(version=str(self._chosen)))
        self._show()
        if self._found is not None and not self._found.per_class:
            asked = ListEvaluatedRows(version=str(self._chosen), limit=LARGEST)
            self.query_one(ClassesPanel).show_errors((await self.hub.call(asked)).rows)
        if self._found is not None and self._found.against is None:
            await self._compare_with_champion(self._found)

    async def _compare_with_champion(self, found: Evaluation) -> None:
        champion = self._champion()
        if champion in (None, found.version) or self.shell.state.role not in MAY_MEASURE:
            return
        # The champion was not evaluated on this split: the verdict says so already.
        with contextlib.suppress(NotFoundError, InvalidInputError):
            against = await self.hub.call(Compare(a=str(found.version), b=str(champion)))
            self._show(against)

    def _show(self, against: Comparison | None = None) -> None:
        found = self._found
        self.query_one("#evaluation").display = found is not None
        if found is None:
            self._show_nothing()
        else:
            row = self._row()
            family = family_names.title(row.family) if row else ""
            shown = against or found.against
            self.query_one(FiguresPanel).show(found, shown, family)
            if found.per_class:
                self.query_one(ClassesPanel).show(found)
            self.query_one(MatrixColumn).show(found)
            if self.focused is None:
                self.query_one("#metrics").focus()
            words = lines.compared(against) if against else lines.verdict(found, self._champion())
            told = [sentences.verdict_of(shown), sentences.SIGNS] if shown else []
            told += [*lines.calibrated(found), *sentences.told(found)]
            self.query_one(VerdictPanel).show("verdict", words, told)
        self.refresh_keys()

    def _show_nothing(self) -> None:
        row = self._row()
        if row is None:
            shown = [("no model yet: ", "secondary"), ("g t", "key"), (" trains one", "text")]
        else:
            name = f"v{row.version} {family_names.title(row.family)} has not been evaluated: "
            shown = [(name, "secondary"), ("E", "key"), (" measures it on its test rows", "text")]
        self.query_one(VerdictPanel).show("evaluate", [shown])

    def why_not(self, action: Action) -> str | None:
        """What is missing for an action."""
        if not self._versions:
            return "there is no model yet: g t trains one"
        role = self.shell.state.role
        if action.method in ("measure", "compare") and role not in MAY_MEASURE:
            return f"this needs the role practitioner; you are {role}"
        if action.method in NEEDS_FIGURES and self._found is None:
            return "this version has not been evaluated: E measures it"
        return None

    async def action_version(self) -> None:
        """Choose which version is shown."""
        several = len({row.line for row in self._versions}) > 1
        choices = [_choice(row, several, "not evaluated") for row in self._versions]
        chosen = await self.pick("which version", choices)
        if chosen is not None:
            self._chosen = int(chosen)
            self.reload()

    async def action_measure(self) -> None:
        """Start an evaluation; the job strip shows it, and the screen when it is done."""
        if self._found is not None:
            question = f"evaluate v{self._chosen} again?"
            detail = f"It was already: this is look {self._found.looks + 1} at the same test rows."
            if not await self.confirm(question, detail):
                return
        await self.hub.call(StartEvaluation(version=str(self._chosen)))
        self.toast(f"v{self._chosen} is being evaluated")

    async def action_compare(self) -> None:
        """Compare with another version and show the verdict."""
        shown = self._row()
        choices = [
            _choice(row)
            for row in self._versions
            if shown is not None and row.version != shown.version and row.line == shown.line
        ]
        if not choices:
            self.toast("there is no other version of these rows and this target yet", "attention")
            return
        other = await self.pick(f"compare v{self._chosen} with", choices)
        if other is not None:
            self._show(await self.hub.call(Compare(a=str(self._chosen), b=other)))

    def action_rows(self) -> None:
        """The rows behind the matrix's cell, the class, or all."""
        self.open_rows(*self._aimed_at(), "all")

    def action_worst(self) -> None:
        """Wrong answers, the most certain first."""
        assert self._found is not None, "why_not() lets no one through without an evaluation"
        self.open_rows(None, None, "wrong" if self._found.per_class else "all")


def _choice(row: Version, several: bool = False, unmeasured: str = "") -> Choice:
    """A version to choose: its line if there are ``several``, aliases, and if it is unmeasured."""
    told = [row.line] if several else []
    told += [*row.aliases, *([unmeasured] if row.figure is None else [])]
    name = f"v{row.version} {family_names.title(row.family)}"
    return Choice(str(row.version), name, " ".join(told))
