"""What to know of an evaluation besides its figures, in sentences; the same on every front end."""

from __future__ import annotations

from workbench.core import metric_names
from workbench.core.figures import left_out
from workbench.evaluate.requests import Comparison, Evaluation


def told(found: Evaluation) -> list[str]:
    """Whether looks were too many, which rows were not measured, whether rows count by groups."""
    sentences = [told for told in (found.caution, found.decision) if told]
    if found.left_out:
        sentences.append(left_out(found.left_out, "test", "of its own training part"))
    if found.without_target:
        sentences.append(left_out(found.without_target, "test", "without a usable target"))
    if found.group:
        sentences.append(f"the intervals are those of {found.groups:,} groups by {found.group!r}")
    return sentences


def verdict_of(found: Comparison) -> str:
    """Which metric the verdict goes by, and which others show something else."""
    sentence = f"the verdict goes by {metric_names.title(found.metric)}"
    own = _standing(found, found.metric)
    sides = {name: _standing(found, name) for name in found.deltas if name != found.metric}
    others = [
        f"{' and '.join(metric_names.title(name) for name in names)} {verb} {side}"
        for side in (metric_names.BETTER, metric_names.WORSE)
        if side != own and (names := [name for name in sides if sides[name] == side])
        for verb in ("is" if len(names) == 1 else "are",)
    ]
    return f"{sentence} alone: {', '.join(others)}" if others else sentence


def _standing(found: Comparison, name: str) -> str:
    delta = found.deltas.get(name)
    return metric_names.standing(name, delta.low, delta.high) if delta else ""


SIGNS = "✓ better, ✗ worse, ○ no difference shown"
"""What the signs before differences mean."""
