"""Training on the hub's side: plan it, start it, store its model, show what was tried."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from workbench.core import family_names
from workbench.core.costs import LIKELIEST, RULES, Cost
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.store import blobs, datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.train import queries
from workbench.train.given import given_column
from workbench.train.joining import finish_join, join_rows
from workbench.train.planning import Planned, planned
from workbench.train.provenance import provenance
from workbench.train.requests import (
    FAMILIES_JOB,
    FIT_JOB,
    JOIN_JOB,
    REPRODUCE_JOB,
    SPLIT_JOB,
    STRATEGIES,
    Candidate,
    CreateSplit,
    Family,
    FamilyList,
    FitParams,
    FitResult,
    JobStarted,
    JoinRows,
    KeepCandidate,
    Leaderboard,
    ListFamilies,
    ListSplits,
    NoParams,
    PlanTraining,
    ShowCandidates,
    ShowChoices,
    ShowSplit,
    StartTraining,
    TrainChoices,
    Trained,
    TrainPlan,
)
from workbench.train.requests.grouping import GROUP_JOB
from workbench.train.resuming import resume, start
from workbench.train.service_grouping import (
    GROUPING_HANDLERS,
    abandon_grouping,
    finish_grouping,
)
from workbench.train.service_reproduce import (
    REPRODUCE_HANDLERS,
    abandon_reproduction,
    finish_reproduction,
)
from workbench.train.service_split import (
    abandon_split,
    create_split,
    finish_split,
    import_rows,
    list_splits,
    show_split,
)
from workbench.train.storing import store_model

PLAN_SECONDS = 30.0


@dataclass
class KnownFamilies:
    """What a worker told about families; asked for once in a hub's life."""

    families: list[Family] = field(default_factory=list)


async def plan_training(session: Session, request: PlanTraining) -> TrainPlan:
    """What would be trained."""
    return await session.read(lambda reader: planned(reader, request).view, PLAN_SECONDS)


async def show_choices(session: Session, request: ShowChoices) -> TrainChoices:
    """Datasets, targets and splits to choose from."""
    return await session.read(lambda reader: queries.choices(reader, request.dataset))


async def start_training(session: Session, request: StartTraining) -> JobStarted:
    """Check, cut the rows into scratch, start the job."""
    if request.search < 0 or request.budget < 0:
        raise InvalidInputError("--search and --budget can't be negative")
    if request.strategy not in STRATEGIES:
        raise InvalidInputError(
            f"there is no strategy {request.strategy!r}", f"choose {' or '.join(STRATEGIES)}"
        )
    if request.decide not in RULES:
        raise InvalidInputError(
            f"answers can't be decided by {request.decide!r}", f"choose one of {', '.join(RULES)}"
        )
    names = family_names.chosen(request.family)
    if request.parameters and len(names) != 1:
        raise InvalidInputError("parameters are those of one family", "name it with --family")
    if names:
        await _check_families(session, names)
    return await _start(session, request, None, "")


async def keep_candidate(session: Session, request: KeepCandidate) -> JobStarted:
    """Fit a candidate of a finished search on the rows as they are now."""

    def query(reader: Reader) -> tuple[Candidate, dict[str, Any], str]:
        board = queries.leaderboard(reader, request.job)
        split = reader.scalar(
            "SELECT s.name FROM model m JOIN split s ON s.id = m.split WHERE m.job = ?",
            (board.job,),
        )
        row = reader.one("SELECT params FROM job WHERE id = ?", (board.job,))
        match = [c for c in board.candidates if c.position == request.position]
        if not match or row is None:
            raise NotFoundError(f"the search has no candidate {request.position}")
        return match[0], json.loads(row[0]), split

    candidate, params, split_name = await session.read(query)
    if candidate.state != "done":
        raise InvalidInputError(
            f"candidate {candidate.position} was {candidate.state}: {candidate.error}",
            "keep one that was tried to the end",
        )
    if candidate.version is not None:
        raise InvalidInputError(f"it is kept already, as v{candidate.version}")
    again = StartTraining(
        dataset=params["dataset_name"],
        target=params["target"],
        task=params["task"],
        split=split_name,
        stage=params["stage"],
        seed=params["seed"],
        family=candidate.family,
        costs=msgspec.convert(params.get("costs", []), list[Cost]),
        decide=params.get("decide", LIKELIEST),
    )
    return await _start(session, again, candidate, request.job)


async def _check_families(session: Session, names: list[str]) -> None:
    known = [family.family for family in await list_families(session, ListFamilies())]
    for name in names:
        if name not in known:
            raise NotFoundError(
                f"there is no model family {name!r}", f"choose auto or some of {', '.join(known)}"
            )


