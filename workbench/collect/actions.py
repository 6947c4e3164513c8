"""What one can do on the data screen and on those it opens."""

from __future__ import annotations

from workbench.tui.actions import Action

_ROWS = ("data",)
_SNIFF = ("data.sniff", "data.edit")
_KEPT = ("data.quarantine",)
_SHOTS = ("data.snapshots",)

ACTIONS = (
    Action("data.add", ("n",), "add a file", "sources", "choose a file, see how it is read, load"),
    Action(
        "data.run", ("L",), "load new", "sources", "load what is new of this source", aimed=True
    ),
    Action(
        "data.edit",
        ("e",),
        "edit",
        "sources",
        "where it lies, how it is read, key, schedule, contract, owner, types",
        aimed=True,
    ),
    Action(
        "data.backfill",
        ("B",),
        "backfill",
        "sources",
        "load the rows between two values of the cursor",
        show=False,
        aimed=True,
    ),
    Action(
        "data.watch",
        ("W",),
        "watch",
        "sources",
        "load sources by their schedules while this program runs; again to end that",
        show=False,
    ),
    Action(
        "data.take_back",
        ("T",),
        "take back",
        "loads",
        "undo the load under the cursor, after a look at what goes",
        show=False,
        places=("data", "data.load"),
        aimed=True,
    ),
    Action(
        "data.run_all", ("U",), "load all", "sources", "load what is new of all sources", show=False
    ),
    Action(
        "data.remove",
        ("D",),
        "forget",
        "sources",
        "forget a source without rows",
        show=False,
        aimed=True,
    ),
    Action(
        "data.quarantine",
        ("Q",),
        "quarantine",
        "sources",
        "lines kept aside, and why; on a load's account, those of that load",
        places=("data", "data.load"),
    ),
    Action(
        "data.snapshots",
        ("S",),
        "snapshots",
        "sources",
        "states of its rows that were kept",
        show=False,
    ),
    Action(
        "data.open", ("enter",), "open", "sources", "the rows; of a load, its account", aimed=True
    ),
    Action(
        "data.frequencies",
        ("F",),
        "frequencies",
        "rows",
        "values of this column, counted",
        aimed=True,
    ),
    Action(
        "data.filter", ("/",), "filter", "rows", "rows whose column contains something", aimed=True
    ),
    Action(
        "data.bulk",
        ("b",),
        "label all",
        "rows",
        "one label for all rows that are shown, looked at first",
        show=False,
    ),
    Action("data.stage", ("v",), "raw or clean", "rows", "as they came, or as mended"),
    Action("data.go_to", (":",), "go to row", "rows", "by its place in the table", show=False),
    Action("data.clear", ("x",), "all rows", "rows", "no filter any more", show=False),
    Action("data.change", ("enter",), "change", "reading", "overrule this guess", places=_SNIFF),
    Action("data.load", ("L",), "load", "reading", "load the file as it is shown", places=_SNIFF),
    Action(
        "data.save", ("s",), "save", "reading", "keep what is said here; load later", places=_SNIFF
    ),
    Action(
        "data.mend",
        ("enter",),
        "mend and load",
        "quarantine",
        "write the line as it should have been, and load it",
        places=_KEPT,
        aimed=True,
    ),
    Action("data.discard", ("d",), "discard", "quarantine", "not wanted", places=_KEPT, aimed=True),
    Action(
        "data.discard_all",
        ("D",),
        "discard all",
        "quarantine",
        "none of the lines is wanted",
        show=False,
        places=_KEPT,
        aimed=True,
    ),
    Action("data.undo", ("u",), "undo", "quarantine", "take back a discard", places=_KEPT),
    Action(
        "data.drill",
        ("enter",),
        "its rows",
        "values",
        "the rows that have this value",
        places=("data.frequencies",),
        aimed=True,
    ),
    Action(
        "data.compare_load",
        ("=",),
        "compare",
        "load",
        "with another load: rows added, removed, changed",
        places=("data.load",),
    ),
    Action("data.take", ("n",), "take", "snapshots", "keep the rows as they are", places=_SHOTS),
    Action(
        "data.compare",
        ("enter",),
        "since then",
        "snapshots",
        "what has changed since: rows and cells",
        places=_SHOTS,
        aimed=True,
    ),
    Action(
        "data.compare_with",
        ("=",),
        "compare",
        "snapshots",
        "with another snapshot: rows and cells that differ",
        places=_SHOTS,
        aimed=True,
    ),
    Action(
        "data.restore",
        ("R",),
        "restore",
        "snapshots",
        "make the rows what they were",
        places=_SHOTS,
        aimed=True,
    ),
    Action(
        "data.delete",
        ("D",),
        "delete",
        "snapshots",
        "keep this snapshot no longer",
        places=_SHOTS,
        aimed=True,
    ),
)
