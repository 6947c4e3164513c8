"""A new split on the training screen: what divides the rows, then how."""

from __future__ import annotations

from typing import Any

from workbench.core.errors import InvalidInputError
from workbench.train.requests import CreateSplit, TrainChoices
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.picker import Choice

DRAWN, GROUP, TIME, BY, SOURCES = "drawn", "group", "time", "by", "sources"
_WAYS = (
    Choice(DRAWN, "a draw", "the same shares of each class on both sides"),
    Choice(GROUP, "a draw of groups", "rows alike in a column stay together"),
    Choice(TIME, "time", "later rows by a column test"),
    Choice(BY, "a column", "it says train or test"),
    Choice(SOURCES, "sources", "all rows that a source brought test"),
)
_ABOUT = {
    GROUP: "rows with the same value in it go to one side",
    TIME: "dates or numbers; the latest rows test",
    BY: "train or test in every row",
}
SHARE = 0.2


async def ask_split(screen: AreaScreen, known: TrainChoices, target: str) -> tuple[str, str] | None:
    """Ask, and start the job: the split's name and the job. None where the person went back.

    ``known``: what there is to choose from, of one dataset.
    """
    way = await screen.pick("test rows by", _WAYS)
    if way is None:
        return None

    started = []

    async def start(values: dict[str, Any]) -> None:
        if way == SOURCES and not values[SOURCES]:
            raise InvalidInputError("no source is chosen", "space chooses the one that tests")
        request = _request(known.dataset, way, values, target)
        started.append((request.name, (await screen.hub.call(request)).job))

    values = {"name": _free(known), "share": SHARE, "seed": 0}
    title = f"a new split of {known.dataset}"
    answer = await screen.form(title, _fields(way, known), values, check=start, done="divide")
    return started[-1] if answer is not None else None


def _fields(way: str, known: TrainChoices) -> list[Field]:
    name = Field("name", required=True, help="frozen: a row that was given its part keeps it")
    share = Field("share", "number", label="share of test rows", low=0.01, high=0.99, required=True)
    seed = Field("seed", "integer", low=0)
    if way == SOURCES:
        return [name, Field(SOURCES, "many", label="that test", choices=known.sources)]
    if way == DRAWN:
        return [name, share, seed]
    column = Field("column", "choice", choices=known.columns, required=True, help=_ABOUT[way])
    rest = {GROUP: [share, seed], TIME: [share], BY: []}[way]
    return [name, column, *rest]


def _request(dataset: str, way: str, values: dict[str, Any], target: str) -> CreateSplit:
    chosen = {way: values["column"]} if way in _ABOUT else {}
    return CreateSplit(
        name=values["name"],
        dataset=dataset,
        share=values.get("share") or SHARE,
        seed=values.get("seed") or 0,
        sources=values.get(SOURCES) or [],
        target=target,
        **chosen,
    )


def _free(known: TrainChoices) -> str:
    """A name that no split has: the dataset's, with a number from the second one on."""
    names = [known.dataset, *(f"{known.dataset}-{n}" for n in range(2, len(known.splits) + 3))]
    return next(name for name in names if name not in known.splits)