async def _start(
    session: Session, request: StartTraining, kept: Candidate | None, kept_from: str
) -> JobStarted:
    folder = Path(session.scratch) / f"train-{new_id()}"
    folder.mkdir(parents=True)
    wanted = PlanTraining(
        dataset=request.dataset,
        target=request.target,
        task=request.task,
        split=request.split,
        stage=request.stage,
    )

    def prepare(reader: Reader) -> FitParams:
        found = planned(reader, wanted)
        if found.view.train < 4:
            raise InvalidInputError(
                f"{found.view.train} training rows have a target: too few to learn from",
                "label more rows, or choose another target",
            )
        path = folder / "train.parquet"
        origin = provenance(found.dataset.id, found.recipe, found.target.labels)
        given = given_column(found.dataset.id, found.plan)
        sql = queries.frame_sql(
            found.relation, found.columns, found.target, found.split, origin, given
        )
        datasets.export_parquet(reader, sql, path)
        steps = _recipe_steps(reader, found.recipe)
        return _params(request, found, steps, path, session.actor.name, kept, kept_from)

    try:
        params = await session.bulk(prepare)
        return JobStarted(job=await session.start_job(FIT_JOB, params))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _params(
    request: StartTraining,
    found: Planned,
    steps: list[dict[str, Any]],
    path: Path,
    person: str,
    kept: Candidate | None,
    kept_from: str,
) -> FitParams:
    return FitParams(
        frame=str(path),
        dataset=found.dataset.id,
        dataset_name=found.dataset.name,
        stage=found.stage,
        recipe=found.recipe,
        recipe_steps=steps,
        target=found.target.name,
        task=found.view.task,
        split=found.split,
        split_name=found.view.split,
        plan=found.plan,
        family=request.family,
        parameters=request.parameters,
        search=request.search,
        budget=request.budget,
        strategy=request.strategy,
        cluster=request.cluster,
        seed=request.seed,
        name=request.name,
        person=person,
        kept_from=kept_from,
        kept=kept,
        warnings=found.view.warnings,
        costs=request.costs,
        decide=request.decide,
        fields=list(found.target.reading.fields),
        names=list(found.target.reading.names),
    )


def _recipe_steps(reader: Reader, build: int | None) -> list[dict[str, Any]]:
    """The steps of a clean build with what they learned; none for raw rows."""
    if build is None:
        return []
    text = reader.scalar("SELECT steps FROM clean_build WHERE build = ?", (build,))
    steps: list[dict[str, Any]] = json.loads(text) if text else []
    return steps


async def finish_training(
    session: Session, job: str, params: FitParams, result: FitResult
) -> Trained:
    """Take over bytes and rows, then make the model count in one transaction."""
    split = params.split
    if split is None:
        split = await session.write(lambda tx: tx.next_id("split_seq"), int)

    def taken(reader: Reader) -> tuple[str, str, int]:
        joined = import_rows(reader, split, result.parts) if result.parts else 0
        bundle = blobs.put_blob_file(reader, result.bundle)
        return bundle, blobs.put_blob_file(reader, result.rows), joined

    *stored, joined = await session.bulk(taken)
    bundle, rows = stored
    version = await session.write(
        lambda tx: store_model(tx, job, params, result, (bundle, rows), split, joined), int
    )
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)
    return Trained(
        job=job,
        version=version,
        name=params.name,
        seconds=result.seconds,
        metric=result.metric,
        candidates=await session.read(lambda reader: queries.candidates(reader, job)),
        warnings=result.warnings,
    )


async def abandon_training(session: Session, job: str, params: FitParams) -> None:
    """Forget what a job that did not end well left behind."""
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


async def show_candidates(session: Session, request: ShowCandidates) -> Leaderboard:
    """The leaderboard of a finished search."""
    return await session.read(lambda reader: queries.leaderboard(reader, request.job))


async def list_families(session: Session, request: ListFamilies) -> list[Family]:
    """The families as a worker knows them: the hub itself imports no model library."""
    known = session.memory(KnownFamilies, KnownFamilies)
    if not known.families:
        result: FamilyList = await session.run_warm(FAMILIES_JOB, NoParams())
        known.families = result.families
    return known.families


__all__ = ["ABANDONED", "FINISHERS", "HANDLERS", "resume", "start"]

HANDLERS: dict[type[Request[Any]], Any] = {
    CreateSplit: create_split,
    ShowSplit: show_split,
    ListSplits: list_splits,
    JoinRows: join_rows,
    PlanTraining: plan_training,
    ShowChoices: show_choices,
    StartTraining: start_training,
    KeepCandidate: keep_candidate,
    ShowCandidates: show_candidates,
    ListFamilies: list_families,
    **REPRODUCE_HANDLERS,
    **GROUPING_HANDLERS,
}
FINISHERS = {
    SPLIT_JOB.name: finish_split,
    JOIN_JOB.name: finish_join,
    FIT_JOB.name: finish_training,
    REPRODUCE_JOB.name: finish_reproduction,
    GROUP_JOB.name: finish_grouping,
}
ABANDONED = {
    SPLIT_JOB.name: abandon_split,
    JOIN_JOB.name: abandon_split,
    FIT_JOB.name: abandon_training,
    REPRODUCE_JOB.name: abandon_reproduction,
    GROUP_JOB.name: abandon_grouping,
}
