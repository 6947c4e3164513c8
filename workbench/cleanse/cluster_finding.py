"""How the screen asks for clusters: at once by keys, in a job by nearest neighbours."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.clusters.likeness import METHODS, Likeness
from workbench.cleanse.views import ClustersView
from workbench.client.waiting import wait_job
from workbench.core.figures import percent
from workbench.hub.requests import Job
from workbench.tui.hub import Hub
from workbench.tui.widgets.fields import Field

METHOD_FIELDS = [
    Field("method", "choice", choices=METHODS, help="strictest first"),
    Field("n", "integer", help="ngram: letters of a piece", low=1, required=True),
    Field("sound", "choice", choices=("metaphone", "cologne"), help="phonetic: English, German"),
    Field(
        "radius", "number", help="knn: share of letters apart", low=0.01, high=0.99, required=True
    ),
    Field("block", "integer", help="knn: letters in a row to share", low=1, required=True),
]


async def found_clusters(
    hub: Hub, dataset: str, column: str, likeness: Likeness, tell: Callable[[str], None]
) -> ClustersView:
    """The clusters; ``tell`` says how far a search is. Raises the search's error."""
    if likeness.method != "knn":
        return await hub.call(wire.FindClusters(dataset=dataset, column=column, likeness=likeness))
    request = wire.StartClusters(dataset=dataset, column=column, likeness=likeness)
    started = await hub.call(request)

    def compared(job: Job) -> None:
        if job.done and job.total:
            tell(f"{percent(job.done / job.total, 0)} compared")

    return msgspec.convert(await wait_job(hub.call, started.job, compared), ClustersView)
