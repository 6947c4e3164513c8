"""What the shell's own actions do: palette, help, back, quit, theme, cancel a job."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.tui.area_screen import AreaScreen
from workbench.tui.areas import AREAS
from workbench.tui.bindings import shown_key
from workbench.tui.keymap import keys_of
from workbench.tui.theme import THEMES

if TYPE_CHECKING:
    from workbench.tui.actions import Action
    from workbench.tui.app import WorkbenchApp
    from workbench.tui.widgets.picker import Choice

NOT_BY_NAME = ("app.palette", "app.go", "app.back", "app.next_panel")


class ShellActions:
    """Run by id: ``app.palette`` is ``palette``."""

    def __init__(self, app: WorkbenchApp) -> None:
        self._app = app

    def go(self) -> None:
        """Wait for the letter of an area; the footer says which there are."""
        if self._app.only:
            return
        self._app.state.leader = True
        self._app.freshen()

    def letter(self, key: str) -> None:
        """Take the key after ``g``: an area's letter, or ``g`` again for a table's top."""
        app = self._app
        app.state.leader = False
        app.freshen()
        area = next((area for area in app.areas if area.letter == key), None)
        if key == "g":
            self._to_the_top()
        elif area is not None:
            app.go(area.mode)
        elif key != "escape" and isinstance(app.screen, AreaScreen):
            app.screen.toast(f"g {shown_key(key)} goes nowhere", "attention")

    def _to_the_top(self) -> None:
        from workbench.tui.widgets.lines import Prose
        from workbench.tui.widgets.table_cursor import TableCursor

        if isinstance(self._app.focused, TableCursor | Prose):
            self._app.focused.move_to(0)

    def back(self) -> None:
        """One step back within the screen, else out of it; not out of an area."""
        screen = self._app.screen
        if isinstance(screen, AreaScreen) and screen.step_back():
            return
        if len(self._app.screen_stack) > 1:
            self._app.screen.dismiss()

    def next_panel(self) -> None:
        """Go to the next panel, as the tab key does."""
        self._app.screen.focus_next()

    def quit(self) -> None:
        """Leave; the hub and its jobs go on."""
        self._app.exit()

    def help(self) -> None:
        """Show the keys of this screen."""
        from workbench.tui.widgets.keys_help import KeysHelp

        screen = self._app.screen
        if isinstance(screen, AreaScreen):
            groups = [*screen.actions, *self._app.table.shared()]
            self._app.push_screen(KeysHelp(screen.mode, groups))

    def palette(self) -> None:
        """Find any action by its name."""
        screen = self._app.screen
        if isinstance(screen, AreaScreen):
            screen.act(partial(self._palette, screen))

    async def _palette(self, screen: AreaScreen) -> None:
        chosen = await screen.pick("all commands", self._choices(screen))
        if chosen is None:
            return
        kind, _, name = chosen.partition(":")
        if kind == "go":
            self._app.go(name)
        else:
            self._do_from(screen, self._app.table[name])

    def _do_from(self, screen: AreaScreen, action: Action) -> None:
        """Do an action of any place; what acts on what is shown only goes where that is."""
        areas = [place for place in action.places if place in {area.mode for area in AREAS}]
        elsewhere = bool(areas) and screen.PLACE not in action.places
        if elsewhere:
            self._app.go(areas[0])
        there = self._app.screen
        if elsewhere and getattr(there, "PLACE", "") not in action.places:
            screen.toast(f"first esc, back to {areas[0]}: {action.title}", "attention")
        elif elsewhere and action.aimed:
            key = shown_key(next(iter(keys_of(action)), "ctrl+p"))
            screen.toast(f"look first, then press {key}: {action.title}", "attention")
        else:
            self._app.action_do(action.id)

    def _choices(self, screen: AreaScreen) -> list[Choice]:
        from workbench.tui.widgets.picker import Choice

        shown = {area.mode for area in self._app.areas}
        own = [self._choice(a) for a in sorted(screen.actions, key=lambda a: not a.show)]
        first = sum(action.show for action in screen.actions)
        go = [
            Choice(f"go:{area.mode}", f"go to {area.mode}", area.about, f"g {area.letter}")
            for area in self._app.areas
            if area.mode != screen.mode
        ]
        shell = [
            self._choice(action)
            for action in self._app.table.shared()
            if action.id.startswith("app.") and action.id not in NOT_BY_NAME
        ]
        there = [
            self._choice(action, f"in {action.places[0]}")
            for action in sorted(self._app.table.every(), key=lambda action: not action.show)
            if action.places[0] in shown and screen.PLACE not in action.places
        ]
        return [*own[:first], *go, *shell, *own[first:], *there]

    def _choice(self, action: Action, detail: str = "") -> Choice:
        from workbench.tui.widgets.picker import Choice

        keys = " ".join(shown_key(key) for key in keys_of(action)[:2])
        return Choice(f"do:{action.id}", action.title, detail or action.help, keys)

    def next_theme(self) -> None:
        """Dark, light, the terminal's own."""
        names = [colours.name for colours in THEMES.values()]
        self._app.theme = names[(names.index(self._app.theme) + 1) % len(names)]
        self._app.refresh_css()

    def cancel_job(self) -> None:
        """Cancel the newest running job, after a question."""
        screen, jobs = self._app.screen, self._app.state.jobs
        if not isinstance(screen, AreaScreen):
            return
        if not jobs:
            screen.toast("no job is running", "attention")
            return
        if not self._app.state.may_cancel:
            role = self._app.state.role
            screen.toast(f"this needs the role practitioner; you are {role}", "attention")
            return
        screen.act(partial(screen.cancel_job, jobs[0]))
