"""What one can do on the models screen and on those it opens."""

from __future__ import annotations

from workbench.tui.actions import Action

_EVERYWHERE = ("models", "models.version")

ACTIONS = (
    Action(
        "models.open",
        ("enter",),
        "open",
        "versions",
        "everything that went into a version",
        aimed=True,
    ),
    Action("models.diff", ("=",), "diff", "versions", "compare with another version", aimed=True),
    Action(
        "models.promote",
        ("P",),
        "promote",
        "versions",
        "make it champion, with a reason",
        places=_EVERYWHERE,
        aimed=True,
    ),
    Action(
        "models.measure",
        ("E",),
        "evaluate",
        "versions",
        "measure it on its test rows",
        places=_EVERYWHERE,
        aimed=True,
    ),
    Action(
        "models.challenge",
        ("A",),
        "alias",
        "versions",
        "point an alias such as challenger at it",
        show=False,
        places=_EVERYWHERE,
        aimed=True,
    ),
    Action("models.as_of", ("t",), "as of…", "versions", "what was live at a time"),
    Action("models.filter", ("/",), "filter", "versions", "only versions that contain all words"),
    Action(
        "models.tag",
        ("#",),
        "tag",
        "versions",
        "put a tag on it, or take it off",
        places=_EVERYWHERE,
        aimed=True,
    ),
    Action(
        "models.note",
        ("n",),
        "note",
        "versions",
        "write something about it",
        places=_EVERYWHERE,
        aimed=True,
    ),
    Action(
        "models.delete",
        ("D",),
        "delete",
        "versions",
        "set a tombstone, with a reason; the record stays",
        show=False,
        places=_EVERYWHERE,
        aimed=True,
    ),
    Action(
        "models.story",
        ("s",),
        "facts, story",
        "version",
        "timeline and search instead of the facts, where there is no room for both",
        places=("models.version",),
    ),
    Action(
        "models.deleted",
        ("X",),
        "show deleted",
        "versions",
        "list versions with a tombstone too",
        show=False,
    ),
)
