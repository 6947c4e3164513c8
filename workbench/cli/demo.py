"""``demo``: a project from the sample data, taken through the loop once, then opened.

The sample ships inside the package; in a source checkout it lies beside it.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from workbench.annotate.requests import ImportLabels, SetSchema
from workbench.audit.requests import VerifyChain
from workbench.cleanse.requests import ApplyRecipe, ImportRecipe
from workbench.cli.command import Context
from workbench.client import launch
from workbench.collect.requests import AddSource, GetLoad, LoadAccount, RunSource
from workbench.core import figures
from workbench.core.errors import ConflictError, NotFoundError, UnavailableError
from workbench.evaluate.requests import Evaluation, ShowEvaluation, StartEvaluation
from workbench.history.requests import ListVersions, Promote
from workbench.train.requests import LABELS, StartTraining
from workbench.wire.place import Place

DATASET = "tickets"
FAMILIES = "naive_bayes,logistic,linear_svm"
"""Quick ones, by name and without a time limit: the same one wins on every machine."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to put it, and whether to open it."""
    parser.add_argument("--dir", default="workbench-demo", help="folder to make the project in")
    parser.add_argument("--headless", action="store_true", help="run the loop and print a summary")


def sample_folder() -> Path:
    """Where the sample data lies. Raises NotFoundError when it was not installed."""
    inside = Path(str(resources.files("workbench"))) / "sample_data"
    beside = inside.parent.parent / "sample_data"
    for folder in (inside, beside):
        if (folder / "tickets.csv").is_file():
            return folder
    raise NotFoundError("the sample data is not installed", "install the package again")


@dataclass
class Summary:
    """What the loop did, read back from the project."""

    project: str
    load: LoadAccount
    cleaned: dict[str, Any]
    labels: int
    version: int
    family: str
    evaluation: Evaluation
    events: int
    chain_intact: bool
    candidates: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return dict(vars(self))

    def text(self) -> str:
        """As lines that a person reads."""
        load, measured = self.load, self.evaluation
        shares = [
            f"{name} {figures.share(one.value)} {figures.interval(one.low, one.high)}"
            for name, one in measured.metrics.items()
            if name in ("f1_macro", "accuracy")
        ]
        tried = sum(bool(one["cv"]) for one in self.candidates)
        chain = "chain intact" if self.chain_intact else "CHAIN BROKEN: workbench log verify"
        dropped = self.cleaned["rows_in"] - self.cleaned["rows_out"]
        lines = [
            (
                "collect",
                f"{load.read:,} read = {load.loaded:,} loaded + {load.quarantined:,} quarantined",
            ),
            (
                "cleanse",
                f"recipe {self.cleaned['recipe']}: {len(self.cleaned['steps'])} steps, "
                f"{figures.counted(dropped, 'row')} dropped, {self.cleaned['rows_out']:,} clean",
            ),
            ("annotate", f"{figures.counted(self.labels, 'label')} imported"),
            ("train", f"v{self.version} {self.family}, best of {tried} families"),
            ("evaluate", f"{measured.rows:,} test rows: {' · '.join(shares)}"),
            (
                "history",
                f"v{self.version} is champion; {self.events:,} events, {chain}",
            ),
        ]
        body = "\n".join(f"{name:<9} {text}" for name, text in lines)
        return f"{body}\n\nopen it: workbench {self.project}"


def run(context: Context, options: argparse.Namespace) -> int:
    """Make the sample project and take it through the loop; then open it, or say how it went."""
    place = Place.of(Path(options.dir) / f"{DATASET}.duckdb")
    context.use(place)
    if place.project.exists():
        if options.headless:
            raise ConflictError(f"{place.project} exists already", "name another folder: --dir")
        return context.open_app()
    _make_folder(place.project.parent)
    launch.create(place)
    summary = _loop(context, sample_folder())
    if options.headless:
        context.emit(summary.document(), summary.text)
        return 0
    return context.open_app()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"cannot make the folder {folder}: {error.strerror}", "name another: --dir DIR"
        ) from error


def _loop(context: Context, sample: Path) -> Summary:
    load = _collect(context, sample / "tickets.csv")
    context.note("cleanse: applying a recipe")
    steps = json.loads((sample / "recipe.json").read_text(encoding="utf-8"))["steps"]
    context.call(ImportRecipe(dataset=DATASET, steps=steps))
    cleaned = context.wait_job(context.call(ApplyRecipe(dataset=DATASET)).job)
    context.note("annotate: importing labels")
    schema = (sample / "schema.json").read_text(encoding="utf-8")
    context.call(SetSchema(dataset=DATASET, document=schema))
    labels = context.call(
        ImportLabels(dataset=DATASET, path=str(sample / "labels.csv"), format="csv")
    )
    context.note("train: comparing model families")
    search = StartTraining(dataset=DATASET, target=LABELS, family=FAMILIES)
    trained = context.wait_job(context.call(search).job)
    version = trained["version"]
    context.note(f"evaluate: v{version} on its test rows")
    context.wait_job(context.call(StartEvaluation(version=str(version))).job)
    context.call(Promote(version=str(version), reason="the first model of the demo"))
    return _read_back(context, load, cleaned, labels.added, version, trained["candidates"])


def _collect(context: Context, path: Path) -> LoadAccount:
    context.note("collect: loading the sample")
    context.call(AddSource(name=DATASET, location=str(path), keys=[]))
    started = context.call(RunSource(name=DATASET))
    context.wait_job(started.job)
    return context.call(GetLoad(load=started.load))


def _read_back(
    context: Context,
    load: LoadAccount,
    cleaned: dict[str, Any],
    labels: int,
    version: int,
    candidates: list[dict[str, Any]],
) -> Summary:
    found = context.call(ListVersions()).rows[0]
    chain = context.call(VerifyChain())
    return Summary(
        project=str(context.place.project),
        load=load,
        cleaned=cleaned,
        labels=labels,
        version=version,
        family=found.family,
        evaluation=context.call(ShowEvaluation(version=str(version))),
        events=chain.events,
        chain_intact=chain.intact,
        candidates=candidates,
    )
