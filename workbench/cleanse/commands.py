"""The command line of cleanse. Steps are numbered from 1, as every listing shows them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.views import ColumnProfile, PreviewView, RecipeView
from workbench.cli.command import Command, Context
from workbench.core import figures
from workbench.core.errors import InvalidInputError, NotFoundError

BARS = "▁▂▃▄▅▆▇"
COUNTS = ("changed", "nulled", "failed", "dropped", "quarantined")


def read_json(source: str) -> Any:
    """A JSON document: a file's, standard input's (``-``), or the argument itself."""
    text = source
    if source == "-":
        text = sys.stdin.read()
    elif not source.lstrip().startswith(("{", "[")):
        try:
            text = Path(source).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise NotFoundError(
                f"there is no file {source}", "a step may also be given in place: '{\"step\": …}'"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInputError(f"{source} cannot be read: {error}") from None
    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidInputError(f"{source} is not JSON: {error}") from None


def read_step(source: str) -> dict[str, Any]:
    """A step's document."""
    found = read_json(source)
    if not isinstance(found, dict):
        raise InvalidInputError("a step is a JSON object", '{"step": "trim", "columns": ["city"]}')
    return found


def shape(bars: list[int]) -> str:
    """Counts as small bars."""
    most = max(bars, default=0)
    return "".join(BARS[round(bar / most * (len(BARS) - 1))] for bar in bars) if most else ""


def profile(context: Context, options: argparse.Namespace) -> int:
    """Every column: type, null, distinct, quantiles, top values, issues."""
    request = wire.Profile(
        dataset=options.dataset, stage=options.stage, columns=options.column or []
    )
    found = context.call(request, timeout=None)

    def text() -> str:
        rows = [_profile_row(column) for column in found.columns]
        headers = ("column", "type", "null", "distinct", "shape", "median", "issues")
        lines = [context.table(headers, rows, "null,distinct,median")]
        same = f" · {found.duplicates:,} duplicate rows" if found.duplicates else ""
        lines.append(f"{found.rows:,} {found.stage} rows{same} · {found.seconds:.1f} s")
        return "\n".join(lines)

    context.emit(msgspec.to_builtins(found), text)
    return 0


def _profile_row(column: ColumnProfile) -> tuple[object, ...]:
    about = "" if column.exact else "~"
    median = column.quantiles.get("median")
    return (
        column.name,
        column.type,
        figures.percent(column.null, 1),
        about + figures.count(column.distinct),
        shape(column.bars),
        figures.number(median) if isinstance(median, float) else "",
        ", ".join(issue.text for issue in column.issues),
    )


def suggest(context: Context, options: argparse.Namespace) -> int:
    """Steps worth adding, most rows first."""
    found = context.call(wire.Suggest(dataset=options.dataset, refused=options.all), timeout=None)

    def text() -> str:
        if not found:
            return "nothing to suggest"
        rows = [(figures.count(one.rows), one.title, one.why) for one in found]
        return context.table(("rows", "step", "why"), rows, "rows")

    context.emit(msgspec.to_builtins(found), text)
    return 0


def steps(context: Context, options: argparse.Namespace) -> int:
    """Every step type with its parameters."""
    found = context.call(wire.ListStepKinds())

    def text() -> str:
        rows = []
        for kind in found:
            own = [name for name in kind.schema.get("properties", {}) if name not in _COMMON]
            rows.append((kind.step, kind.summary, " ".join(own)))
        return context.table(("step", "what it does", "parameters"), rows)

    context.emit(msgspec.to_builtins(found), text)
    return 0


_COMMON = frozenset({"step", "columns", "where", "on_error", "enabled"})


def preview(context: Context, options: argparse.Namespace) -> int:
    """What a step would do to all rows."""
    index = options.at - 1 if options.at is not None else None
    if options.step.isdigit():
        request = wire.PreviewStep(dataset=options.dataset, index=int(options.step) - 1)
    else:
        step = read_step(options.step)
        request = wire.PreviewStep(dataset=options.dataset, step=step, index=index)
    found = context.call(request, timeout=None)
    context.emit(msgspec.to_builtins(found), lambda: _preview_text(context, found))
    return 0


def _preview_text(context: Context, found: PreviewView) -> str:
    counts = [f"{getattr(found.counts, name):,} {name}" for name in COUNTS]
    lines = [
        f"{found.title}: {' · '.join(counts)} of {found.rows:,} rows",
        f"{found.labelled or 0:,} labelled rows · {found.test or 0:,} test rows",
    ]
    rows = [
        (one.column, _cell(one.before), _cell(one.after), one.kind, figures.count(one.rows))
        for one in found.differences
    ]
    if rows:
        lines.append(context.table(("column", "before", "after", "kind", "rows"), rows, "rows"))
    for one in found.shapes:
        lines.append(
            f"{one.column}: before {shape(one.before)} {one.distinct_before:,} distinct, "
            f"after {shape(one.after)} {one.distinct_after:,} distinct"
        )
    return "\n".join(lines)


def _cell(text: str | None) -> str:
    return "–" if text is None else json.dumps(text, ensure_ascii=False)[:60]


def apply(context: Context, options: argparse.Namespace) -> int:
    """The recipe over all rows."""
    started = context.call(wire.ApplyRecipe(dataset=options.dataset), timeout=None)
    found = context.wait_job(started.job)

    def text() -> str:
        rows = [
            (number, one["step"], *(figures.count(one[name]) for name in COUNTS))
            for number, one in enumerate(found["steps"], start=1)
        ]
        total = (
            f"recipe {found['recipe']}: {found['rows_in']:,} rows in, {found['rows_out']:,} out, "
            f"{figures.duration(found['seconds'])}"
        )
        if not rows:
            return total
        return context.table(("#", "step", *COUNTS), rows, ",".join(("#", *COUNTS))) + "\n" + total

    context.emit(found, text)
    return 0


