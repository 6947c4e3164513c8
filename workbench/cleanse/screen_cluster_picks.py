"""Picking among clusters: ticks, spellings that are left out, what a cluster becomes."""

from __future__ import annotations

from workbench.cleanse.cluster_picks import Picks
from workbench.core.figures import counted
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.small_table import SmallTable


class PicksScreen(AreaScreen):
    """A screen with clusters (``#clusters``) and the spellings of one (``#members``)."""

    def __init__(self) -> None:
        super().__init__()
        self.picks = Picks()

    def show_picks(self) -> None:
        """Show what is picked."""
        raise NotImplementedError

    @property
    def at(self) -> int:
        """The cluster under the cursor."""
        return self.query_one("#clusters", SmallTable).cursor_row

    @property
    def member(self) -> str | None:
        """The spelling under the cursor, while its table has the focus."""
        table = self.query_one("#members", SmallTable)
        if not self.picks.clusters or not table.has_focus:
            return None
        members = self.picks.clusters[self.at].members
        return members[min(table.cursor_row, len(members) - 1)].value

    def action_tick(self) -> None:
        """Tick the cluster, or leave the spelling out; again takes that back."""
        member = self.member
        if member is None:
            self.picks.tick(self.at)
        else:
            self.picks.include(self.at, member)
        self.show_picks()

    def action_tick_all(self) -> None:
        """Tick all clusters; none where all are."""
        self.picks.tick_all()
        self.show_picks()

    def action_keep_rare(self) -> None:
        """Leave out spellings that many rows have: they may well mean something else."""
        left = self.picks.keep_rare(self.at)
        told = f"{counted(left, 'spelling')} left out: many rows have them"
        self.toast(told if left else "all are rare")
        self.show_picks()

    async def action_aim(self) -> None:
        """Write what the cluster becomes."""
        place = self.at
        target = await self.ask("these become", "one spelling for all", self.picks.target(place))
        if target:
            self.picks.aim(place, target)
            self.show_picks()

    def action_aim_here(self) -> None:
        """Have the cluster become the spelling under the cursor."""
        if self.member is not None:
            self.picks.aim(self.at, self.member)
            self.show_picks()
