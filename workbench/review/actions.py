"""What a reviewer can do on the review screen."""

from __future__ import annotations

from workbench.tui.actions import Action

LISTS = "lists"
DECIDE = "decide"
MEASURE = "measure"

ACTIONS = (
    Action(
        "review.disagreements",
        ("1",),
        "disagreements",
        LISTS,
        "rows on which people disagree, least agreement first",
        label="1–8",
        hint="lists",
    ),
    Action("review.flagged", ("2",), "flagged", LISTS, "rows that somebody flagged", show=False),
    Action("review.suspects", ("3",), "suspects", LISTS, "likely label errors", show=False),
    Action(
        "review.annotators",
        ("4",),
        "annotators",
        LISTS,
        "pace, agreement, accuracy, skips and haste of each",
        show=False,
    ),
    Action(
        "review.agreement",
        ("5",),
        "agreement",
        LISTS,
        "all coefficients with intervals, by pair, by label",
        show=False,
    ),
    Action(
        "review.gold",
        ("6",),
        "gold",
        LISTS,
        "rows with known answers, those that most people get wrong first",
        show=False,
    ),
    Action(
        "review.conflicts",
        ("7",),
        "conflicts",
        LISTS,
        "rows that say the same and carry different labels",
        show=False,
    ),
    Action(
        "review.rules",
        ("8",),
        "rules",
        LISTS,
        "what fits a condition probably has a label: how much each rule says, how rightly",
        show=False,
    ),
    Action(
        "review.open",
        ("enter",),
        "open",
        MEASURE,
        "of a person what they give for what; of a rule the labels that it contradicts",
        show=False,
        aimed=True,
    ),
    Action(
        "review.new_rule",
        ("n",),
        "new rule",
        LISTS,
        "a rule as a weak label; its figures stand below while it is written",
        show=False,
    ),
    Action(
        "review.remove_rule",
        ("d",),
        "remove rule",
        LISTS,
        "the rule under the cursor; labels are not touched",
        show=False,
        aimed=True,
    ),
    Action(
        "review.adopt",
        ("a",),
        "adopt",
        DECIDE,
        "the consensus, a suspect's likely label, of a conflict the other's for both",
        aimed=True,
    ),
    Action(
        "review.edit",
        ("e",),
        "another",
        DECIDE,
        "choose a label, and say why; of a rule what it says",
        aimed=True,
    ),
    Action(
        "review.keep",
        ("x",),
        "keep",
        DECIDE,
        "the given label is right: no suspect any more, of a conflict for both",
        aimed=True,
    ),
    Action("review.undo", ("u", "backspace"), "undo", DECIDE, "take back my newest decision"),
    Action("review.redo", ("ctrl+r",), "redo", DECIDE, "decide again what was undone", show=False),
    Action("review.decided", ("v",), "decided", LISTS, "show what was decided, or what is open"),
    Action(
        "review.gild",
        ("+",),
        "make gold",
        DECIDE,
        "people are asked the row to see whether they get it right",
        show=False,
        aimed=True,
    ),
    Action("review.ungild", ("-",), "no gold", DECIDE, "ordinary again", show=False, aimed=True),
    Action(
        "review.reinstate",
        ("R",),
        "reinstate",
        MEASURE,
        "let somebody who was paused label again",
        show=False,
    ),
    Action("review.measure", ("M",), "measure", MEASURE, "count anew, on the answers of now"),
    Action(
        "review.adopt_all",
        ("A",),
        "adopt all",
        DECIDE,
        "the consensus by Dawid–Skene for every row that is open, from a confidence on; u takes "
        "all of it back",
    ),
    Action(
        "review.dataset", ("D",), "dataset", LISTS, "review another dataset or task", show=False
    ),
)
