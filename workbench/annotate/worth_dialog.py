"""What the labels so far are worth, refit by refit, over the labelling screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.annotate.advice import reservation, standing
from workbench.annotate.requests import Curve
from workbench.core import figures
from workbench.tui.paint import Piece
from workbench.tui.widgets.bars import short_bar
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose

NEVER = (
    'No model has been refitted yet. With the queue setting "refit every" (Q, settings) one is '
    "fitted by itself after so many new labels, the queue is ranked by it, and what the labels are "
    "worth stands here."
)
MOST = 12
BAR_CELLS = 24


class WorthDialog(Dialog[None]):
    """The curve and what follows from it; esc closes it."""

    BINDINGS = [Binding("W,q", "back", show=False)]

    def __init__(self, curve: Curve) -> None:
        super().__init__("what the labels are worth")
        self._curve = curve
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """The text."""
        yield Prose(measure=88)

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(Prose).show(*worth_pieces(self._curve))


def worth_pieces(curve: Curve) -> list[Piece]:
    """The newest figure and the advice, then the curve, newest last."""
    every = f"refit every {figures.counted(curve.every, 'label')}" if curve.every else "no refits"
    now = "one runs now" if curve.running else f"{figures.counted(curve.since, 'label')} new"
    foot: Piece = (f"\n{every} · {now}\n", "dim")
    if curve.never:
        foot = (f"\n{curve.never[:1].upper()}{curve.never[1:]}.\n", "text")
    if not curve.refits and curve.never:
        return [foot]
    if not curve.refits:
        return [(NEVER + "\n", "text"), foot]
    pieces: list[Piece] = [(standing(curve.refits[-1]) + "\n", "text")]
    if told := reservation(curve.refits[-1]):
        pieces.append((told + "\n", "dim"))
    if curve.advice:
        pieces.append((curve.advice + "\n", "bright"))
    pieces.append(("\n labels  macro-F1\n", "dim"))
    for one in curve.refits[-MOST:]:
        value = one.f1_macro
        pieces.append((f"{figures.count(one.labels):>7}  ", "text"))
        pieces.append((f"{figures.share(value.value):>8}  ", "bright"))
        pieces += short_bar(value.value or 0.0, BAR_CELLS, "accent")
        pieces.append((f"  {figures.interval(value.low, value.high)}\n", "dim"))
    return [*pieces, foot]
