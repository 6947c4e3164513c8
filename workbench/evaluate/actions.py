"""What one can do on the evaluate screen and among the rows it opens."""

from __future__ import annotations

from workbench.tui.actions import Action

ACTIONS = (
    Action(
        "evaluate.rows", ("enter",), "rows", "matrix", "the test rows behind a figure", aimed=True
    ),
    Action("evaluate.version", ("v",), "version", "models", "choose which version is shown"),
    Action(
        "evaluate.measure", ("E",), "evaluate", "models", "measure it on its test rows", aimed=True
    ),
    Action("evaluate.worst", ("w",), "worst errors", "rows", "wrong answers, most certain first"),
    Action("evaluate.compare", ("=",), "compare", "models", "against another version"),
    Action(
        "evaluate.order",
        ("o",),
        "order",
        "rows",
        "surest first, least sure first, by row",
        places=("evaluate.rows",),
    ),
    Action(
        "evaluate.only",
        ("f",),
        "all, right, wrong",
        "rows",
        "which answers are listed",
        places=("evaluate.rows",),
    ),
)
