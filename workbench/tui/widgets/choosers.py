"""The form's own inputs: one of a few, on or off, several of a few. One widget each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from workbench.core.text import cell_width
from workbench.tui.paint import Line, Piece, grounded, strip_of
from workbench.tui.theme import palette

UNSEEN = {"": "none", " ": "space", "\t": "tab", "\u00a0": "no-break space"}
"""Choices that could not be seen, by name."""


class Chooser(Widget, can_focus=True):
    """Paints ``lines`` and repaints on focus."""

    DEFAULT_CSS = "Chooser { height: 1; width: 1fr; padding: 0 1; }"

    def lines(self) -> list[Line]:
        """What is shown."""
        return []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many as there are lines."""
        return len(self.lines())

    def render_line(self, y: int) -> Strip:
        """One line."""
        lines = self.lines()
        pieces = lines[y] if y < len(lines) else []
        strip = strip_of(pieces, self.content_size.width, palette(self.app.theme))
        return grounded(self, strip)


class OneOf(Chooser):
    """One of ``choices``: left and right, or its first letter."""

    BINDINGS = [
        Binding("left,up", "step(-1)", show=False),
        Binding("right,down,space", "step(1)", show=False),
    ]

    def __init__(self, choices: Sequence[str], value: str | None) -> None:
        super().__init__()
        self.choices = list(choices)
        self.value: str | None = value if value in self.choices else None
        if self.value is None and self.choices:
            self.value = self.choices[0]

    def lines(self) -> list[Line]:
        """All choices while they fit, the chosen one marked; else the chosen one alone."""
        if self._one_at_a_time:
            place = self.choices.index(self.value) + 1 if self.value is not None else 0
            arrow = "key" if self.has_focus else "dim"
            facts = f"  {place} of {len(self.choices)}"
            chosen = "–" if self.value is None else named(self.value)
            return [[("‹ ", arrow), (chosen, "bright"), (" ›", arrow), (facts, "dim")]]
        pieces: list[Piece] = []
        for choice in self.choices:
            here = choice == self.value
            mark = ("● ", "accent" if self.has_focus else "text") if here else ("○ ", "dim")
            pieces += [mark, (named(choice), "bright" if here else "secondary"), ("  ", "text")]
        return [pieces]

    @property
    def _one_at_a_time(self) -> bool:
        return sum(map(_cells, self.choices)) > self.content_size.width

    def on_click(self, event: events.Click) -> None:
        """The choice that was clicked; of one at a time the next, or before it the previous."""
        at = event.x - self.styles.padding.left
        if self._one_at_a_time:
            self.action_step(-1 if at < 2 else 1)
            return
        for choice, end in zip(self.choices, accumulate(map(_cells, self.choices)), strict=True):
            if at < end:
                self.value = choice
                self.refresh()
                return

    def action_step(self, by: int) -> None:
        """The next or the previous choice."""
        if self.choices:
            place = self.choices.index(self.value) if self.value is not None else 0
            self.value = self.choices[(place + by) % len(self.choices)]
            self.refresh()

    def on_key(self, event: events.Key) -> None:
        """The next choice that starts with this letter."""
        letter = (event.character or "").lower()
        if not letter.isalnum() or not self.choices:
            return
        place = self.choices.index(self.value) if self.value is not None else 0
        for choice in self.choices[place + 1 :] + self.choices[: place + 1]:
            if choice.lower().startswith(letter):
                self.value = choice
                event.stop()
                self.refresh()
                return


def _cells(choice: str) -> int:
    """Cells of a choice with its mark and the gap behind it."""
    return cell_width(named(choice)) + 4


def named(choice: str) -> str:
    """The choice, or the name of one that could not be seen."""
    return UNSEEN.get(choice, choice)


class OnOff(Chooser):
    """On or off: space."""

    BINDINGS = [Binding("space,left,right", "switch", show=False)]

    def __init__(self, value: bool) -> None:
        super().__init__()
        self.value = value

    def lines(self) -> list[Line]:
        """A mark and a word."""
        weight = "accent" if self.has_focus else "text"
        return [
            [("● yes", weight) if self.value else ("○ no", weight if self.has_focus else "dim")]
        ]

    def action_switch(self) -> None:
        """The other one."""
        self.value = not self.value
        self.refresh()

    def on_click(self) -> None:
        """The other one."""
        self.action_switch()


