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
    Action(
        "evaluate.send",
        ("a",),
        "to the queue",
        "rows",
        "send the rows behind the cell, the class or the list to the annotation queue",
        places=("evaluate", "evaluate.rows"),
        aimed=True,
    ),
    Action("evaluate.worst", ("w",), "worst errors", "rows", "wrong answers, most certain first"),
    Action("evaluate.compare", ("=",), "compare", "models", "against another version"),
    Action("evaluate.slices", ("S",), "slices", "figures", "parts of the rows with more errors"),
    Action(
        "evaluate.curves",
        ("C",),
        "curves",
        "figures",
        "ROC, precision-recall, thresholds; of numbers how far they are off",
    ),
    Action("evaluate.gate", ("p",), "gate", "models", "what it must pass, line by line"),
    Action(
        "evaluate.weak",
        ("w",),
        "weak only",
        "rows",
        "only slices that are shown to be weaker, or all",
        places=("evaluate.slices",),
    ),
    Action(
        "evaluate.slice_rows",
        ("enter",),
        "rows",
        "rows",
        "the test rows of the slice",
        places=("evaluate.slices",),
        aimed=True,
    ),
    Action(
        "evaluate.check",
        ("E",),
        "check",
        "models",
        "check the version against every line",
        places=("evaluate.gate",),
        aimed=True,
    ),
    Action(
        "evaluate.sign",
        ("s",),
        "sign off",
        "models",
        "stand for the version, with a reason",
        places=("evaluate.gate",),
        aimed=True,
    ),
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
