"""The command line of recipes: show, edit, undo, export. Steps are numbered from 1."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.adapt_commands import adapt_arguments, bring, check, number
from workbench.cleanse.recipe_file import document_of, parsed, read_text, steps_of, write_text
from workbench.cleanse.views import RecipeView
from workbench.cli.command import Command, Context
from workbench.core import behind, figures
from workbench.core.errors import InvalidInputError

COUNTS = ("changed", "nulled", "failed", "dropped", "quarantined")


def read_json(source: str) -> Any:
    """A JSON document: a file's, standard input's (``-``), or the argument itself."""
    text = source
    if source == "-":
        text = sys.stdin.read()
    elif not source.lstrip().startswith(("{", "[")):
        text = read_text(source, "a step may also be given in place: '{\"step\": …}'")
    return parsed(text, source)


def read_step(source: str) -> dict[str, Any]:
    """A step's document."""
    found = read_json(source)
    if not isinstance(found, dict):
        raise InvalidInputError("a step is a JSON object", '{"step": "trim", "columns": ["city"]}')
    return found


def recipe(context: Context, options: argparse.Namespace) -> int:
    """Show or edit a recipe."""
    dataset, action, rest = _words([options.dataset, *options.words])
    if action == "export":
        return _export(context, dataset, rest)
    if action == "check":
        return check(
            context, dataset, steps_of(read_json(rest[0]), rest[0]) if rest else None, options
        )
    if action == "script":
        return _script(context, dataset, rest)
    if action == "versions":
        return _versions(context, dataset)
    found = context.call(_edit(dataset, action, rest, options), timeout=None)
    if found.left_behind:
        versions = ", ".join(map(str, reversed(found.left_behind)))
        context.note(
            f"redo does not lead to version {versions} any more: "
            f"workbench cleanse recipe {dataset} restore {found.left_behind[0]} brings it back"
        )
    context.emit(_document(found), lambda: _recipe_text(context, found))
    return 0


def _words(words: list[str]) -> tuple[str, str, list[str]]:
    """Dataset, action and the rest; the action may also stand first."""
    if len(words) > 1 and words[0] in ACTIONS and words[1] not in ACTIONS:
        words = [words[1], words[0], *words[2:]]
    action = words[1] if len(words) > 1 else "show"
    if action not in ACTIONS:
        raise InvalidInputError(f"a recipe has no {action!r}", "one of: " + ", ".join(ACTIONS))
    least, most = ACTIONS[action]
    if not least <= len(words[2:]) <= most:
        raise InvalidInputError(
            f"recipe {action} takes {least} arguments", "see: workbench cleanse recipe --help"
        )
    return words[0], action, words[2:]


ACTIONS = {
    "show": (0, 1), "add": (1, 1), "edit": (2, 2), "remove": (1, 1), "move": (2, 2),
    "toggle": (1, 1), "undo": (0, 0), "redo": (0, 0), "export": (0, 1), "import": (1, 1),
    "script": (0, 1), "check": (0, 1), "adapt": (0, 0), "versions": (0, 0), "restore": (1, 1),
}  # fmt: skip
"""Actions, with the fewest and most arguments they take."""


def _edit(dataset: str, action: str, rest: list[str], options: argparse.Namespace) -> Any:
    """The request of an action."""
    make: dict[str, Callable[[], Any]] = {
        "show": lambda: wire.ShowRecipe(dataset=dataset, version=number(rest[0]) if rest else None),
        "add": lambda: wire.AddStep(
            dataset=dataset,
            step=read_step(rest[0]),
            index=None if options.at is None else options.at - 1,
        ),
        "edit": lambda: wire.EditStep(
            dataset=dataset, index=number(rest[0]) - 1, step=read_step(rest[1])
        ),
        "remove": lambda: wire.RemoveStep(dataset=dataset, index=number(rest[0]) - 1),
        "move": lambda: wire.MoveStep(
            dataset=dataset, index=number(rest[0]) - 1, to=number(rest[1]) - 1
        ),
        "toggle": lambda: wire.ToggleStep(dataset=dataset, index=number(rest[0]) - 1),
        "undo": lambda: wire.UndoRecipe(dataset=dataset),
        "redo": lambda: wire.RedoRecipe(dataset=dataset),
        "import": lambda: bring(dataset, steps_of(read_json(rest[0]), rest[0]), options),
        "adapt": lambda: bring(dataset, None, options),
        "restore": lambda: wire.RestoreRecipe(dataset=dataset, version=number(rest[0])),
    }
    return make[action]()