def recipe(context: Context, options: argparse.Namespace) -> int:
    """Show or edit a recipe."""
    dataset, action, rest = _words([options.dataset, *options.words])
    if action == "export":
        return _export(context, dataset, rest)
    if action == "versions":
        return _versions(context, dataset)
    found = context.call(_edit(dataset, action, rest, options), timeout=None)
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
    "versions": (0, 0), "restore": (1, 1),
}  # fmt: skip
"""Actions, with the fewest and most arguments they take."""


def _number(word: str) -> int:
    if not word.isdigit():
        raise InvalidInputError(f"{word!r} is no step's number", "steps are numbered from 1")
    return int(word)


def _edit(dataset: str, action: str, rest: list[str], options: argparse.Namespace) -> Any:
    """The request of an action."""
    make: dict[str, Callable[[], Any]] = {
        "show": lambda: wire.ShowRecipe(
            dataset=dataset, version=_number(rest[0]) if rest else None
        ),
        "add": lambda: wire.AddStep(
            dataset=dataset,
            step=read_step(rest[0]),
            index=None if options.at is None else options.at - 1,
        ),
        "edit": lambda: wire.EditStep(
            dataset=dataset, index=_number(rest[0]) - 1, step=read_step(rest[1])
        ),
        "remove": lambda: wire.RemoveStep(dataset=dataset, index=_number(rest[0]) - 1),
        "move": lambda: wire.MoveStep(
            dataset=dataset, index=_number(rest[0]) - 1, to=_number(rest[1]) - 1
        ),
        "toggle": lambda: wire.ToggleStep(dataset=dataset, index=_number(rest[0]) - 1),
        "undo": lambda: wire.UndoRecipe(dataset=dataset),
        "redo": lambda: wire.RedoRecipe(dataset=dataset),
        "import": lambda: wire.ImportRecipe(dataset=dataset, steps=_steps_of(rest[0])),
        "restore": lambda: wire.RestoreRecipe(dataset=dataset, version=_number(rest[0])),
    }
    return make[action]()


def _steps_of(source: str) -> list[dict[str, Any]]:
    found = read_json(source)
    if isinstance(found, dict):
        if found.get("format", 1) != 1:
            raise InvalidInputError(f"{source} has a format that this version cannot read")
        found = found.get("steps")
    if not isinstance(found, list) or not all(isinstance(step, dict) for step in found):
        raise InvalidInputError(f"{source} is no recipe", '{"steps": [{"step": "trim"}, …]}')
    return found


def _export(context: Context, dataset: str, rest: list[str]) -> int:
    view = context.call(wire.ShowRecipe(dataset=dataset))
    document = {"format": 1, "steps": [step.step for step in view.steps]}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if not rest:
        context.emit(document, text)
        return 0
    Path(rest[0]).write_text(text + "\n", encoding="utf-8")
    context.emit({"file": rest[0], "steps": len(view.steps)}, f"{rest[0]}: {len(view.steps)} steps")
    return 0


def _versions(context: Context, dataset: str) -> int:
    found = context.call(wire.ListVersions(dataset=dataset))
    rows = [(one.version, one.parent, one.change, one.steps, one.by, one.at) for one in found]
    headers = ("version", "after", "change", "steps", "by", "at")
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
    if view.build_version is None:
        state = "not applied yet"
    else:
        state = "applied" if view.build_current else f"applied as of recipe {view.build_version}"
    return f"recipe {view.version} of {view.dataset} · {state}\n{table}"


def _touched(step: Any) -> int:
    return sum(getattr(step, name) or 0 for name in ("changed", "nulled", "dropped", "quarantined"))


def _dataset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset")


def _profile_arguments(parser: argparse.ArgumentParser) -> None:
    _dataset(parser)
    stage = parser.add_mutually_exclusive_group()
    for name, help_ in (("raw", "as loaded"), ("clean", "after the last apply")):
        stage.add_argument(f"--{name}", dest="stage", action="store_const", const=name, help=help_)
    stage.add_argument("--recipe", dest="stage", action="store_const", const="recipe")
    parser.set_defaults(stage="best")
    parser.add_argument("--column", action="append", help="only this column; may be repeated")


def _suggest_arguments(parser: argparse.ArgumentParser) -> None:
    _dataset(parser)
    parser.add_argument("--all", action="store_true", help="also those that were refused")


def _preview_arguments(parser: argparse.ArgumentParser) -> None:
    _dataset(parser)
    parser.add_argument("step", help="a file, -, JSON in place, or the number of a step")
    parser.add_argument("--at", type=int, help="as step number AT (default: at the end)")


def _recipe_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset")
    parser.add_argument(
        "words",
        nargs="*",
        metavar="ACTION",
        help="add STEP.json | edit I STEP.json | remove I | move I J | toggle I | undo | redo | "
        "export [FILE] | import FILE | versions | restore VERSION",
    )
    parser.add_argument("--at", type=int, help="add the step as number AT")


COMMANDS: tuple[Command, ...] = (
    Command(("cleanse", "profile"), "what every column holds", profile, _profile_arguments),
    Command(("cleanse", "suggest"), "steps worth adding", suggest, _suggest_arguments),
    Command(("cleanse", "steps"), "every step type with its parameters", steps),
    Command(("cleanse", "recipe"), "show or edit a recipe", recipe, _recipe_arguments),
    Command(("cleanse", "preview"), "what a step would do", preview, _preview_arguments),
    Command(("cleanse", "apply"), "run the recipe over all rows", apply, _dataset),
)
