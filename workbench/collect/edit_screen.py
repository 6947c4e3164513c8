"""A source that is there: where its rows lie, what becomes of them, how they are read; to change.

It is the sheet of a new file with what is settled in it. Nothing is changed before it is saved.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.annotate.requests import ListPeople
from workbench.collect.plan import plan_of
from workbench.collect.requests import Dialect, Sniff, SniffSheet, Source
from workbench.collect.sniff_screen import SniffScreen
from workbench.core.errors import WorkbenchError
from workbench.core.figures import counted
from workbench.tui.area_screen import AreaScreen


class EditScreen(SniffScreen):
    """The sheet of one source; ``s`` saves what was changed, ``L`` loads it as well."""

    PLACE = "data.edit"

    def __init__(self, source: Source, sheet: SniffSheet, people: Sequence[str]) -> None:
        super().__init__(plan_of(source), sheet, people=people)

    async def action_save(self) -> None:
        """Change the source, and go back without loading it."""
        if await self._kept():
            self.toast(f"{self._plan.name} is changed")
            self.dismiss(self._plan.name)

    async def _keep(self) -> bool:
        """Save what was changed, after a question where rows would go."""
        request = self._plan.edited(self._sheet.dialect)
        if request is None:
            return True
        source = self._plan.source
        if source is not None and source.rows and self._plan.reads_anew:
            rows = counted(source.rows, "row")
            what = f"the {rows} that it has now are replaced at the next load"
            if self._plan.keep_rows:
                what = f"the {rows} that it has now stay beside what is read otherwise"
            if not await self.confirm(f"read {source.name} anew?", what, yes="read anew"):
                return False
        await self.hub.call(request)
        return True


async def sheet_of(screen: AreaScreen, source: Source) -> tuple[SniffSheet, list[str]]:
    """The sheet of a source as it is read now, and the people who may own it.

    Of one that cannot be read now, what is settled, and the reason.
    """
    request = Sniff(location=source.location, options=source.options, dialect=source.dialect)
    try:
        sheet = await screen.hub.call(request)
    except WorkbenchError as error:
        sheet = SniffSheet(
            location=source.location,
            bytes=0,
            dialect=source.dialect or Dialect(format=source.options.format or "csv"),
            why={},
            columns=[],
            sample=[],
            seen_null_words=[],
            notes=[f"it cannot be read now: {error.message}"],
        )
    enrolled = [one.name for one in await screen.hub.call(ListPeople())]
    me = screen.shell.state.person
    return sheet, sorted({source.owner, me, *enrolled})