def _script(context: Context, dataset: str, rest: list[str]) -> int:
    name = Path(rest[0]).name if rest else "clean.py"
    found = context.call(wire.WriteScript(dataset=dataset, name=name), timeout=None)
    if not rest:
        context.emit({"recipe": found.version, "script": found.text}, found.text)
        return 0
    write_text(rest[0], found.text)
    context.emit(
        {"file": rest[0], "recipe": found.version},
        f"{rest[0]}: recipe {found.version} of {dataset} as a Polars script",
    )
    return 0


def salt(context: Context, options: argparse.Namespace) -> int:
    """Print the project's secret for pseudonyms; that it was shown is on record."""
    found = context.call(wire.ShowSalt())
    context.emit({"salt": found}, found)
    return 0


def _export(context: Context, dataset: str, rest: list[str]) -> int:
    view = context.call(wire.ShowRecipe(dataset=dataset, learned=True))
    document = document_of([step.step for step in view.steps])
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if not rest:
        context.emit(document, text)
        return 0
    write_text(rest[0], text + "\n")
    context.emit(
        {"file": rest[0], "steps": len(view.steps)},
        f"{rest[0]}: {figures.counted(len(view.steps), 'step')}",
    )
    return 0


def _versions(context: Context, dataset: str) -> int:
    found = context.call(wire.ListVersions(dataset=dataset))
    rows = [
        (one.version, one.state, one.parent, one.what, one.steps, one.by, one.at) for one in found
    ]
    headers = ("version", "", "after", "what", "steps", "by", "at")
    context.emit(
        msgspec.to_builtins(found), lambda: context.table(headers, rows, "version,after,steps")
    )
    return 0


def _document(view: RecipeView) -> dict[str, Any]:
    """The recipe as scripts read it: each step's own document, with its number and counts."""
    document: dict[str, Any] = msgspec.to_builtins(view)
    document["recipe"] = view.version
    document["steps"] = [
        {
            **step.step,
            "number": step.index + 1,
            "title": step.title,
            "error": step.error or None,
            **{name: getattr(step, name) for name in COUNTS},
        }
        for step in view.steps
    ]
    return document


def _recipe_text(context: Context, view: RecipeView) -> str:
    if not view.steps:
        return f"recipe {view.version} of {view.dataset}: no steps yet"
    rows = []
    for step in view.steps:
        columns = ", ".join(step.step.get("columns") or []) or "all that fit"
        touched = None if step.changed is None else _touched(step)
        note = step.error or ("" if touched is None else figures.count(touched))
        rows.append((step.index + 1, "on" if step.enabled else "off", step.title, columns, note))
    table = context.table(("#", "", "step", "columns", "rows"), rows, "#")
    state = behind.WORDS.get(view.behind, "applied")
    if view.behind == behind.RECIPE:
        state += f" as recipe {view.build_version}"
    return f"recipe {view.version} of {view.dataset} · {state}\n{table}"


def _touched(step: Any) -> int:
    return sum(getattr(step, name) or 0 for name in ("changed", "nulled", "dropped", "quarantined"))


def _recipe_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", help="its name")
    parser.add_argument(
        "words",
        nargs="*",
        metavar="ACTION",
        help="add STEP.json | edit I STEP.json | remove I | move I J | toggle I | undo | redo | "
        "export [FILE] | script [FILE] | check [FILE] | import FILE | adapt | versions | "
        "restore VERSION",
    )
    adapt_arguments(parser)


SALT = Command(("cleanse", "salt"), "print the project's secret for pseudonyms", salt)
RECIPE = Command(("cleanse", "recipe"), "show or edit a recipe", recipe, _recipe_arguments)
