"""Groupings in words and cells: the same on the command line and on the screen. Pure."""

from __future__ import annotations

from workbench.core.figures import counted, share
from workbench.train.requests.grouping import OUTLIERS, Grouping

STABLE = 0.6
"""An adjusted Rand index below which clusters are hardly the same twice."""


def sizes(found: Grouping) -> str:
    """``4 clusters``, or ``12 outliers``."""
    if found.kind == OUTLIERS:
        return counted(found.outliers, "outlier")
    return counted(sum(one.cluster >= 0 for one in found.clusters), "cluster")


def trust(found: Grouping) -> list[str]:
    """Silhouette and stability, each in a sentence, where there is one."""
    told = []
    if found.silhouette is not None:
        told.append(f"silhouette {share(found.silhouette)} (1 apart, 0 overlapping)")
    if found.stability is not None:
        verdict = "" if found.stability >= STABLE else ": hardly the same twice, name nothing by it"
        what = "rank correlation of scores" if found.kind == OUTLIERS else "adjusted Rand index"
        told.append(
            f"stability {share(found.stability)} ±{share(found.spread)} "
            f"({what} over {found.draws} bootstrap samples){verdict}"
        )
    return told


def cluster_name(cluster: int) -> str:
    """A cluster's number; ``none`` for the rows that are in none."""
    return "none" if cluster < 0 else str(cluster)
