"""What steps build, written down as Python.

A step says what it does as Polars expressions, in Python. While ``recorded`` lasts, the functions
that make expressions make texts instead: the program that the step would have run. So a step needs
nothing but its expressions to be written into a script, and the script cannot say anything else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

import polars as pl

from workbench.cleanse import effect, steps
from workbench.cleanse.script.helpers import Helpers, type_text

_MAKER_NAMES = """
    all_horizontal any_horizontal coalesce col concat_list concat_str element int_range int_ranges
    len lit max_horizontal min_horizontal struct sum_horizontal when
"""
MAKERS = frozenset(_MAKER_NAMES.split())
"""The functions of Polars that make expressions."""


class FromEnvironment(str):
    """A secret that the script must not have: it takes it from the variable of this name."""


class Written:
    """An expression as text: whatever is done to it is written behind it."""

    def __init__(self, text: str, helpers: Helpers) -> None:
        self.text = text
        self._helpers = helpers

    def __getattr__(self, name: str) -> Written:
        if name.startswith("__"):
            raise AttributeError(name)
        return Written(f"{self.text}.{name}", self._helpers)

    def __call__(self, *args: Any, **named: Any) -> Written:
        """The call, with its arguments as text."""
        told = [written(value, self._helpers) for value in args]
        told += [f"{name}={written(value, self._helpers)}" for name, value in named.items()]
        return Written(f"{self.text}({', '.join(told)})", self._helpers)

    def __bool__(self) -> bool:
        raise TypeError("what an expression will be is not known while it is written")

    __hash__ = object.__hash__

    def __invert__(self) -> Written:
        return Written(f"~{self.text}", self._helpers)

    def __neg__(self) -> Written:
        return Written(f"-{self.text}", self._helpers)


def _operator(sign: str, turned: bool = False) -> Any:
    def operate(self: Written, other: Any) -> Written:
        sides = [self.text, written(other, self._helpers)]
        left, right = reversed(sides) if turned else sides
        return Written(f"({left} {sign} {right})", self._helpers)

    return operate


_SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "and": "&", "or": "|", "xor": "^",
}  # fmt: skip
_COMPARED = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
for _name, _sign in _SIGNS.items():
    setattr(Written, f"__{_name}__", _operator(_sign))
    setattr(Written, f"__r{_name}__", _operator(_sign, turned=True))
for _name, _sign in _COMPARED.items():
    setattr(Written, f"__{_name}__", _operator(_sign))


class WrittenFrame(Written):
    """A table as text. Its columns are those of ``schema``, which steps may ask for."""

    def __init__(self, text: str, helpers: Helpers, schema: pl.Schema) -> None:
        super().__init__(text, helpers)
        self._schema = schema

    def collect_schema(self) -> pl.Schema:
        """The columns before the step."""
        return self._schema

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        method = Written(f"{self.text}.{name}", self._helpers)

        def call(*args: Any, **named: Any) -> WrittenFrame | Written:
            found = method(*args, **named).text
            if name == "group_by":
                return Written(found, self._helpers)
            return WrittenFrame(found, self._helpers, self._schema)

        return call


class _Polars:
    """Polars, whose functions that make expressions write them."""

    def __init__(self, helpers: Helpers) -> None:
        self._helpers = helpers

    def __getattr__(self, name: str) -> Any:
        return Written(f"pl.{name}", self._helpers) if name in MAKERS else getattr(pl, name)


def written(value: Any, helpers: Helpers) -> str:
    """A value as Python, with what it needs put among the helpers."""
    if isinstance(value, Written):
        return value.text
    if isinstance(value, FromEnvironment):
        helpers.imports.add("import os")
        return f"os.environ[{str(value)!r}]"
    if isinstance(value, pl.DataType) or (
        isinstance(value, type) and issubclass(value, pl.DataType)
    ):
        return type_text(value)
    if isinstance(value, pl.Series):
        values = [written(one, helpers) for one in value]
        return f"pl.Series([{', '.join(values)}], dtype={type_text(value.dtype)})"
    if isinstance(value, partial):
        told = [written(one, helpers) for one in (value.func, *value.args)]
        told += [f"{name}={written(one, helpers)}" for name, one in value.keywords.items()]
        helpers.imports.add("from functools import partial")
        return f"partial({', '.join(told)})"
    if isinstance(value, FunctionType):
        return helpers.function(value)
    if isinstance(value, dict):
        pairs = (f"{written(k, helpers)}: {written(v, helpers)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if not isinstance(value, str | bytes) and hasattr(value, "__iter__"):
        return "[" + ", ".join(written(one, helpers) for one in value) + "]"
    return helpers.constant(value)


@contextmanager
def recorded(helpers: Helpers) -> Iterator[None]:
    """Have steps and their effects written instead of made."""
    modules: list[ModuleType] = [effect, *_modules(steps)]
    recorder = _Polars(helpers)
    changed = [module for module in modules if getattr(module, "pl", None) is pl]
    for module in changed:
        setattr(module, "pl", recorder)  # noqa: B010
    try:
        yield
    finally:
        for module in changed:
            setattr(module, "pl", pl)  # noqa: B010


def _modules(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.iter_modules(package.__path__)
    return [importlib.import_module(f"{package.__name__}.{one.name}") for one in found]
