"""The frame of every screen: two header lines, banner, job strip, footer.

Light widgets of one render each; the stock Header and Footer leak per screen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from workbench.core import figures
from workbench.core.text import cell_width
from workbench.tui.bindings import shown_key
from workbench.tui.by_keys import by_keys
from workbench.tui.keymap import keys_of
from workbench.tui.paint import FILL, Piece, grounded, strip_of, width_of
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
Part = tuple[Callable[[], None], list[Piece]]
"""Some words of the footer, and what a click on them does."""


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
    hint: list[Piece] = [(" · ", "dim"), (by_keys(problem.hint), "secondary")]
    return [(problem.message, "text"), *(hint if problem.hint else [])]


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
        what = job.what if self.size.width >= WIDE or not done else ""
        # Of what has not told how far it is, nobody knows that it is at its beginning.
        share = f" {figures.percent(done):>5}  " if done else "  "
        pieces += [(share, "text"), (what, "dim"), FILL]
        if job.state == "queued":
            pieces += [("waiting", "dim")]
        elif job.eta:
            pieces += [(f"≈ {figures.duration(job.eta)} left", "secondary")]
        more = len(jobs) - self.LINES
        if y == 0:
            pieces += [("  ", "text"), *self._cancel()]
        elif more > 0:
            pieces += [(f"  and {more} more ", "dim")]
        return self.paint(pieces)

    def _cancel(self) -> list[Piece]:
        """The key, for those who may."""
        if not self.shell.state.may_cancel:
            return []
        keys = [shown_key(key) for key in keys_of(self.shell.table["app.cancel_job"])]
        return [(keys[0], "key"), (" cancel ", "secondary")]

    def on_click(self, event: events.Click) -> None:
        """A click on the words at the right does what their key does."""
        words = width_of(self._cancel())
        if event.y == 0 and words and event.x >= self.size.width - words:
            self.shell.action_do("app.cancel_job")


class ShellFooter(Chrome):
    """The keys that work now; what is off for the moment is dim."""

    DEFAULT_CSS = "ShellFooter { height: 1; }"

    def render_line(self, y: int) -> Strip:
        """The line."""
        return self.paint([piece for _, pieces in self._parts() for piece in pieces])

    def on_click(self, event: events.Click) -> None:
        """A click on a key's words does what the key does."""
        event.stop()
        parts = self._parts()
        if self.shell.state.leader:
            self.shell.state.leader = False
            self.freshen()
        end = 1
        for does, pieces in parts:
            end += width_of(pieces)
            if event.x < end:
                if event.x > 0:
                    does()
                return

    def _parts(self) -> list[Part]:
        """As many keys as fit; the way back and ``? keys`` always do."""
        if self.shell.state.leader:
            return self._leader()
        table = self.shell.table
        last = [table["app.help"]]
        if self.screen is not self.app.screen_stack[0]:
            last.insert(0, table["app.back"])
        tail = [self._part(action) for action in last]
        left = self.size.width - 1 - sum(width_of(pieces) for _, pieces in tail)
        parts = []
        for action in self._shown():
            part = self._part(action)
            if width_of(part[1]) <= left:
                left -= width_of(part[1])
                parts.append(part)
        return parts + tail

    def _part(self, action: Action) -> Part:
        return partial(self.shell.action_do, action.id), [*self._hint(action), ("  ", "text")]

    def _shown(self) -> list[Action]:
        own = [action for action in self.place.actions if self.place.offers(action)]
        shell = [] if self.shell.only else [self.shell.table["app.go"]]
        return [*own, *shell, self.shell.table["app.palette"], self.shell.table["app.quit"]]

    def _hint(self, action: Action) -> list[Piece]:
        keys = keys_of(action)
        own = self.place.key_names.get(action.id) or action.label
        label = own or (shown_key(keys[0]) if keys else "")
        title = self.place.hints.get(action.id) or action.hint or action.title
        if self.place.refusal(action.id):
            return [(f"{label} {title}", "dim")]
        return [(label, "key"), (f" {title}", "secondary")]

    def _leader(self) -> list[Part]:
        parts: list[Part] = [(_stay, [("g", "active"), (" go to  ", "text")])]
        for area in self.shell.areas:
            if area.mode != self.place.mode:
                words = [(area.letter, "key"), (f" {area.mode}  ", "secondary")]
                parts.append((partial(self.shell.go, area.mode), words))
        return [*parts, (_stay, [("esc", "key"), (" stay", "secondary")])]


def _stay() -> None:
    """Go nowhere."""
