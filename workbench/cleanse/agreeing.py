"""The question that ends in a step: what it touches, before it is committed."""

from __future__ import annotations

from workbench.cleanse import lines
from workbench.cleanse.screen_drill import told_change
from workbench.cleanse.views import PreviewView
from workbench.tui.asking import Asking

CHANGE = 27
"""Characters of a value before and after."""


async def agreed(screen: Asking, found: PreviewView, verb: str, title: str = "") -> bool:
    """Say what the step (or ``title``) touches, and ask."""
    told = "".join(text for text, _ in lines.impact(found)).replace("   ", " · ")
    changes = [f"{told_change(one, CHANGE)}   {one.rows:,}" for one in found.differences[:8]]
    return await screen.confirm(
        f"{verb} {title or found.title}?",
        "\n".join([f"{told} of {found.rows:,}", "", *changes]),
        yes=verb,
    )
