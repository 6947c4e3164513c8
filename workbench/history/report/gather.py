"""All that the hub knows of a version, asked for one by one."""

from __future__ import annotations

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
    return Known(
        detail=ask(ShowVersion(version=version)),
        evaluation=there(ask, ShowEvaluation(version=version)),
        slices=there(ask, ShowSlices(version=version)),
        curves=there(ask, ShowCurves(version=version)),
        gate=there(ask, ShowGate(version=version)),
    )


def there(ask: Ask, asked: Request[T]) -> T | None:
    """The result, None where there is none."""
    try:
        return ask(asked)
    except NotFoundError:
        return None
