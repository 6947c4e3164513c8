"""Functions that a script needs besides Polars, written out with all that they use."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import math
import sys
import textwrap
from decimal import Decimal
from types import FunctionType, ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl


class Helpers:
    """Imports, constants and functions, each once, in an order in which they can be read."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self._lines: dict[str, str] = {}

    def function(self, function: FunctionType) -> str:
        """The name of a function in the script, which has its source from now on.

        One of another package is imported.
        """
        if not _is_own(function):
            package = function.__module__.split(".")[0]
            self.imports.add(f"import {package}")
            return f"{package}.{function.__name__}"
        self._take(function)
        return function.__name__

    def constant(self, value: Any) -> str:
        """A plain value as Python."""
        if isinstance(value, pl.DataType):
            return type_text(value)
        if isinstance(value, float) and not math.isfinite(value):
            return f"float({str(value)!r})"
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            self.imports.add("import datetime")
        if isinstance(getattr(value, "tzinfo", None), ZoneInfo):
            self.imports.add("import zoneinfo")
        if isinstance(value, Decimal):
            self.imports.add("from decimal import Decimal")
        return repr(value)

    def text(self) -> str:
        """The functions and constants, in the order in which they came to be known."""
        code = ("def ", "class ", "@")
        blocks = [line for line in self._lines.values() if line.startswith(code)]
        constants = [line for line in self._lines.values() if not line.startswith(code)]
        parts = ["\n".join(constants)] if constants else []
        return "\n\n\n".join([*parts, *blocks])

    def _take(self, found: FunctionType | type) -> None:
        """Have a function's or a class's source in the script, or its import."""
        name = found.__name__
        if not _is_own(found):
            self.imports.add(f"from {found.__module__} import {name}")
        elif name not in self._lines:
            tree = ast.parse(textwrap.dedent(inspect.getsource(found)))
            self._lines[name] = ""
            scope = vars(sys.modules[found.__module__])
            for used in sorted(_names(tree)):
                self._need(used, scope)
            # What it uses came behind the empty line that held its place.
            del self._lines[name]
            self._lines[name] = ast.unparse(_plain(tree))

    def _need(self, name: str, scope: dict[str, Any]) -> None:
        found = scope.get(name)
        if isinstance(found, ModuleType):
            alias = "" if found.__name__ == name else f" as {name}"
            self.imports.add(f"import {found.__name__}{alias}")
        elif isinstance(found, FunctionType | type) and name in scope:
            self._take(found)
        elif name in scope and not hasattr(sys.modules["builtins"], name) and _is_value(found):
            self._lines.setdefault(name, f"{name} = {self.constant(found)}")


def type_text(kind: Any) -> str:
    """A type of Polars as Python."""
    if isinstance(kind, pl.List):
        return f"pl.List({type_text(kind.inner)})"
    return f"pl.{kind!r}"


def _is_own(found: FunctionType | type) -> bool:
    return found.__module__.startswith("workbench.")


def _is_value(found: Any) -> bool:
    return isinstance(found, str | int | float | tuple | dict | frozenset | pl.DataType)


def _names(tree: ast.AST) -> set[str]:
    """Names that a function's code uses; those of its annotations are none."""
    return {node.id for node in ast.walk(_plain(tree)) if isinstance(node, ast.Name)}


def _plain(tree: ast.AST) -> ast.AST:
    """The code without annotations, which would need imports of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [_unannotated(line) for line in body]  # type: ignore[attr-defined]
    return ast.fix_missing_locations(tree)


def _unannotated(line: ast.stmt) -> ast.stmt:
    if isinstance(line, ast.AnnAssign) and line.value is not None:
        return ast.copy_location(ast.Assign(targets=[line.target], value=line.value), line)
    return line
