"""What runs in a job process: assign rows, search, fit, and write the bundle."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from workbench import bundle
from workbench.core import family_names
from workbench.core.errors import InvalidInputError
from workbench.core.figures import duration
from workbench.core.model_tasks import PAIRWISE, REGRESSION
from workbench.train.asking import Asking
from workbench.train.budget import LATE, nothing_trained
from workbench.train.capture import (
    decided,
    git_state,
    label_files,
    labels_by,
    labels_hash,
    loads,
    machine,
    peak_memory,
    rows_hash,
)
from workbench.train.decision_job import costed, decided_by
from workbench.train.drawing import at_the_edge, trials
from workbench.train.families import every_family, family
from workbench.train.families.ensemble import NAME as ENSEMBLE
from workbench.train.fitting import (
    Prepared,
    bundle_of,
    cross_validation,
    features_document,
    fit_all,
    prepare,
)
from workbench.train.fold_store import forget_old
from workbench.train.kinds import classes_in, strata
from workbench.train.processors import workers
from workbench.train.reading import Reading
from workbench.train.requests import (
    OPTUNA,
    RANDOM,
    Candidate,
    Family,
    FamilyList,
    FamilyParameter,
    FitParams,
    FitResult,
    NoParams,
    SplitParams,
    SplitPlan,
    SplitResult,
)
from workbench.train.search import Search
from workbench.train.splits import TEST, TRAIN, assign, row_groups, straddling, with_pairs
from workbench.train.targets import only_tested
from workbench.train.task import Reporting, Trial
from workbench.train.tuning import tuned
from workbench.train.unlabelled import asked_for, brought, joined, sentence, twins, uses_unlabelled
from workbench.worker.context import JobContext

ROW_GROUP = 122_880
"""Rows of a Parquet row group, as the store brings them in."""


def split(context: JobContext, params: SplitParams) -> SplitResult:
    """Assign every row of a dataset. Raises InvalidInputError when no row would be for testing."""
    context.progress(0, 1, "reading rows")
    frame = pl.read_parquet(params.frame)
    if not len(frame):
        raise InvalidInputError("there are no rows to divide", "load some first")
    if params.fields:
        frame = with_pairs(frame, params.fields)
    if "_stratum" in frame.columns:
        frame = frame.with_columns(_stratum=strata(frame["_stratum"], params.task))
    context.progress(0.3, 1, "looking for equal rows")
    assigned = _assigned(context, frame, params.plan)
    if not assigned.test:
        raise InvalidInputError(
            "no row would be left for testing", "give a larger --test share, or more rows"
        )
    return SplitResult(
        parts=assigned.path,
        plan=assigned.plan,
        train=assigned.train,
        test=assigned.test,
        warnings=assigned.warnings,
    )


@dataclass(frozen=True)
class _Assigned:
    """All rows' parts; ``path``: Parquet of those assigned now, "" when all had one."""

    parts: pl.Series
    path: str
    plan: SplitPlan
    train: int
    test: int
    warnings: list[str]


def _assigned(context: JobContext, frame: pl.DataFrame, plan: SplitPlan) -> _Assigned:
    known = frame["_part"] if "_part" in frame.columns else pl.Series([None] * len(frame))
    if not known.null_count():
        parts, path, warnings = known, "", []
    else:
        made = assign(frame, plan)
        parts, warnings = made.parts, made.warnings
        if made.cutoff:
            plan = msgspec.structs.replace(plan, cutoff=made.cutoff)
        path = str(context.scratch / "parts.parquet")
        fresh = pl.DataFrame({"row_id": frame["_row"], "part": parts}).filter(known.is_null())
        fresh.sort("row_id").write_parquet(path, row_group_size=ROW_GROUP)
    train, test = int((parts == TRAIN).sum()), int((parts == TEST).sum())
    return _Assigned(parts, path, plan, train, test, warnings)


