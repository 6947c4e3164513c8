"""Hub side of cleanse: every request's handler, what ends jobs, and what starts with the hub."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from workbench.cleanse import requests as wire
from workbench.cleanse import service_adapt as adapt
from workbench.cleanse import service_apply as applying
from workbench.cleanse import service_clusters as clusters
from workbench.cleanse import service_edits as edits
from workbench.cleanse import service_facets as facets
from workbench.cleanse import service_look as look
from workbench.cleanse import service_quarantine as quarantine
from workbench.cleanse import service_recipe as recipes
from workbench.cleanse import service_script as scripts
from workbench.cleanse import service_touched as touched
from workbench.cleanse import service_unseen as unseen
from workbench.cleanse.service_tables import lay_out
from workbench.core.request import Request
from workbench.store.session import Session

HANDLERS: dict[type[Request[Any]], Callable[[Session, Any], Awaitable[Any]]] = {
    wire.Profile: look.profile,
    wire.Suggest: look.suggest,
    wire.RefuseSuggestion: look.refuse,
    wire.ListStepKinds: look.kinds,
    wire.PreviewStep: look.preview,
    wire.ShowRecipe: edits.show,
    wire.AddStep: edits.add,
    wire.EditStep: edits.replace,
    wire.RemoveStep: edits.remove,
    wire.MoveStep: edits.move,
    wire.ToggleStep: edits.toggle,
    wire.CheckRecipe: adapt.fit,
    wire.ImportRecipe: adapt.bring,
    wire.RestoreRecipe: edits.restore,
    wire.ListVersions: edits.versions,
    wire.UndoRecipe: recipes.undo,
    wire.RedoRecipe: recipes.redo,
    wire.FindClusters: clusters.find,
    wire.StartClusters: clusters.start,
    wire.RefuseMerge: clusters.refuse,
    wire.ListRefusedMerges: unseen.refused,
    wire.ListUnseen: unseen.unseen,
    wire.CountFacets: facets.count,
    wire.GetFacetRows: facets.rows,
    wire.GetTouchedRows: touched.rows,
    wire.ListFacetSets: facets.list_sets,
    wire.SaveFacets: facets.save,
    wire.RemoveFacets: facets.remove,
    wire.AcceptUnseen: edits.accept_unseen,
    wire.WriteScript: scripts.write,
    wire.ShowSalt: scripts.show_salt,
    wire.ListQuarantinedCells: quarantine.cells,
    wire.ApplyRecipe: applying.apply,
}
FINISHERS = {"cleanse.apply": applying.finish, "cleanse.clusters": clusters.finish}
ABANDONED = {"cleanse.apply": applying.abandon, "cleanse.clusters": clusters.abandon}


AHEAD = {"rows": ("recipe", lay_out)}
"""Rows are laid out for those who look at recipes; scripts and annotators have no use for it."""


async def start(session: Session) -> None:
    """Drop what a hub that died in the middle of an apply left behind."""
    await session.bulk(applying.sweep)
