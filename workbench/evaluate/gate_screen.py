"""The gate's lines for one version: run it, see what fails and why, stand for it by name."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.core import figures
from workbench.core.clock import SystemClock
from workbench.core.errors import NotFoundError
from workbench.evaluate.requests import (
    FAIL,
    PASS,
    Compare,
    GateRun,
    ShowGate,
    SignOff,
    StartGate,
)
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

MARKS = {PASS: ("✓ ", "good"), FAIL: ("✗ ", "bad")}
MAY_GATE = ("practitioner", "owner")


class GateScreen(AreaScreen):
    """One version at the gate."""

    PLACE = "evaluate.gate"
    TOPICS = ("models",)
    AUTO_FOCUS = "#gate-lines"
    CSS_PATH = "screen.tcss"

    def __init__(self, version: int, champion: int | None) -> None:
        super().__init__()
        self._version, self._champion = version, champion
        self._run: GateRun | None = None

    def body(self) -> ComposeResult:
        """The lines, and what they come to."""
        yield Panel(SmallTable(id="gate-lines"), title="gate", id="gate-panel")
        yield Panel(Prose(measure=200, id="gate-told"), title="verdict", id="gate-verdict")

    async def load(self) -> None:
        """The newest pass."""
        try:
            self._run = await self.hub.call(ShowGate(version=str(self._version)))
        except NotFoundError:
            self._run = None
        self._show()

    def _show(self) -> None:
        run, told = self._run, self.query_one("#gate-told", Prose)
        panel = self.query_one("#gate-panel", Panel)
        panel.retitle(f"v{self._version} at the gate")
        columns = [
            Column("line", "line", most=40),
            Column("state", "state"),
            Column("figure", "figure", most=40),
            Column("needed", "needed", most=60),
        ]
        rows = (
            [_row(one.line, one.state, one.figure, one.needed) for one in run.lines] if run else []
        )
        self.query_one("#gate-lines", SmallTable).show_rows(columns, rows)
        if run is None:
            told.show(("it has not been at the gate: ", "secondary"), ("E", "key"),
                      (" checks it", "text"))  # fmt: skip
            return
        panel.fact(f"{figures.when(run.at, SystemClock().now())} · {run.by}")
        told.show(*_verdict(run))

    def why_not(self, action: Action) -> str | None:
        """What is missing for an action."""
        role = self.shell.state.role
        if role not in MAY_GATE:
            return f"this needs the role practitioner; you are {role}"
        if action.method == "sign" and self._run is None:
            return "it has not been at the gate: E checks it"
        if action.method == "sign" and self._run is not None and self._run.stale:
            return f"it no longer stands ({self._run.stale}): E checks it again"
        return None

    async def action_check(self) -> None:
        """Compare with the champion where that was not done, then start the checks."""
        if self._champion not in (None, self._version):
            await self.hub.call(Compare(a=str(self._version), b=str(self._champion)))
        await self.hub.call(StartGate(version=str(self._version)))
        self.toast(f"v{self._version} is at the gate")

    async def action_sign(self) -> None:
        """Stand for this version, with a reason."""
        question = f"sign off v{self._version}: why do you stand for it?"
        reason = await self.ask(question)
        if reason:
            self._run = await self.hub.call(SignOff(version=str(self._version), reason=reason))
            self._show()


def _row(line: str, state: str, figure: str, needed: str) -> tuple[object, ...]:
    sign, weight = MARKS.get(state, ("○ ", "attention"))
    return ([(sign, weight), (line, "text")], [(state, weight)], figure, [(needed, "secondary")])


def _verdict(run: GateRun) -> list[Piece]:
    """The pass in words: first what it comes to, then every line that has more to say."""
    said = ("passes the gate", "good") if run.passed else ("does not pass the gate", "bad")
    pieces: list[Piece] = [(f"v{run.version} ", "bright"), said]
    if run.stale:
        pieces += [(f" · it no longer stands: {run.stale}, ", "attention"), ("E", "key"),
                   (" checks it again", "text")]  # fmt: skip
    for one in run.lines:
        if one.why and one.state != PASS:
            pieces.append((f" · {one.line}: {one.why}", "secondary"))
    for name in run.signed:
        pieces.append((f" · signed off by {name.by}: {name.reason}", "text"))
    return pieces
