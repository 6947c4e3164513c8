"""A recipe, having learned, as the text of a Polars script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import polars as pl

from workbench.cleanse.effect import KEEP, VALUE, Effect, effect, staged_types
from workbench.cleanse.recipe import Recipe, numbered
from workbench.cleanse.script.helpers import Helpers
from workbench.cleanse.script.lines import broken
from workbench.cleanse.script.recording import FromEnvironment, WrittenFrame, recorded
from workbench.cleanse.steps.base import Schema, Step, TableStep
from workbench.cleanse.steps.hashing import Hash

_HEAD = '''"""{title}

Run it with the raw rows and where the clean ones go, both Parquet files:

    python {name} raw.parquet clean.parquet

The raw rows as they were loaded: {export}{secret}
"""
'''
SALT = "WORKBENCH_SALT"
_SECRET = f"""
The project's secret for pseudonyms is taken from {SALT}: workbench cleanse salt"""
_FUTURE = "from __future__ import annotations"
_MAIN = """if __name__ == "__main__":
    rows = pl.scan_parquet(sys.argv[1])
    if "_row" not in rows.collect_schema():
        rows = rows.with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64))
    clean(rows).sink_parquet(sys.argv[2])
"""


def script(recipe: Recipe, schema: Schema, title: str, name: str, export: str) -> str:
    """The script of a recipe for a table of this schema (``_row`` first).

    Args:
        recipe: has learned all it needs.
        schema: the raw rows' columns and types.
        title: what the script is, in a line.
        name: the script's own file name.
        export: the command that writes the raw rows.

    Raises InvalidInputError when a step cannot run on these columns.
    """
    helpers = Helpers()
    lines = []
    secret = ""
    for number, step in recipe.active():
        with numbered(number):
            if isinstance(step, Hash):
                secret = _SECRET
                step = msgspec.structs.replace(step, salt=FromEnvironment(SALT))
            columns = ", ".join(step.columns)
            about = f"{step.describe()} · {columns}" if columns else step.describe()
            lines += ["", f"# {number}. {_one_line(about)}", *_step(step, schema, helpers)]
            schema = Recipe((step,)).validate(schema)
    body = "\n".join(f"    {line}".rstrip() for line in lines)
    imports = sorted({"import sys", *helpers.imports} - {"import polars as pl"})
    words = (_in_docstring(part) for part in (title, name, export, secret))
    head = _HEAD.format(**dict(zip(("title", "name", "export", "secret"), words, strict=True)))
    table = (
        f'def clean(frame):\n    """The clean rows of the raw ones."""{body}\n    return frame\n'
    )
    parts = [
        head,
        "\n".join([_FUTURE, "", *imports, "import polars as pl"]),
        helpers.text(),
        table,
        _MAIN,
    ]
    return "\n\n".join(part.strip("\n") + "\n" for part in parts if part.strip())


def _in_docstring(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _step(step: Step, schema: Schema, helpers: Helpers) -> list[str]:
    if isinstance(step, TableStep):
        step.check(schema)
        with recorded(helpers):
            made: Any = step.table(_frame(helpers, schema))
        return ["frame = (", *(f"    {line}" for line in broken(made.text).split("\n")), ")"]
    types = staged_types(step, schema)
    with recorded(helpers):
        what = effect(step, schema, types=types)
    return [_named(line, schema) for line in _effect(what, schema)]


def _frame(helpers: Helpers, schema: Schema) -> Any:
    return WrittenFrame("frame", helpers, pl.Schema(schema))


def _effect(what: Effect, schema: Schema) -> list[str]:
    if what.selection is not None:
        return _selection(what.selection, schema)
    lines = []
    for name, sql in what.sql.items():
        query = f'SELECT *, ({sql}\n) AS "{name}" FROM self'
        lines.append(f"frame = frame.sql({query!r})")
    if list(what.staged[0]) == [KEEP]:
        lines.append(f"frame = frame.filter({_text(what.staged[0][KEEP])})")
        return [*lines, *_dropped(what.sql)]
    if _at_once(what):
        values = what.staged[0]
        lines += _columns((_text(expr), name.removeprefix(VALUE)) for name, expr in values.items())
        return [*lines, *_dropped(what.sql)]
    for layer in what.staged:
        lines += _columns((_text(expr), name) for name, expr in layer.items())
    if what.keep is not None:
        lines.append(f"frame = frame.filter({_text(what.keep)})")
    lines += _columns((_text(expr), name) for name, expr in what.final.items())
    return [*lines, *_dropped(what.added)]


def _at_once(what: Effect) -> bool:
    """Whether the columns' values are what the step gives, with nothing to be done to them."""
    plain = all(_text(expr) == f"pl.col({VALUE + n!r})" for n, expr in what.final.items())
    return plain and len(what.staged) == 1 and what.keep is None


def _columns(pairs: Iterable[tuple[str, str]]) -> list[str]:
    told = [f"{line}," for text, name in pairs for line in [broken(f"{text}.alias({name!r})")]]
    lines = [f"    {line}" for one in told for line in one.split("\n")]
    return ["frame = frame.with_columns(", *lines, ")"] if lines else []


def _dropped(names: Iterable[str]) -> list[str]:
    listed = ", ".join(repr(name) for name in names)
    return [f"frame = frame.drop({listed})"] if listed else []


def _selection(selection: dict[str, str], schema: Schema) -> list[str]:
    gone = [name for name in schema if name not in selection.values()]
    renamed = {old: new for new, old in selection.items() if new != old}
    lines = _dropped(gone)
    if renamed:
        lines.append(f"frame = frame.rename({renamed!r})")
    if list(selection.values()) != [name for name in schema if name not in gone]:
        lines.append(f"frame = frame.select({list(selection)!r})")
    return lines


def _text(expr: Any) -> str:
    text: str = expr.text
    return text


def _named(line: str, schema: Schema) -> str:
    """With a readable name for a value on its way, one that no column has."""
    prefix = "new "
    while any(name.startswith(prefix) for name in schema):
        prefix = f"the {prefix}"
    return line.replace(repr(VALUE)[1:-1], prefix)
