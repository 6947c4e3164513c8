"""Everything about one version, read in one go."""

from __future__ import annotations

from workbench.history import lineage, listing, recipes, records
from workbench.history.requests import VersionDetail
from workbench.history.timeline import timeline
from workbench.store.reader import Reader
from workbench.store.versions import resolve


def detail(reader: Reader, text: str) -> VersionDetail:
    """The version that ``text`` names. Raises NotFoundError."""
    found = records.model(reader, resolve(reader, text))
    version = listing.one(reader, found.version)
    loads = lineage.sources(reader, found)
    people = records.labels_by(found)
    split = records.split(reader, found.split)
    recipe = recipes.recipe(reader, found)
    against = None
    if version.champion not in (None, found.version):
        against = records.comparison(reader, found.version, version.champion)
    return VersionDetail(
        version=version,
        job=found.job,
        seed=found.seed,
        sha256=found.blob,
        parameters=found.parameters,
        features=found.features,
        classes=found.labels,
        capture=records.environment(found),
        train_rows=found.train_rows,
        sources=loads,
        recipe_steps=recipe.steps,
        recipe_titles=recipe.titles,
        labels_by=people,
        split=split,
        candidates=records.candidates(reader, found.job),
        notes=records.notes(reader, found.version),
        lineage=lineage.lineage(version, loads, people, split),
        timeline=timeline(reader, found.version),
        against=against,
        label_files=records.label_files(found),
        decided=records.decided(found),
        test_sources=lineage.sources(reader, found, lineage.TESTED),
        cleaned=recipes.cleaned(reader, found),
    )
