"""All that the hub knows of a version, asked for one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, TypeVar

from workbench.core.errors import NotFoundError
from workbench.core.request import Request
from workbench.evaluate.requests import ShowCurves, ShowEvaluation, ShowGate, ShowSlices
from workbench.history.report.compose import Known
from workbench.history.requests import ShowVersion

T = TypeVar("T")


class Ask(Protocol):
    """How the hub is asked."""

    def __call__(self, request: Request[T], /) -> T:
        """The request's result."""
        ...


def gather(ask: Ask, version: str) -> Known:
    """What was never made is None."""
    return in_full(ask, stated(ask, version))


def stated(ask: Ask, version: str) -> Known:
    """What is on record and what was measured, without slices and curves."""
    return Known(
        detail=ask(ShowVersion(version=version)),
        evaluation=there(ask, ShowEvaluation(version=version)),
        slices=None,
        curves=None,
        gate=there(ask, ShowGate(version=version)),
    )


def in_full(ask: Ask, known: Known) -> Known:
    """With slices and curves; what has no evaluation has neither."""
    if known.evaluation is None:
        return known
    version = str(known.detail.version.version)
    slices = there(ask, ShowSlices(version=version))
    return replace(known, slices=slices, curves=there(ask, ShowCurves(version=version)))


def there(ask: Ask, asked: Request[T]) -> T | None:
    """The result, None where there is none."""
    try:
        return ask(asked)
    except NotFoundError:
        return None
