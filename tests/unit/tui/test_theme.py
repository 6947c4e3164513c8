from __future__ import annotations

import pytest

from workbench.tui import theme
from workbench.tui.theme import DARK, LIGHT, TERMINAL, Colours, Palette

TEXTS = ["dim", "secondary", "text", "bright", "accent", "good", "attention", "bad"]
GROUNDS = ["ground", "panel", "raised"]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_has_contrast(colours: Colours, ground: str, text: str) -> None:
    if (text, ground) == ("dim", "raised") and colours is DARK:
        # The picture's dim on its footer ground: 4.45, used there for disabled keys alone.
        assert contrast(colours.dim, colours.raised) > 4.3
        return
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_the_active_area_has_contrast(colours: Colours) -> None:
    assert contrast(colours.ground, colours.accent) >= 4.5


@pytest.mark.parametrize(
    ("environment", "setting", "expected"),
    [
        ({"TERM": "xterm-256color"}, None, DARK),
        ({"TERM": "xterm-256color"}, "light", LIGHT),
        ({"TERM": "xterm-256color", "WORKBENCH_THEME": "dark"}, "light", DARK),
        ({"TERM": "xterm-256color", "NO_COLOR": "1", "WORKBENCH_THEME": "dark"}, None, TERMINAL),
        ({"TERM": "linux"}, None, TERMINAL),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, None, DARK),
        ({"TERM": "xterm", "COLORTERM": "rxvt-xpm"}, None, TERMINAL),
        ({"TERM": "xterm-kitty"}, None, DARK),
        ({"TERM": "screen-16color"}, None, TERMINAL),
        ({"TERM": "screen-16color", "COLORTERM": "truecolor"}, None, TERMINAL),
        ({"TERM": "rxvt"}, None, TERMINAL),
        ({"TERM": "dumb"}, None, TERMINAL),
        ({"TERM": "screen"}, None, TERMINAL),
        ({"TERM": "tmux-256color"}, None, DARK),
        ({}, None, TERMINAL),
        ({"TERM": "xterm-256color", "WORKBENCH_THEME": "nonsense"}, None, DARK),
    ],
)
def test_the_theme_follows_environment_and_setting(
    environment: dict[str, str], setting: str | None, expected: Colours
) -> None:
    assert theme.chosen(setting, environment) is expected


def test_the_terminal_theme_uses_no_colours_of_its_own() -> None:
    styles = [Palette(TERMINAL).style(weight) for weight in [*TEXTS, "line", "active", "cursor"]]
    assert not [style for style in styles if style.color and style.color.triplet]


def test_without_colour_the_active_area_and_the_cursor_still_stand_out() -> None:
    assert Palette(TERMINAL).style("active").reverse
    assert Palette(TERMINAL).style("cursor").underline
