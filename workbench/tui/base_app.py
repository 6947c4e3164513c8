"""Textual's App with our colours, style sheets parsed once, keys in turn, crashes in a log."""

from __future__ import annotations

from textual import events
from textual.app import App

from workbench.core.errors import WorkbenchError
from workbench.tui import crash, theme
from workbench.tui.turns import Turns, Typed


class BaseApp(App[None]):
    """Starts in the theme ``colours``; ``failure`` is why it ended, if it did not end well."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, colours: theme.Colours) -> None:
        # Textual chooses its colour filters here; the theme itself can only be set afterwards.
        super().__init__(ansi_color=True if colours.ansi else None)
        self.failure: WorkbenchError | None = None
        self.turns = Turns(self, self.deliver)
        self.leaving = {"ctrl+q", "escape"}
        """Keys that quit, by Textual's names."""
        for each in theme.THEMES.values():
            self.register_theme(theme.textual_theme(each))
        self.set_reactive(App.theme, colours.name)
        self._styled_with = self.get_css_variables()
        self.stylesheet.set_variables(self._styled_with)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colour names, so that the style sheet parses under any theme."""
        return dict(theme.textual_theme(theme.DARK).variables)

    def refresh_css(self, animate: bool = True) -> None:
        """Parse the style sheets anew, unless the colours are those they were parsed with."""
        variables = self.get_css_variables()
        if variables == self._styled_with:
            self.screen._css_update_count = self._css_update_count
            return
        self._styled_with = variables
        super().refresh_css(animate)

    def _fatal_error(self) -> None:
        """End without a traceback on the terminal; the log has it."""
        if self._exception is not None and self.failure is None:
            self.failure = crash.record(self._exception)
        self._close_messages_no_wait()

    async def on_event(self, event: events.Event) -> None:
        """Let what is typed take turns; leave everything else to Textual."""
        if isinstance(event, Typed) and not event.is_forwarded:
            await self.turns.take(event)
        else:
            await super().on_event(event)

    async def deliver(self, typed: Typed) -> None:
        """Give a key or a paste, whose turn it is, to the widget in focus."""
        await super().on_event(typed)

    async def on_turns_passed(self, mark: Turns.Passed) -> None:
        """What was typed last has come to rest."""
        await self.turns.passed(mark)
