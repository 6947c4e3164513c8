"""The question before an edit after an undo: redo would no longer lead to what was undone."""

from __future__ import annotations

from workbench.cleanse.requests import ShowRecipe
from workbench.cleanse.views import RecipeView
from workbench.core.figures import counted
from workbench.tui.area_screen import AreaScreen


async def may_leave(screen: AreaScreen, view: RecipeView) -> bool:
    """Ask before the edits that were undone are left behind; without any, just go on."""
    if not view.undone:
        return True
    versions = ", ".join(str(one) for one in reversed(view.undone))
    one = len(view.undone) == 1
    return await screen.confirm(
        f"leave {counted(len(view.undone), 'undone edit')} behind?",
        f"ctrl+r will not lead to {'it' if one else 'them'} any more. Nothing is lost: "
        f"{'version' if one else 'versions'} {versions} can be restored (g c, V).",
        yes="go on",
    )


async def may_edit(screen: AreaScreen, dataset: str) -> bool:
    """The same for a screen that does not show the recipe."""
    return await may_leave(screen, await screen.hub.call(ShowRecipe(dataset=dataset)))
