"""How rows are handed out, as a form on the labelling screen."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.annotate.panes import Panes
from workbench.annotate.requests import SetQueue
from workbench.tui.widgets.fields import Field

FIELDS = (
    Field("overlap", "integer", label="people per row", required=True, low=1, high=100),
    Field("extra_on_disagreement", "toggle", label="one more", help="where those people disagree"),
    Field(
        "refit_every",
        "integer",
        label="refit every",
        help="new labels, then a model ranks the queue anew; 0 for never",
        required=True,
        low=0,
    ),
    Field(
        "random_share",
        "number",
        label="random share",
        help="of rows that come at random whatever the model says, 0 to 1",
        required=True,
        low=0,
        high=1,
    ),
    Field(
        "blind_share",
        "number",
        label="blind share",
        help="of rows whose suggestion nobody sees before answering, 0 to 1",
        required=True,
        low=0,
        high=1,
    ),
)


async def queue_form(screen: Panes) -> None:
    """Ask for the settings; the form stays until the hub takes them."""
    now = await screen.hub.call(SetQueue(dataset=screen.seat.dataset))

    async def check(answers: dict[str, Any]) -> None:
        await screen.hub.call(SetQueue(dataset=screen.seat.dataset, **answers))

    title = f"queue of {screen.seat.dataset}"
    if await screen.form(title, FIELDS, msgspec.to_builtins(now), check=check) is not None:
        screen.reload()
