"""What the labels so far are worth, refit by refit."""

from __future__ import annotations

from typing import Any

from workbench.annotate.advice import advise
from workbench.annotate.requests import Curve, Refitting, ShowCurve
from workbench.annotate.service_desk import read_schema
from workbench.annotate.service_refit import Refits, read_due
from workbench.annotate.values import why_no_refits
from workbench.core.clock import iso
from workbench.evaluate.requests import Figure
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

_COLUMNS = (
    "number, labels, rows, held_out, judged, f1_macro, f1_low, f1_high, newest, "
    "gain, gain_low, gain_high, seconds, made"
)
TOO_FEW = "too few labels"


async def show_curve(session: Session, request: ShowCurve) -> Curve:
    """All refits of a dataset, and whether more labels would help."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    refits = await session.read(lambda reader: read_refits(reader, dataset.id))
    # A refit that comes in while this looks is not told of, nor counted from.
    every, stood, _ = await session.read(lambda reader: read_due(reader, dataset.id))
    schema = await session.read(lambda reader: read_schema(reader, dataset))
    last = refits[-1].labels if refits else 0
    return Curve(
        every=every,
        since=max(0, stood - last),
        running=dataset.id in session.memory(Refits, Refits).running,
        advice=advise(refits[-1]) if refits else "",
        refits=refits,
        never=why_no_refits(schema.task, len(schema.labels)) if schema.version else "",
    )


def read_refits(reader: Reader, dataset: int) -> list[Refitting]:
    """All refits of a dataset, oldest first."""
    found = reader.all(
        f"SELECT {_COLUMNS} FROM refit WHERE dataset = ? ORDER BY number", (dataset,)
    )
    return [_refitting(*values) for values in found]


def _refitting(number: int, labels: int, rows: int, by: str, judged: int, *rest: Any) -> Refitting:
    value, low, high, newest, gain, gain_low, gain_high, seconds, made = rest
    return Refitting(
        number=number,
        labels=labels,
        rows=rows,
        by=by,
        f1_macro=_figure(value, low, high, judged),
        gain=_figure(gain, gain_low, gain_high, judged),
        newest=newest,
        seconds=seconds,
        made=iso(made),
    )


def _figure(value: float | None, low: float | None, high: float | None, n: int) -> Figure:
    if value is None:
        return Figure(why=TOO_FEW, n=n)
    return Figure(value=value, low=low, high=high, n=n, method="bootstrap")


HANDLERS: dict[Any, Any] = {ShowCurve: show_curve}
