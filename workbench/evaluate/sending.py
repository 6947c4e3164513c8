"""Send the test rows behind a figure to the annotation queue, as a list of their own."""

from __future__ import annotations

import msgspec

from workbench.annotate.requests import AddList
from workbench.core import figures
from workbench.evaluate.requests import ListEvaluatedRows
from workbench.tui.area_screen import AreaScreen

PAGE = 500
MOST = 20_000
MOST_NAME = 60


async def send_rows(screen: AreaScreen, behind: ListEvaluatedRows, title: str) -> None:
    """Make a list of all rows behind a figure; ``title`` says which, in words."""
    rows: list[int] = []
    while len(rows) < MOST:
        page = msgspec.structs.replace(behind, offset=len(rows), limit=PAGE)
        found = await screen.hub.call(page)
        rows += [row.row for row in found.rows]
        if not found.rows or len(rows) >= found.total:
            break
    if not rows:
        screen.toast("there is no row to send", "attention")
        return
    name = title.replace(":", " ")[:MOST_NAME].strip()
    question = (
        f"{figures.counted(len(rows), 'test row')} ({title}) become the list {name!r} of the "
        "annotation queue. Labels that are mended only where the model erred flatter it: look at "
        "rows that it got right, too."
    )
    if await screen.confirm("send to the queue?", question, yes="send"):
        made = await screen.hub.call(
            AddList(name=name, rows=rows, errors=behind.version, what=title, again=True)
        )
        screen.toast(f"{figures.counted(made.rows, 'row')} in the list {made.name}: g a, then Q")
