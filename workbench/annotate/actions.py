"""What a person can do on the labelling screen."""

from __future__ import annotations

from workbench.tui.actions import Action

LABEL = "label"
LOOK = "look back"
SETUP = "set up"

ACTIONS = (
    Action(
        "annotate.label",
        (),
        "label",
        LABEL,
        "the key beside a label gives it and shows the next row",
        label="1–9",
        claims=tuple("1234567890"),
        aimed=True,
    ),
    Action(
        "annotate.accept",
        ("a",),
        "accept",
        LABEL,
        "take the model's suggestion, else a rule's",
        aimed=True,
    ),
    Action("annotate.reject", ("x",), "reject", LABEL, "no, to a yes-or-no question", aimed=True),
    Action(
        "annotate.submit",
        ("enter",),
        "done",
        LABEL,
        "give the labels or spans that are marked, or write a free text",
        aimed=True,
    ),
    Action(
        "annotate.span",
        (),
        "mark words",
        LABEL,
        "h l a word, j k a line on; v begins, a label's key ends; tab next span, d removes one",
        label="hjkl v d",
        aimed=True,
    ),
    Action("annotate.skip", ("space",), "skip", LABEL, "somebody else will be asked", aimed=True),
    Action(
        "annotate.undo",
        ("backspace", "u"),
        "undo",
        LABEL,
        "take back my last label, skip, flag or note; as often as you like, also tomorrow",
        aimed=True,
    ),
    Action("annotate.flag", ("f",), "flag", LABEL, "mark the row for a second look", aimed=True),
    Action("annotate.note", ("n",), "note", LABEL, "write a note about the row", aimed=True),
    Action(
        "annotate.older",
        ("left",),
        "my answers",
        LOOK,
        "back through my answers; a label key changes the one shown",
        label="←→",
        hint="mine",
        aimed=True,
    ),
    Action(
        "annotate.newer", ("right",), "newer answer", LOOK, "forward again", show=False, aimed=True
    ),
    Action(
        "annotate.find", ("/",), "find label", LABEL, "type a part of a label's name", aimed=True
    ),
    Action("annotate.guideline", ("h",), "guideline", LABEL, "the whole guideline"),
    Action(
        "annotate.similar",
        ("ctrl+t",),
        "similar rows",
        LABEL,
        "how rows like this one were labelled",
        show=False,
        aimed=True,
    ),
    Action(
        "annotate.redo",
        ("ctrl+r",),
        "redo",
        LABEL,
        "do again what was undone",
        show=False,
        aimed=True,
    ),
    Action("annotate.down", ("pagedown", "down"), "scroll down", LOOK, show=False, aimed=True),
    Action("annotate.up", ("pageup", "up"), "scroll up", LOOK, show=False, aimed=True),
    Action(
        "annotate.labels",
        ("L",),
        "set labels",
        SETUP,
        "the labels, what is shown of a row, and the guideline",
        show=False,
    ),
    Action(
        "annotate.strategy",
        ("Q",),
        "queue",
        SETUP,
        "draw at random, or what the model is least sure of",
        show=False,
    ),
    Action(
        "annotate.change_labels",
        ("ctrl+l",),
        "change labels",
        SETUP,
        "rename, merge, split, retire or add labels once there are answers; take that back",
        show=False,
    ),
    Action(
        "annotate.dataset",
        ("D",),
        "dataset",
        SETUP,
        "label another dataset, or another task of its rows; make a new task",
        show=False,
    ),
    Action(
        "annotate.files",
        ("ctrl+f",),
        "files",
        SETUP,
        "labels from and to files of other tools; batches for people who label elsewhere",
        show=False,
    ),
    Action(
        "annotate.worth",
        ("W",),
        "worth",
        LOOK,
        "what the labels so far are worth, and whether more of them would help",
        show=False,
    ),
)
