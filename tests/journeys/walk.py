"""The ways a person walks through the areas, key by key."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.terminal import Terminal

JOB = 180.0


def go(terminal: Terminal, letter: str, *words: str) -> None:
    """Go to an area, and wait until it shows these words."""
    terminal.press("g", letter)
    terminal.wait_for(*words, seconds=JOB)


def load_file(terminal: Terminal, path: Path) -> None:
    """On the data screen: name a file, look at the sheet, load it."""
    terminal.wait_for("add a source")
    go(terminal, "d", "no source yet")
    terminal.press("n")
    terminal.wait_for("CSV, TSV")
    terminal.write(str(path))
    terminal.press("enter")
    terminal.wait_for(f"how {path.name}", "sample", seconds=JOB)
    terminal.press("L")
    terminal.wait_for("raw rows of", seconds=JOB)


def accept_first_suggestion(terminal: Terminal) -> None:
    """On the cleanse screen: take the step that is worth most, and apply the recipe."""
    go(terminal, "c", "see what the columns suggest", "columns")
    terminal.press("s")
    terminal.wait_for("suggestions for", "changed", seconds=JOB)
    terminal.press("enter")
    terminal.wait_without("see what the columns suggest")
    terminal.press("escape")
    terminal.wait_for("recipe 1")
    apply_recipe(terminal)


def derive(terminal: Terminal, into: str, expression: str) -> None:
    """On the cleanse screen: a new step that computes a column, previewed, then added."""
    terminal.press("n")
    terminal.wait_for("type to find")
    terminal.write("derive")
    terminal.press("enter")
    terminal.wait_for("into *")
    terminal.write(into)
    terminal.press("tab")
    terminal.write(expression)
    terminal.press("enter")
    terminal.wait_for("y add", "changed", seconds=JOB)
    terminal.press("y")
    terminal.wait_without("y add")


def apply_recipe(terminal: Terminal) -> None:
    """On the cleanse screen: run the recipe over all rows."""
    terminal.press("A")
    terminal.wait_for("clean rows", seconds=JOB)


def train_on(terminal: Terminal, target: str, family: str = "") -> None:
    """On the train screen: choose what to predict (and one family), and start."""
    go(terminal, "t", "choose the target")
    terminal.press("t")
    terminal.wait_for("predict what?")
    terminal.write(target)
    terminal.press("enter")
    terminal.wait_for("±", "seed")
    if family:
        terminal.press("f")
        terminal.wait_for("all that fit", "enter choose")
        terminal.write(family)
        terminal.press("enter")
        terminal.wait_without("enter choose")
    terminal.press("enter")
    terminal.wait_for("tried", "✓", seconds=JOB)


def evaluate_newest(terminal: Terminal, *words: str) -> None:
    """On the evaluate screen: measure the newest version on its test rows."""
    go(terminal, "e", "has not been evaluated")
    terminal.press("E")
    terminal.wait_for("test rows", *words, seconds=JOB)


def promote_newest(terminal: Terminal, reason: str) -> None:
    """On the models screen: make the newest version champion."""
    go(terminal, "m", "challenger", "lineage of v1")
    terminal.press("P")
    terminal.wait_for("why?")
    terminal.write(reason)
    terminal.press("enter")
    terminal.wait_for("v1 is champion")


def leave(terminal: Terminal) -> None:
    """Quit."""
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0
