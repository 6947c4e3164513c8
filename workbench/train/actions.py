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
        "end the search at once; started again, it takes over the folds it had finished",
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
    Action(
        "train.split",
        ("n",),
        "new split",
        CHOOSE,
        "divide the rows anew: by a draw, groups, time, a column or the source of test rows",
    ),
    Action(
        "train.groups", ("u",), "groups", "without a target", "clusters, topics, outliers of rows"
    ),
    Action(
        "train.find",
        ("n",),
        "look for",
        "without a target",
        "look for clusters, topics or outliers in a dataset's rows",
        places=("train.groups",),
    ),
    Action(
        "train.send",
        ("a",),
        "to the queue",
        "without a target",
        "make a list for the annotation queue of these rows, or of the cluster under the cursor",
        places=("train.groups",),
        aimed=True,
    ),
    Action("train.evaluate", ("v",), "evaluate", RUN, "go and measure it on the test rows"),
)
