"""What a person has picked of the clusters on screen, and the merges that come of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.cleanse.views import ClusterMember, ClusterView

RARE = 0.1
"""Rows of a rare spelling, at most, as a share of those of the commonest."""


class Picks:
    """Ticked clusters, spellings that are left out, and what clusters become."""

    def __init__(self, clusters: Sequence[ClusterView] = ()) -> None:
        self.clusters = list(clusters)
        self._ticked: set[int] = set()
        self._out: dict[int, set[str]] = {}
        self._targets: dict[int, str] = {}

    def ticked(self, place: int) -> bool:
        """Whether a cluster is to be merged."""
        return place in self._ticked

    @property
    def count(self) -> int:
        """Clusters that are ticked."""
        return len(self._ticked)

    def tick(self, place: int) -> None:
        """Tick a cluster, or take that back."""
        self._ticked ^= {place}

    def tick_all(self) -> None:
        """Tick all; none where all are."""
        everything = set(range(len(self.clusters)))
        self._ticked = set() if self._ticked == everything else everything

    def target(self, place: int) -> str:
        """What the spellings of a cluster become."""
        return self._targets.get(place, self.clusters[place].target)

    def aim(self, place: int, target: str) -> None:
        """Have a cluster become something else."""
        self._targets[place] = target

    def included(self, place: int, value: str) -> bool:
        """Whether a spelling is merged with its cluster."""
        return value not in self._out.get(place, ())

    def include(self, place: int, value: str) -> None:
        """Leave a spelling out of its cluster, or take that back."""
        self._out[place] = self._out.get(place, set()) ^ {value}

    def keep_rare(self, place: int) -> int:
        """Leave out every spelling that stands in many rows; how many these are."""
        members = self.clusters[place].members
        most = RARE * max(one.rows for one in members)
        common = {one.value for one in members[1:] if one.rows > most}
        self._out[place] = common
        return len(common)

    def merged(self, place: int) -> list[ClusterMember]:
        """The spellings of a cluster that would change."""
        target = self.target(place)
        return [
            one
            for one in self.clusters[place].members
            if one.value != target and self.included(place, one.value)
        ]

    def merges(self, at: int) -> dict[str, str]:
        """Spelling → target, of the ticked clusters; of the one ``at`` where none is ticked."""
        places = sorted(self._ticked) or [at]
        return {one.value: self.target(place) for place in places for one in self.merged(place)}
