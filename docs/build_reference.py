"""Write ``docs/reference/`` from the program's own tables: ``python docs/build_reference.py``.

With ``--check`` nothing is written; the exit status is 1 when a page is not fresh.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from pathlib import Path
from typing import Any

from workbench.cleanse.sql_functions import GROUPS
from workbench.cleanse.steps import registry
from workbench.cleanse.steps import schema as step_schema
from workbench.cli.parser import build_parser
from workbench.core.behind import FOUND
from workbench.tui.actions import all_actions
from workbench.wire.methods import METHODS

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- Made by docs/build_reference.py; do not edit. -->\n\n"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(headers: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(headers) + " |", "|" + " --- |" * len(headers)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _option_rows(parser: argparse.ArgumentParser) -> list[list[object]]:
    shared = {"--help", "--project", "--json", "--as"}
    rows: list[list[object]] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or shared & set(action.option_strings):
            continue
        name = ", ".join(action.option_strings) or action.metavar or action.dest
        if isinstance(name, tuple):
            name = " ".join(name)
        if action.choices:
            name = f"{name} {{{','.join(map(str, action.choices))}}}"
        rows.append([f"`{name}`", action.help or ""])
    return rows


def _command_sections(parser: argparse.ArgumentParser) -> list[str]:
    sections = []
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        for child in action.choices.values():
            if "run" in child._defaults:
                rows = _option_rows(child)
                body = f"\n{_table(['argument', 'meaning'], rows)}" if rows else ""
                sections.append(f"## `{child.prog}`\n\n{child.description}\n{body}")
            sections.extend(_command_sections(child))
    return sections


def commands_page() -> str:
    """Every command with its arguments."""
    intro = (
        "# Commands\n\nEvery command takes `--project PATH`, `--json` and `--as NAME`. "
        "Exit status: 0 done, 1 the answer is no,\n2 wrong use or refused, 3 unavailable, "
        "130 interrupted.\n\n"
    )
    return NOTE + intro + "\n".join(_command_sections(build_parser()))


def steps_page() -> str:
    """Every cleansing step with its parameters."""
    shared = {"step", "columns", "where", "on_error", "enabled", *FOUND}
    parts = []
    for name, kind in registry().items():
        rows: list[list[object]] = []
        own = step_schema(kind)
        for field, part in own["properties"].items():
            if field not in shared:
                needed = field in own.get("required", ())
                rows.append([f"`{field}`", _values(part), "" if needed else _default(part)])
        doc = inspect.cleandoc(kind.__doc__ or "")
        table = f"\n{_table(['parameter', 'values', 'default'], rows)}" if rows else ""
        parts.append(f"## `{name}`\n\n{doc}\n{table}")
    intro = (
        "# Cleansing steps\n\nEvery step also takes `columns`, `where`, `on_error` (keep, null, "
        "quarantine) and `enabled`;\nsee [the guide](../guide/cleanse.md).\n\n"
    )
    return NOTE + intro + "\n".join([*parts, _functions()])


def _functions() -> str:
    """What expressions (``derive``, ``where``) know."""
    lines = [
        "## Functions in expressions\n\nThe expression of `derive`, and `where` of every step, is "
        "SQL over the row's columns, with the operators\n"
        "`+ - * / % || = <> < <= > >=`, `and`, `or`, "
        "`not`, `in`, `between`, `like`, `is null`, `case when … then … else … end`\nand these "
        "functions. Text stands in single quotes, an odd column name in double ones.\n"
    ]
    for title, group in GROUPS.items():
        rows: list[list[object]] = [
            [f"`{one.call}`", one.gives, f"`{one.example}`", f"`{one.result}`"] for one in group
        ]
        lines.append(f"### {title}\n\n{_table(['function', 'gives', 'example', 'result'], rows)}")
    return "\n".join(lines)


def _values(part: dict[str, Any]) -> str:
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if "anyOf" in part:
        return " or ".join(_values(one) for one in part["anyOf"])
    return str(part.get("type", "any"))


def _default(part: dict[str, Any]) -> str:
    return f"`{json.dumps(part['default'], ensure_ascii=False)}`" if "default" in part else ""


def keys_page() -> str:
    """Every action with its keys, by where it works."""
    places: dict[str, list[list[object]]] = {}
    for action in all_actions():
        named = action.keys or ((action.label,) if action.label else ())
        keys = " ".join(f"`{key}`" for key in named) or "–"
        row: list[object] = [keys, action.title, action.help, f"`{action.id}`"]
        for place in action.places:
            places.setdefault("everywhere" if place == "*" else place, []).append(row)
    parts = [
        f"## {place}\n\n" + _table(["keys", "action", "what it does", "id"], rows)
        for place, rows in places.items()
    ]
    return NOTE + "# Keys\n\n" + "\n".join(parts)


def methods_page() -> str:
    """Every method of the hub, with the role it needs."""
    rows: list[list[object]] = []
    for name, method in sorted(METHODS.items()):
        kind = "write" if method.write else "read"
        summary = (method.request.__doc__ or "").strip().splitlines()[0]
        rows.append([f"`{name}`", method.role.title, kind, summary])
    return NOTE + "# The hub's methods\n\n" + _table(["method", "role", "", "what"], rows)


PAGES = {
    "commands.md": commands_page,
    "keys.md": keys_page,
    "methods.md": methods_page,
    "steps.md": steps_page,
}


def main() -> int:
    """Write the pages, or check that they are fresh."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, page in PAGES.items():
        path, text = FOLDER / name, page()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"not fresh: {', '.join(stale)}; run: python docs/build_reference.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
