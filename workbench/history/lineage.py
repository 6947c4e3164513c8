"""Where a version comes from: source → load → recipe → labels → split → version → alias."""

from __future__ import annotations

from workbench.core.clock import iso
from workbench.core.figures import counted
from workbench.history.records import ModelRow
from workbench.history.requests import LabelShare, Link, SourceUse, SplitUse, Version
from workbench.store.reader import Reader

MOST_LOADS = 200
LEARNED, TESTED = "loads", "test_loads"
"""The names by which the capture has them."""


def sources(reader: Reader, found: ModelRow, which: str = LEARNED) -> list[SourceUse]:
    """The loads that brought the version's rows, as recorded, oldest first; the newest 200.

    ``which``: the rows that it learned from, or those that tested it.
    """
    counts = {one["load"]: one["rows"] for one in found.capture.get(which, [])[-MOST_LOADS:]}
    marks = ", ".join("?" * len(counts))
    rows = reader.all(
        "SELECT s.name, l.location, l.id, l.ended, l.content FROM load l "
        f"JOIN source s ON s.id = l.source WHERE l.id IN ({marks or 'NULL'}) ORDER BY l.id",
        tuple(counts),
    )
    return [
        SourceUse(
            source=source,
            location=location,
            load=load,
            rows=counts[load],
            at=iso(ended),
            content=content,
        )
        for source, location, load, ended, content in rows
    ]


def lineage(
    version: Version,
    loads: list[SourceUse],
    people: list[LabelShare],
    split: SplitUse,
) -> list[Link]:
    """The chain in words; what did not take part is left out."""
    if version.made_elsewhere:
        trust = "in quarantine" if version.quarantined else "trusted here"
        seen = Link(kind="source", text="made elsewhere", detail="of rows that are not known here")
        return [
            seen,
            Link(kind="version", text=f"v{version.version}", detail=f"{version.family}, {trust}"),
            *(Link(kind="alias", text=alias) for alias in version.aliases),
        ]
    links = []
    names = list(dict.fromkeys(load.location.rsplit("/", 1)[-1] for load in loads))
    if names:
        more = f"and {len(names) - 2} more" if len(names) > 2 else ""
        links.append(Link(kind="source", text=", ".join(names[:2]), detail=more))
        rows = sum(load.rows for load in loads)
        links.append(Link(kind="load", text=f"load {loads[-1].load}", detail=counted(rows, "row")))
    if version.recipe is not None:
        links.append(Link(kind="recipe", text=f"recipe {version.recipe}"))
    if people:
        shares = " · ".join(f"{one.person} {one.rows:,}" for one in people[:4])
        links.append(Link(kind="labels", text=counted(version.labels, "label"), detail=shares))
    else:
        links.append(Link(kind="labels", text=f"target {version.target}"))
    if split.name:
        detail = f"{split.train:,} train · {split.test:,} test"
        links.append(Link(kind="split", text=f"split {split.name}", detail=detail))
    links.append(Link(kind="version", text=f"v{version.version}", detail=version.family))
    links += [Link(kind="alias", text=alias) for alias in version.aliases]
    return links