def fit(context: JobContext, params: FitParams) -> FitResult:
    """Search over families, fit the best on all training rows, write its bundle.

    Test rows are dropped before anything is learned. Raises InvalidInputError when the rows
    cannot be learned from, JobFailedError when every candidate failed.
    """
    started = time.perf_counter()
    frame, assigned = _read(context, params)
    train = frame.filter(assigned.parts == TRAIN)
    prepared = _prepared(context, params, train)
    chosen, trial, candidates, search = _chosen(context, params, prepared)
    decision, how = decided_by(search, trial, params, prepared.labels)
    context.progress(1, 1, f"fitting {family_names.title(trial.family.name)} on all training rows")
    fitted = fit_all(prepared.task, trial, params.seed)
    about = (params.target, params.stage, params.recipe_steps, decision)
    model = bundle_of(prepared, trial, fitted, *about)
    path, rows = context.scratch / "model.bundle", context.scratch / "rows.parquet"
    digest = bundle.dump(model, path)
    search.forget()
    learned, tested = _learned(train, prepared, trial), _tested(frame, assigned)
    learned.select("_row", "_target").write_parquet(rows, compression="zstd", statistics=False)
    return FitResult(
        **_outcome(prepared, trial, search),
        bundle=str(path),
        sha256=digest,
        bytes=path.stat().st_size,
        rows=str(rows),
        parts=assigned.path,
        plan=assigned.plan,
        candidates=candidates,
        best=chosen,
        features=features_document(prepared, fitted),
        capture=_capture(params, frame, learned, search, context.scratch)
        | {"test_loads": loads(tested), "decision": how}
        | _gain(prepared, candidates, chosen, search.metric),
        test_rows=len(tested),
        seconds=time.perf_counter() - started,
        warnings=_warnings(params, frame, assigned) + prepared.warnings,
    )


def _read(context: JobContext, params: FitParams) -> tuple[pl.DataFrame, _Assigned]:
    context.progress(0, 1, "reading rows")
    frame = pl.read_parquet(params.frame).sort("_row")
    if params.task == PAIRWISE:
        frame = with_pairs(frame, params.fields)
    if params.split is None and params.plan.stratify and params.task != REGRESSION:
        frame = frame.with_columns(_stratum=strata(frame["_target"], params.task))
    return frame, _assigned(context, frame, params.plan)


def _prepared(context: JobContext, params: FitParams, train: pl.DataFrame) -> Prepared:
    """Checked training rows, with costs, and with rows that have no target for who learns them."""
    context.progress(0, 1, "looking at columns")
    reading = Reading(tuple(params.fields), tuple(params.names))
    prepared = prepare(train, params.task, params.plan.group, params.plan.by, reading)
    prepared = costed(prepared, params.costs)
    return joined(prepared, train, params.seed) if asked_for(_named(params)) else prepared


def _gain(
    prepared: Prepared, candidates: list[Candidate], chosen: int, metric: str
) -> dict[str, Any]:
    """What rows without a target brought, on record and among the warnings."""
    best = next(candidate for candidate in candidates if candidate.position == chosen)
    found = brought(candidates, best, metric, prepared.task.problem.unlabelled)
    if found is None:
        return {}
    prepared.warnings.append(sentence(found, best.family))
    return {"unlabelled": found}


def _named(params: FitParams) -> list[str]:
    """The families that are named; of an ensemble that is kept, its members'."""
    if params.kept is None:
        return family_names.chosen(params.family)
    members = params.kept.parameters.get("members") or [{"family": params.kept.family}]
    return [member["family"] for member in members]


def _learned(train: pl.DataFrame, prepared: Prepared, trial: Trial) -> pl.DataFrame:
    """The rows that the version learned from; those without a target only where it used them."""
    rows = prepared.rows
    if prepared.task.unlabelled is not None and uses_unlabelled(trial.parameters):
        rows = pl.concat([rows, prepared.task.unlabelled["_row"]])
    return train.filter(pl.col("_row").is_in(rows.implode()))


def _outcome(prepared: Prepared, trial: Trial, search: Search) -> dict[str, Any]:
    return {
        "family": trial.family.name,
        "parameters": trial.parameters,
        "labels": list(prepared.labels),
        "task": prepared.task.problem.task,
        "metric": search.metric,
        "greater": search.greater,
        "train_rows": len(prepared.rows),
    }


def _tested(frame: pl.DataFrame, assigned: _Assigned) -> pl.DataFrame:
    return frame.filter(pl.col("_target").is_not_null() & (assigned.parts == TEST))


def _warnings(params: FitParams, frame: pl.DataFrame, assigned: _Assigned) -> list[str]:
    """What to say of the split: of its making, equal rows, classes that it left to test rows."""
    told = [*assigned.warnings, *_equal_rows(params, frame, assigned)]
    if params.task != REGRESSION:
        parts = (frame["_target"].filter(assigned.parts == part) for part in (TRAIN, TEST))
        told += only_tested(*(classes_in(part, params.task) for part in parts))
    return told


