"""Adopt a whole consensus on the review screen: ask from where on, count, confirm, decide."""

from __future__ import annotations

from typing import Any

from workbench.core import figures
from workbench.core.errors import InvalidInputError
from workbench.review.adopting import AdoptConsensus, Adopted, told
from workbench.review.requests import DAWID_SKENE
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.fields import Field

REASON = "the consensus of all answers"
_FIELDS = [
    Field(
        "least",
        "number",
        label="confidence from",
        default=0.0,
        low=0.0,
        high=1.0,
        help="rows below it stay open; 0: all, 1: hardly any",
    ),
    Field("reason", required=True, default=REASON, help="why, for the record"),
]


async def adopt_all(screen: AreaScreen, dataset: str) -> bool:
    """Whether anything was decided; False where the person went back."""
    counted: list[Adopted] = []

    def request(answers: dict[str, Any], *, dry_run: bool) -> AdoptConsensus:
        return AdoptConsensus(
            dataset=dataset,
            method=DAWID_SKENE,
            reason=answers["reason"],
            least=answers["least"] or 0.0,
            dry_run=dry_run,
        )

    async def check(answers: dict[str, Any]) -> None:
        counted[:] = [await screen.hub.call(request(answers, dry_run=True))]
        if not counted[0].current:
            raise InvalidInputError("answers have changed since it was measured", "esc, then M")
        if not counted[0].rows:
            raise InvalidInputError(told(counted[0], dry_run=True), "take a lower confidence")

    title = "adopt the consensus by Dawid–Skene"
    answers = await screen.form(title, _FIELDS, check=check, done="count")
    if answers is None:
        return False
    question = f"decide {figures.counted(counted[0].rows, 'row')} by the consensus?"
    detail = f"{told(counted[0], dry_run=True)}. Training learns them; u takes all of it back."
    if not await screen.confirm(question, detail, yes="decide"):
        return False
    screen.toast(told(await screen.hub.call(request(answers, dry_run=False))))
    return True
