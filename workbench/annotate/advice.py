"""Whether more labels would help, in a sentence, from what the newest of them added. Pure."""

from __future__ import annotations

from workbench.annotate.requests import CROSS, Refitting
from workbench.core import figures

LEAST_TEST = 100
"""Labelled test rows from which on they are the judges."""
LITTLE = 0.02
"""A gain that is surely less than this by as many labels again is hardly one."""


def advise(newest: Refitting) -> str:
    """What the newest refit says about going on; "" where there was too little to tell."""
    gain = newest.gain
    if gain.value is None or gain.low is None or gain.high is None:
        return ""
    moved = figures.signed(gain.value)
    either = figures.plus_minus((gain.high - gain.low) / 2)
    labels = figures.counted(newest.newest, "label")
    change = f"the last {labels} moved macro-F1 by {moved} {either}"
    if gain.low > 0:
        rate = figures.signed(100 * gain.value / newest.newest)
        return f"still climbing: about {rate} per 100 labels ({change})"
    if gain.high < LITTLE:
        return f"{change}: more of the same will hardly help"
    return f"{change}: too close to tell, label on"


def standing(newest: Refitting) -> str:
    """How good the model of the newest refit is, and by which rows that was judged."""
    value = newest.f1_macro
    if value.value is None:
        return f"macro-F1 not known yet: {value.why}"
    share = figures.share(value.value)
    interval = figures.interval(value.low, value.high)
    judged = f"{newest.by}, {figures.counted(value.n, 'row')}"
    return f"macro-F1 {share} {interval} with {figures.counted(newest.labels, 'label')} ({judged})"


def reservation(newest: Refitting) -> str:
    """Why the figure of the newest refit is not that of all rows; "" where test rows judged it."""
    if newest.f1_macro.value is None or newest.by != CROSS:
        return ""
    return (
        "judged on the labelled rows themselves: where a model picked them for being hard they are "
        f"no fair sample, and this is not what all rows would give; {LEAST_TEST} labelled test "
        "rows would judge fairly"
    )
