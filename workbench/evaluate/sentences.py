"""What to know of an evaluation besides its figures, in sentences; the same on every front end."""

from __future__ import annotations

from workbench.evaluate.requests import Evaluation


def told(found: Evaluation) -> list[str]:
    """Whether looks were too many, which rows were not measured, whether rows count by groups."""
    sentences = [found.caution] if found.caution else []
    if found.left_out:
        sentences.append(f"{found.left_out:,} test rows that it learned from were left out")
    if found.without_target:
        sentences.append(
            f"{found.without_target:,} test rows without a usable target were left out"
        )
    if found.group:
        sentences.append(f"the intervals are those of {found.groups:,} groups by {found.group!r}")
    return sentences
