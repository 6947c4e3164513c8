"""The frame of every screen: two header lines, banner, job strip, footer.

Light widgets of one render each; the stock Header and Footer leak per screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from workbench.core import figures
from workbench.core.text import cell_width
from workbench.tui.bindings import shown_key
from workbench.tui.keymap import keys_of
from workbench.tui.paint import FILL, Piece, grounded, strip_of
from workbench.tui.theme import palette
from workbench.tui.widgets.bars import bar

if TYPE_CHECKING:
    from workbench.core.errors import WorkbenchError
    from workbench.tui.actions import Action
    from workbench.tui.app import WorkbenchApp
    from workbench.tui.area_screen import AreaScreen
    from workbench.tui.areas import Area

BAR_CELLS = 24
WIDE = 100


class Chrome(Widget, can_focus=False):
    """A widget that paints the app's shell state."""

    @property
    def shell(self) -> WorkbenchApp:
        """The app, by its own type."""
        from workbench.tui.app import WorkbenchApp

        app = self.app
        assert isinstance(app, WorkbenchApp)
        return app

    @property
    def place(self) -> AreaScreen:
        """The screen, by its own type."""
        from workbench.tui.area_screen import AreaScreen

        screen = self.screen
        assert isinstance(screen, AreaScreen)
        return screen

    def freshen(self) -> None:
        """Paint again; a widget that comes and goes decides so here."""
        self.refresh()

    def appear(self, shown: bool) -> None:
        """Be there or not; the screen is laid out again only when that changes."""
        if self.display != shown:
            self.display = shown

    def paint(self, pieces: list[Piece]) -> Strip:
        """One line, with a cell of margin at both sides."""
        line: list[Piece] = [(" ", "text"), *pieces]
        return grounded(self, strip_of(line, self.size.width, palette(self.app.theme)))


class ShellHeader(Chrome):
    """Line 1: project and rows, who and role, hub."""

    DEFAULT_CSS = "ShellHeader { height: 1; }"

    def render_line(self, y: int) -> Strip:
        """The line."""
        return self.paint(self._facts())

    def _facts(self) -> list[Piece]:
        state = self.shell.state
        left: list[Piece] = [(state.project, "bright")]
        if state.rows is not None:
            left += [(f" · {figures.count(state.rows)} rows", "secondary")]
        right: list[Piece] = []
        if state.person:
            right += [(f"{state.person} · {state.role}", "secondary")]
        sign, weight, word = {
            "joined": ("●", "good", "hub"),
            "joining": ("○", "attention", "joining the hub"),
        }.get(state.hub, ("✗", "bad", "no hub"))
        right += [("   ", "text"), (sign, weight), (f" {word}", "secondary")]
        if state.people:
            people = "1 person" if state.people == 1 else f"{state.people} people"
            right += [(f" · {people}", "secondary")]
        return [*left, FILL, *right, (" ", "text")]


class ShellPath(Chrome):
    """Line 2: the loop as a path; the letter after ``g`` underlined, the active area in reverse."""

    DEFAULT_CSS = "ShellPath { height: 1; }"

    def render_line(self, y: int) -> Strip:
        """The line."""
        line = strip_of(self._path(), self.size.width, palette(self.app.theme))
        return grounded(self, line)

    def _path(self) -> list[Piece]:
        """Names stay where they are: the active one takes a blank of the gap at either side."""
        pieces: list[Piece] = []
        active = self.place.mode
        areas = self.shell.areas
        gap = " " * self._gap(areas)
        before = " "
        for area in areas:
            if area.mode == active:
                pieces += [(before[1:], "text"), (f" {area.mode} ", "active")]
                before = gap[1:]
                continue
            where = area.mode.find(area.letter)
            pieces += [
                (before, "text"),
                (area.mode[:where], "dim"),
                (area.letter, "secondary underline"),
                (area.mode[where + 1 :], "dim"),
            ]
            before = gap
        return pieces

    def _gap(self, areas: tuple[Area, ...]) -> int:
        """Two blanks between areas if they fit, else one."""
        letters = sum(cell_width(area.mode) for area in areas)
        return 2 if letters + 2 * len(areas) + 2 <= self.size.width else 1

    def on_click(self, event: events.Click) -> None:
        """A click on an area goes there."""
        line = "".join(text for text, _ in self._path())
        for area in self.shell.areas:
            start = line.find(area.mode)
            if start <= event.x < start + len(area.mode):
                self.shell.go(area.mode)


