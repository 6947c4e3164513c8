"""Colours: dark, light, and the terminal's own sixteen.

Every text colour has at least 4.5:1 against the grounds it stands on (tests compute it).
``palette(name)`` gives the Rich styles of the weights that ``paint`` names.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style
from textual.theme import Theme


@dataclass(frozen=True)
class Colours:
    """One theme's colours; ``line`` is for borders alone."""

    name: str
    ground: str
    panel: str
    raised: str
    line: str
    dim: str
    secondary: str
    text: str
    bright: str
    accent: str
    good: str
    attention: str
    bad: str
    dark: bool = True
    ansi: bool = False


DARK = Colours(
    name="workbench-dark",
    ground="#0f1317",
    panel="#141a20",
    raised="#1b222a",
    line="#2c3641",
    dim="#7a8897",
    secondary="#8fa3b8",
    text="#d5dce4",
    bright="#eef2f6",
    accent="#5cc8c2",
    good="#8ccf9b",
    attention="#e0b872",
    bad="#e07a7a",
)
LIGHT = Colours(
    name="workbench-light",
    ground="#fbfbf8",
    panel="#f3f4f1",
    raised="#e9ecea",
    line="#c9d0d3",
    dim="#5f6b76",
    secondary="#4a5b6b",
    text="#26313b",
    bright="#0d141a",
    accent="#0b6b68",
    good="#22693a",
    attention="#7d5408",
    bad="#a93434",
    dark=False,
)
TERMINAL = Colours(
    name="workbench-terminal",
    ground="default",
    panel="default",
    raised="default",
    line="bright_black",
    dim="default",
    secondary="default",
    text="default",
    bright="default",
    accent="cyan",
    good="green",
    attention="yellow",
    bad="red",
    ansi=True,
)
THEMES = {"dark": DARK, "light": LIGHT, "terminal": TERMINAL}
FEW = ("16color", "8color", "88color", "mono", "m", "dumb", "unknown", "linux", "vt100", "vt220")
"""Ends of TERM that say that there are few colours."""


def chosen(setting: str | None, environment: Mapping[str, str] = os.environ) -> Colours:
    """The theme to start with: NO_COLOR, then WORKBENCH_THEME, then the setting, then the terminal.

    An unknown name counts as not given; the settings reader has reported it by then.
    """
    if environment.get("NO_COLOR"):
        return TERMINAL
    for name in (environment.get("WORKBENCH_THEME"), setting):
        if name in THEMES:
            return THEMES[name]
    return DARK if shows_many_colours(environment) else TERMINAL


def shows_many_colours(environment: Mapping[str, str]) -> bool:
    """Whether the terminal says that it has 256 colours or more.

    These are the signs by which Rich, which writes the colours, decides to send that many. A name
    that says how few they are counts more than a COLORTERM that came from the terminal around it.
    """
    _, _, colours = environment.get("TERM", "").strip().lower().rpartition("-")
    if colours in FEW:
        return False
    if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return True
    return colours in ("256color", "kitty")


def _css(colour: str) -> str:
    return colour if colour.startswith("#") else f"ansi_{colour}"


def textual_theme(colours: Colours) -> Theme:
    """The Textual theme of ``colours``, with our names as CSS variables."""
    names = ("ground", "raised", "line", "dim", "text", "bright", "good", "attention", "bad")
    variables = {f"wb-{name}": _css(getattr(colours, name)) for name in names}
    variables["wb-panel"] = _css(colours.panel)
    variables["wb-secondary"] = _css(colours.secondary)
    variables["wb-accent"] = _css(colours.accent)
    variables["wb-on-accent"] = "ansi_black" if colours.ansi else colours.ground
    if colours.ansi:
        # Textual's own styles name these, and leave them to a theme of the terminal's colours.
        variables |= {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
    return Theme(
        name=colours.name,
        primary=_css(colours.accent),
        secondary=_css(colours.secondary),
        accent=_css(colours.accent),
        success=_css(colours.good),
        warning=_css(colours.attention),
        error=_css(colours.bad),
        foreground=_css(colours.text),
        background=_css(colours.ground),
        surface=_css(colours.panel),
        panel=_css(colours.raised),
        dark=colours.dark,
        ansi=colours.ansi,
        variables=variables,
    )


class Palette:
    """The styles of one theme by weight; ``bold`` or ``underline`` may be added."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours
        self._styles: dict[str, Style] = {}

    def style(self, weight: str) -> Style:
        """The style of a weight such as ``dim`` or ``good bold``; an unknown one is text."""
        found = self._styles.get(weight)
        if found is None:
            found = self._styles[weight] = self._make(weight)
        return found

    def _make(self, weight: str) -> Style:
        style = Style.null()
        for word in weight.split() or ["text"]:
            style += self._word(word)
        return style if style.color else self._word("text") + style

    def _word(self, word: str) -> Style:
        colours = self.colours
        if word in ("bold", "underline", "reverse", "italic"):
            return Style.parse(word)
        if word == "key":
            return Style(color=colours.accent, bold=True)
        if word == "bright":
            return Style(color=colours.bright, bold=True)
        if word == "active":
            if colours.ansi:
                return Style(color=colours.accent, reverse=True, bold=True)
            return Style(color=colours.ground, bgcolor=colours.accent, bold=True)
        if word == "cursor":
            if colours.ansi:
                return Style(color=colours.bright, bold=True, underline=True)
            return Style(color=colours.bright, bgcolor=colours.raised, bold=True)
        if word == "line":
            return Style(color=colours.line)
        if colours.ansi and word == "dim":
            return Style(color=colours.dim, dim=True)
        if word in ("dim", "secondary", "text", "accent", "good", "attention", "bad"):
            return Style(color=str(getattr(colours, word)))
        return Style(color=colours.text)


@lru_cache(maxsize=8)
def palette(theme: str) -> Palette:
    """The palette of a Textual theme's name; dark for a theme that is not ours."""
    for colours in THEMES.values():
        if colours.name == theme:
            return Palette(colours)
    return Palette(DARK)
