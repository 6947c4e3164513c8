"""What one can do on the cleanse screen and on the suggestions it opens."""

from __future__ import annotations

from workbench.tui.actions import Action

_SUGGESTIONS = ("cleanse.suggestions",)
_ADAPT = ("cleanse.adapting",)

ACTIONS = (
    Action("cleanse.new_step", ("n",), "new step", "recipe", "choose a step and fill in its form"),
    Action("cleanse.suggestions", ("s",), "suggestions", "recipe", "steps worth adding"),
    Action(
        "cleanse.bring",
        ("i",),
        "import recipe",
        "recipe",
        "take the steps of an exported recipe, fitted to these columns",
        show=False,
    ),
    Action(
        "cleanse.export",
        ("X",),
        "export recipe",
        "recipe",
        "as JSON, or as a Polars script that gives the same rows",
        show=False,
    ),
    Action(
        "cleanse.adapt",
        (),
        "fit recipe",
        "recipe",
        "fit the recipe to the columns as they are",
        show=False,
    ),
    Action("cleanse.apply", ("A",), "apply", "recipe", "run the recipe over all rows, in a job"),
    Action(
        "cleanse.switch", ("space",), "on/off", "recipe", "switch the step off or on", aimed=True
    ),
    Action("cleanse.edit", ("e",), "edit", "recipe", "change the step's parameters", aimed=True),
    Action(
        "cleanse.move_down",
        ("J",),
        "step down",
        "recipe",
        "move it down",
        label="J K",
        hint="move",
        aimed=True,
    ),
    Action(
        "cleanse.move_up", ("K",), "step up", "recipe", "move the step up", show=False, aimed=True
    ),
    Action(
        "cleanse.remove",
        ("d",),
        "remove",
        "recipe",
        "remove the step; u brings it back",
        aimed=True,
    ),
    Action(
        "cleanse.undo", ("u",), "undo", "recipe", "take the last edit back", show=False, aimed=True
    ),
    Action("cleanse.redo", ("ctrl+r",), "redo", "recipe", "do it again", show=False, aimed=True),
    Action(
        "cleanse.drill",
        ("enter",),
        "drill",
        "rows",
        "the rows behind a column or a change",
        aimed=True,
    ),
    Action("cleanse.all_rows", ("backspace",), "all rows", "rows", "leave the drill", show=False),
    Action("cleanse.stage", ("v",), "raw/clean", "rows", "look at raw or at clean rows"),
    Action(
        "cleanse.frequencies",
        ("F",),
        "frequencies",
        "rows",
        "a column's values, counted",
        show=False,
        aimed=True,
    ),
    Action(
        "cleanse.profile",
        ("I",),
        "profile",
        "rows",
        "all that is known of a column",
        show=False,
        aimed=True,
    ),
    Action(
        "cleanse.filter",
        ("/",),
        "filter",
        "rows",
        "rows whose column contains words",
        show=False,
        aimed=True,
    ),
    Action("cleanse.go_to", (":",), "go to row", "rows", "by its place in the table", show=False),
    Action("cleanse.dataset", ("D",), "dataset", "rows", "choose another dataset", show=False),
    Action(
        "cleanse.choose",
        ("space",),
        "stop/skip/go on",
        "recipe",
        "what to do about a step that does not work here",
        places=_ADAPT,
        aimed=True,
    ),
    Action(
        "cleanse.name_column",
        ("r",),
        "name column",
        "recipe",
        "say which column here is the one that the recipe means",
        places=_ADAPT,
    ),
    Action("cleanse.take", ("enter",), "import", "recipe", places=_ADAPT),
    Action("cleanse.accept", ("enter",), "accept", "suggestions", places=_SUGGESTIONS, aimed=True),
    Action(
        "cleanse.refuse",
        ("x",),
        "refuse",
        "suggestions",
        "put it away, on record; x again brings it back",
        places=_SUGGESTIONS,
        aimed=True,
    ),
    Action(
        "cleanse.show_refused",
        ("v",),
        "refused too",
        "suggestions",
        "show those that were refused",
        places=_SUGGESTIONS,
    ),
)
