"""What a person can do on the training screen."""

from __future__ import annotations

from workbench.tui.actions import Action

RUN = "search"
CHOOSE = "what is trained"

ACTIONS = (
    Action(
        "train.start",
        ("enter",),
        "start",
        RUN,
        "search, fit and store the best as a version",
        aimed=True,
    ),
    Action(
        "train.cancel",
        ("x",),
        "cancel",
        RUN,
        "end the search at once; nothing of it is kept",
        aimed=True,
    ),
    Action(
        "train.keep",
        ("k",),
        "keep",
        RUN,
        "fit this candidate too, as a version of its own",
        aimed=True,
    ),
    Action("train.target", ("t",), "target", CHOOSE, "what is to be predicted"),
    Action("train.family", ("f",), "family", CHOOSE, "one model family, or all that fit"),
    Action("train.settings", ("s",), "settings", CHOOSE, "dataset, split, search, budget, seed"),
    Action("train.evaluate", ("v",), "evaluate", RUN, "go and measure it on the test rows"),
)