def _equal_rows(params: FitParams, frame: pl.DataFrame, assigned: _Assigned) -> list[str]:
    """What to say of an older split that did not know the target when it looked for equal rows.

    One that knew it either kept them together or, where people gave the parts, has told of them.
    """
    if params.split is None or params.plan.target == params.target:
        return []
    across = straddling(row_groups(frame, exclude=[params.plan.by]), assigned.parts)
    if not across:
        return []
    return [
        f"{across} test rows equal a training row in all but the target, which flatters figures on "
        "them: make a split that names the target (workbench split create), it keeps them together"
    ]


def _chosen(
    context: JobContext, params: FitParams, prepared: Prepared
) -> tuple[int, Trial, list[Candidate], Search]:
    """The best candidate's position and trial, all candidates, and the search that found it."""
    problem = prepared.task.problem
    drawn, each = (params.search, 0) if params.strategy == RANDOM else (0, params.search)
    planned = twins(trials(problem, params.family, drawn, params.seed, params.parameters))
    search = _search(context, params, prepared, len(planned) * (1 + each))
    if params.kept is not None:
        trial = Trial(family(params.kept.family), params.kept.parameters)
        return params.kept.position, trial, [params.kept], search
    names = family_names.chosen(params.family)
    try:
        report = Reporting(context.progress, context.publish)
        asking = Asking(search) if params.strategy == OPTUNA else None
        vote = len(names) != 1
        tuned(search, planned, report, vote=vote, asking=asking, each=each)
    finally:
        search.close()
    asked = [c for c in search.rows if not names or c.family in (*names, ENSEMBLE)]
    best = search.best(asked)
    if best is None:
        raise nothing_trained(asked, params.budget)
    prepared.warnings.extend(at_the_edge(search.trials[best], search.trials, problem))
    prepared.warnings.extend(_cut_short(search, search.rows[best]))
    others = [row for row in asked if row.family != "baseline"]
    late = any(row.error == LATE for row in others)
    if late and not any(row.state == "done" for row in others):
        prepared.warnings.append(
            f"the budget of {duration(params.budget)} was too small for a single fit: this is the "
            "baseline; give more time"
        )
    return best, search.trials[best], search.rows, search


def _cut_short(search: Search, chosen: Candidate) -> list[str]:
    """A warning where the figures of the chosen one are of some folds only."""
    if len(chosen.folds) == len(search.folds):
        return []
    return [f"{family_names.title(chosen.family)} was {chosen.note}; give more time"]


def _search(context: JobContext, params: FitParams, prepared: Prepared, planned: int) -> Search:
    """A search that goes on where an interrupted one of the same rows and settings was."""
    folds = cross_validation(prepared, params.seed)
    results = _shared(context.scratch) / "searches"
    forget_old(results)
    return Search(
        prepared.task,
        folds,
        params.seed,
        params.budget,
        scratch=context.scratch,
        results=results,
        workers=workers(prepared.task, planned * len(folds), params.budget),
        cluster=params.cluster,
    )


def _shared(scratch: Path) -> Path:
    """The folder of all jobs, which outlives this one; the job's own where there is none."""
    return scratch.parents[1] if scratch.parent.name == "jobs" else scratch


def _capture(
    params: FitParams, frame: pl.DataFrame, learned: pl.DataFrame, search: Search, folder: Path
) -> dict[str, Any]:
    """``folder``: somewhere within the project's folder."""
    came = frame.join(learned.select("_row"), on="_row", how="semi")
    return {
        "loads": loads(came),
        "labels_by": labels_by(came),
        "label_files": label_files(came),
        "decided": decided(came),
        "rows_hash": rows_hash(learned),
        "labels_hash": labels_hash(learned),
        "seed": params.seed,
        "folds": len(search.folds),
        "search": params.search,
        "strategy": params.strategy,
        "budget": params.budget,
        "cluster": params.cluster,
        "peak_memory": peak_memory(),
        "environment": machine(),
        "git": git_state(folder),
        "kept_from": params.kept_from,
    }


def families(context: JobContext, params: NoParams) -> FamilyList:
    """Every model family with its parameters."""
    return FamilyList(
        families=[
            Family(
                family=member.name,
                title=member.title,
                tasks=list(member.tasks),
                features=member.flavour,
                parameters=[
                    FamilyParameter(
                        name=p.name, default=p.default, choices=list(p.choices), help=p.help
                    )
                    for p in member.parameters
                ],
            )
            for member in every_family()
        ]
    )