class Banner(Chrome):
    """One line under the header while something is wrong; not there otherwise."""

    DEFAULT_CSS = "Banner { height: 1; display: none; }"

    def freshen(self) -> None:
        """Appear or go, and repaint."""
        self.appear(bool(self._pieces()))
        self.refresh()

    def _pieces(self) -> list[Piece]:
        state = self.shell.state
        if state.hub == "lost":
            gone: Piece = ("! the hub is gone ", "attention bold")
            if state.trouble is not None:
                return [gone, *_told(state.trouble)]
            return [gone, ("what you typed is kept; joining again by itself …", "text")]
        problem = state.trouble if state.hub == "refused" else self.place.problem
        return [] if problem is None else [("✗ ", "bad bold"), *_told(problem)]

    def render_line(self, y: int) -> Strip:
        """The line."""
        return self.paint(self._pieces())


def _told(problem: WorkbenchError) -> list[Piece]:
    hint: list[Piece] = [(" · ", "dim"), (problem.hint, "secondary")] if problem.hint else []
    return [(problem.message, "text"), *hint]


class JobStrip(Chrome):
    """One line per running job (two at most) above the footer: name, bar, ETA."""

    DEFAULT_CSS = "JobStrip { height: auto; display: none; }"
    LINES = 2
    _lines = 0

    def freshen(self) -> None:
        """Appear or go, and repaint."""
        jobs = self.shell.state.jobs
        lines = min(self.LINES, len(jobs))
        if lines and lines != self._lines:
            self._lines = lines
            self.styles.height = lines
        self.appear(lines > 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One job."""
        jobs = self.shell.state.jobs
        if y >= len(jobs):
            return self.paint([])
        job = jobs[y]
        done = job.done / job.total if job.total else 0.0
        pieces: list[Piece] = [("● ", "accent"), (job.title, "text"), ("  ", "text")]
        pieces += bar(done, min(BAR_CELLS, self.size.width // 6))
        what = job.what if self.size.width >= WIDE else ""
        pieces += [(f" {figures.percent(done):>5}  ", "text"), (what, "dim"), FILL]
        if job.state == "queued":
            pieces += [("waiting", "dim")]
        elif job.eta is not None:
            pieces += [(f"≈ {figures.duration(job.eta)} left", "secondary")]
        more = len(jobs) - self.LINES
        if y == 0:
            pieces += [("  ", "text"), ("ctrl+x", "key"), (" cancel ", "secondary")]
        elif more > 0:
            pieces += [(f"  and {more} more ", "dim")]
        return self.paint(pieces)


class ShellFooter(Chrome):
    """The keys that work now; what is off for the moment is dim."""

    DEFAULT_CSS = "ShellFooter { height: 1; }"

    def render_line(self, y: int) -> Strip:
        """As many keys as fit; ``? keys`` always does."""
        if self.shell.state.leader:
            return self.paint(self._leader())
        tail = self._hint(self.shell.table["app.help"])
        left = self.size.width - 3 - sum(cell_width(text) for text, _ in tail)
        pieces: list[Piece] = []
        for action in self._shown():
            hint = self._hint(action)
            width = sum(cell_width(text) for text, _ in hint) + 2
            if width > left:
                continue
            left -= width
            pieces += [*hint, ("  ", "text")]
        return self.paint([*pieces, *tail])

    def _shown(self) -> list[Action]:
        own = [action for action in self.place.actions if self.place.offers(action)]
        shell = [] if self.shell.only else [self.shell.table["app.go"]]
        return [*own, *shell, self.shell.table["app.palette"], self.shell.table["app.quit"]]

    def _hint(self, action: Action) -> list[Piece]:
        keys = keys_of(action)
        label = action.label or (shown_key(keys[0]) if keys else "")
        title = self.place.hints.get(action.id) or action.hint or action.title
        if self.place.refusal(action.id):
            return [(f"{label} {title}", "dim")]
        return [(label, "key"), (f" {title}", "secondary")]

    def _leader(self) -> list[Piece]:
        pieces: list[Piece] = [("g", "active"), (" go to  ", "text")]
        for area in self.shell.areas:
            if area.mode != self.place.mode:
                pieces += [(area.letter, "key"), (f" {area.mode}  ", "secondary")]
        return [*pieces, ("esc", "key"), (" stay", "secondary")]
