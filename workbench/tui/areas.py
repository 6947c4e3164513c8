"""The areas of the loop: mode, letter, and where the screen is, loaded on first visit.

No Textual import: the key reference and the command line read this too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """One mode of the terminal: ``letter`` follows ``g``; ``screen`` is ``module:class``."""

    mode: str
    letter: str
    package: str
    screen: str
    about: str


AREAS = (
    Area("home", "h", "tui", "workbench.tui.home:HomeScreen", "the loop at a glance"),
    Area("data", "d", "collect", "workbench.collect.screen:DataScreen", "sources and loads"),
    Area("cleanse", "c", "cleanse", "workbench.cleanse.screen:CleanseScreen", "profile and recipe"),
    Area("annotate", "a", "annotate", "workbench.annotate.screen:AnnotateScreen", "label items"),
    Area("review", "r", "review", "workbench.review.screen:ReviewScreen", "decide and measure"),
    Area("train", "t", "train", "workbench.train.screen:TrainScreen", "fit and compare models"),
    Area("evaluate", "e", "evaluate", "workbench.evaluate.screen:EvaluateScreen", "how good it is"),
    Area("models", "m", "history", "workbench.history.screen:ModelsScreen", "every version"),
    Area("log", "l", "audit", "workbench.audit.screen:LogScreen", "who did what"),
)

ROW_STORY = "workbench.history.row_screen:RowStoryScreen"
"""Where a row's past is told, whatever area asks for it."""

_BY_MODE = {area.mode: area for area in AREAS}


def area_of(mode: str) -> Area:
    """The area of ``mode`` (or of a place within it). Raises KeyError."""
    return _BY_MODE[mode.split(".")[0]]


def package_modes(package: str) -> tuple[str, ...]:
    """The modes whose screens ``package`` owns."""
    return tuple(area.mode for area in AREAS if area.package == package)
