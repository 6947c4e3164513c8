"""Every step type, found by looking at the modules of this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any, ClassVar

import msgspec

from workbench.cleanse.steps.base import (
    CellStep,
    ColumnStep,
    RowStep,
    Step,
    TableStep,
    TextStep,
)
from workbench.core.errors import InvalidInputError


class Unknown(Step, frozen=True, kw_only=True, tag="unknown"):
    """A step of another program's recipe that is switched off: it keeps its place and its words."""

    document: dict[str, Any]

    summary: ClassVar[str] = "A step that this program does not know."

    def describe(self) -> str:
        """One line for people."""
        name = self.document["step"]
        return f"{name}, written otherwise" if name in registry() else f"unknown step {name!r}"


_KINDS = (Step, CellStep, TextStep, RowStep, ColumnStep, TableStep, Unknown)

__all__ = ["document", "registry", "schema", "step_from"]


def _leaves(kind: type[Step]) -> list[type[Step]]:
    children = kind.__subclasses__()
    if not children and kind not in _KINDS:
        return [kind]
    return [leaf for child in children for leaf in _leaves(child)]


@cache
def registry() -> dict[str, type[Step]]:
    """Step types by name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return {kind.name(): kind for kind in sorted(_leaves(Step), key=lambda kind: kind.name())}


def step_from(document: Any) -> Step:
    """The step that a JSON document describes. Raises InvalidInputError naming what is wrong."""
    if not isinstance(document, dict) or not isinstance(document.get("step"), str):
        raise InvalidInputError(
            'a step is an object with a "step" field', 'e.g. {"step": "trim", "columns": ["city"]}'
        )
    name = document["step"]
    kind = registry().get(name)
    off = document.get("enabled", True) is False
    if kind is None and off:
        return Unknown(document=document, enabled=False)
    if kind is None:
        raise InvalidInputError(f"there is no step {name!r}", "steps: " + ", ".join(registry()))
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        if off:
            return Unknown(document=document, enabled=False)
        fields = ", ".join(kind.__struct_fields__)
        raise InvalidInputError(f"{name}: {error}", f"its parameters: {fields}") from None


def document(step: Step) -> dict[str, Any]:
    """The step as a JSON document, every parameter stated."""
    if isinstance(step, Unknown):
        return step.document
    return dict(msgspec.to_builtins(step))


def schema(kind: type[Step]) -> dict[str, Any]:
    """The JSON schema of a step type's documents."""
    full = msgspec.json.schema(kind)
    definition = dict(full["$defs"][kind.__name__])
    definition["description"] = kind.summary
    return definition