class SomeOf(Chooser):
    """Several of ``choices``, one a line: up, down, space; a letter goes to what begins so."""

    DEFAULT_CSS = "SomeOf { height: auto; max-height: 10; }"
    BINDINGS = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("home", "leap(-1000000)", show=False),
        Binding("end", "leap(1000000)", show=False),
        Binding("pageup", "leap(-10)", show=False),
        Binding("pagedown", "leap(10)", show=False),
        Binding("space", "switch", show=False),
    ]
    LINES = 10

    def __init__(self, choices: Sequence[str], value: Sequence[str]) -> None:
        super().__init__()
        self.choices = list(choices)
        self.chosen = set(value)
        self._cursor = 0

    @property
    def value(self) -> list[str]:
        """The chosen ones, in the order in which they stand."""
        return [choice for choice in self.choices if choice in self.chosen]

    def lines(self) -> list[Line]:
        """A window of the choices around the cursor."""
        shown = self.choices[self._first : self._first + self.LINES]
        return [self._line(self._first + index, choice) for index, choice in enumerate(shown)]

    @property
    def _first(self) -> int:
        return max(0, min(self._cursor - self.LINES // 2, len(self.choices) - self.LINES))

    def on_click(self, event: events.Click) -> None:
        """Choose or leave out the one that was clicked."""
        place = self._first + event.y
        if place < len(self.choices):
            self._cursor = place
            self.action_switch()

    def _line(self, index: int, choice: str) -> Line:
        chosen = choice in self.chosen
        here = self.has_focus and index == self._cursor
        mark: Piece = ("✓ ", "good") if chosen else ("○ ", "dim")
        weight = "bright" if here else ("text" if chosen else "secondary")
        return [("█ " if here else "  ", "accent"), mark, (choice, weight)]

    def action_step(self, by: int) -> None:
        """Move the cursor; past an end the focus goes on."""
        place = self._cursor + by
        if 0 <= place < len(self.choices):
            self._cursor = place
            self.refresh()
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_leap(self, by: int) -> None:
        """Move the cursor far, within the list."""
        self._cursor = max(0, min(self._cursor + by, len(self.choices) - 1))
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Go to the next choice that begins with a letter or digit; what is bound stays so."""
        typed = (event.character or "").lower()
        if not typed.isalnum() or event.character != typed:
            return
        places = [*range(self._cursor + 1, len(self.choices)), *range(self._cursor + 1)]
        begins = [place for place in places if self.choices[place].lower().startswith(typed)]
        if begins:
            self._cursor = begins[0]
            self.refresh()
        event.stop()

    def action_switch(self) -> None:
        """Choose or leave out."""
        if self.choices:
            self.chosen ^= {self.choices[self._cursor]}
            self.refresh()


class InOrder(SomeOf):
    """Several of ``choices`` in an order of one's own: J and K move the one under the cursor."""

    BINDINGS = [Binding("J", "move(1)", show=False), Binding("K", "move(-1)", show=False)]

    def __init__(self, choices: Sequence[str], value: Sequence[str]) -> None:
        first = [choice for choice in value if choice in choices]
        super().__init__([*first, *(one for one in choices if one not in first)], first)

    def _line(self, index: int, choice: str) -> Line:
        cursor, mark, name = super()._line(index, choice)
        place = self.value.index(choice) + 1 if choice in self.chosen else 0
        return [cursor, mark, (f"{place:>2} " if place else "   ", "dim"), name]

    def action_switch(self) -> None:
        """Choose, behind those that are chosen; or leave out."""
        choice = self.choices[self._cursor] if self.choices else ""
        super().action_switch()
        if choice in self.chosen:
            self.choices.remove(choice)
            self._cursor = len(self.value)
            self.choices.insert(self._cursor, choice)

    def action_move(self, by: int) -> None:
        """Change places with the next one, or the one before."""
        to = self._cursor + by
        if 0 <= to < len(self.choices):
            places = self.choices
            places[self._cursor], places[to] = places[to], places[self._cursor]
            self._cursor = to
            self.refresh()
