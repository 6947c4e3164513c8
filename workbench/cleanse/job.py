"""What runs in worker processes: profile, suggest, preview, check and apply."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from workbench.cleanse import tasks, views
from workbench.cleanse.apply import apply as run_over
from workbench.cleanse.clusters.clusters import clusters as find_clusters
from workbench.cleanse.clusters.unseen import unseen as unseen_variants
from workbench.cleanse.meant import Meant, meant_words
from workbench.cleanse.preview import preview as preview_step
from workbench.cleanse.profile import duplicates
from workbench.cleanse.profile import profile as profile_columns
from workbench.cleanse.recipe import Recipe
from workbench.cleanse.script.writer import script
from workbench.cleanse.stage import TRAIN, teachers
from workbench.cleanse.steps import document, registry, schema, step_from
from workbench.cleanse.steps.base import missing_column
from workbench.cleanse.steps.categories import MergeClusters
from workbench.cleanse.steps.kinds import kind_words
from workbench.cleanse.suggest import suggest as suggest_steps
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext


def _after(
    context: JobContext, files: list[str], steps: list[dict[str, Any]], marks: str
) -> pl.LazyFrame:
    """The rows after the steps, which learn as when applied; written aside once, if by any."""
    frame = pl.scan_parquet(files)
    recipe = Recipe.from_documents(steps)
    if not any(recipe.active()):
        return frame
    path = context.scratch / "after.parquet"
    # A row's hash is of the row as it was.
    after = recipe.fit(*_taught(recipe, frame, marks)).run(frame).drop("_hash", strict=False)
    after.sink_parquet(path, compression="lz4")
    return pl.scan_parquet(path)


def _meant(files: list[str], steps: list[dict[str, Any]]) -> Meant:
    """The null words that the steps write into the columns of the files."""
    if not steps:
        return {}
    columns = list(pl.scan_parquet(files).collect_schema())
    return meant_words(Recipe.from_documents(steps).steps, columns)


def profile(context: JobContext, params: tasks.ProfileParams) -> views.TableProfile:
    """Profile the asked columns."""
    started = time.perf_counter()
    frame = _after(context, params.files, params.steps, params.marks)
    names = [name for name in frame.collect_schema() if not name.startswith("_")]
    for name in params.columns:
        if name not in names:
            raise InvalidInputError(f"there is no column {name!r}", "columns: " + ", ".join(names))
    wanted = params.columns or names

    def done(column: views.ColumnProfile) -> None:
        context.progress(wanted.index(column.name) + 1, len(wanted), column.name)

    columns = profile_columns(frame, wanted, done, _meant(params.files, params.steps))
    return views.TableProfile(
        dataset=params.dataset,
        stage=params.stage,
        rows=frame.select(pl.len()).collect().item(),
        columns=columns,
        duplicates=duplicates(frame) if not params.columns else None,
        all_columns=names,
        seconds=time.perf_counter() - started,
    )


def suggest(context: JobContext, params: tasks.SuggestParams) -> tasks.SuggestResult:
    """Suggest steps after those there are."""
    frame = _after(context, params.files, params.steps, params.marks)
    meant = _meant(params.files, params.steps)
    return tasks.SuggestResult(suggestions=suggest_steps(frame, context.progress, meant))


def clusters(context: JobContext, params: tasks.ClustersParams) -> views.ClustersView:
    """Values of a column that probably mean the same."""
    started = time.perf_counter()
    frame = _after(context, params.files, params.steps, params.marks)
    schema = dict(frame.collect_schema())
    if params.column not in schema or params.column.startswith("_"):
        raise missing_column("clusters", params.column, schema)
    if schema[params.column] != pl.String:
        raise InvalidInputError(
            f"{params.column!r} is {kind_words(schema[params.column])}: clusters are of text",
            "choose a column of text, or switch off the step that made it something else",
        )
    values = frame.select(pl.col(params.column).alias("value")).drop_nulls()
    counts = values.group_by("value").agg(pl.len().alias("count")).collect()
    found = find_clusters(counts, params.likeness, params.never, context.progress)
    shown = [
        views.ClusterView(
            target=one.target,
            rows=one.rows,
            members=[views.ClusterMember(**vars(member)) for member in one.members],
        )
        for one in found[: params.limit]
    ]
    return views.ClustersView(
        dataset=params.dataset,
        column=params.column,
        likeness=params.likeness,
        values=counts.height,
        clusters=shown,
        total=len(found),
        seconds=time.perf_counter() - started,
    )


def unseen(context: JobContext, params: tasks.UnseenParams) -> tasks.UnseenResult:
    """New spellings that meet a cluster which a step merges, each as its step finds the rows."""
    recipe = Recipe.from_documents(params.steps)
    frame = pl.scan_parquet(params.files)
    learned = recipe.fit(*_taught(recipe, frame, params.marks))
    found: list[views.UnseenVariant] = []
    for number, step in recipe.active():
        if not isinstance(step, MergeClusters):
            continue
        before = Recipe(learned.steps[: number - 1]).run(frame)
        for column in step.columns:
            values = before.select(pl.col(column).alias("value")).drop_nulls()
            counts = values.group_by("value").agg(pl.len().alias("count")).collect()
            never = [(value, to) for name, value, to in params.never if name == column]
            found += [
                views.UnseenVariant(
                    index=number - 1, title=step.describe(), column=column, **vars(one)
                )
                for one in unseen_variants(counts, step.merges, step.likeness, never)
            ]
    return tasks.UnseenResult(variants=sorted(found, key=lambda one: -one.rows))


def kinds(context: JobContext, params: tasks.KindsParams) -> tasks.KindsResult:
    """Every step type with its JSON schema."""
    found = [
        views.StepKind(step=name, summary=kind.summary, schema=schema(kind))
        for name, kind in registry().items()
    ]
    return tasks.KindsResult(kinds=found)


def validate(context: JobContext, params: tasks.ValidateParams) -> tasks.ValidateResult:
    """Check every step against the columns at its point of the recipe."""
    lazy = pl.scan_parquet(params.files).head(0) if params.files else None
    frame = lazy.collect().lazy() if lazy is not None else None
    out = []
    for number, item in enumerate(params.steps, start=1):
        try:
            step = step_from(item)
        except InvalidInputError as error:
            message = f"step {number}: {error.message}"
            title = str(item.get("step", "?")) if isinstance(item, dict) else "?"
            out.append(tasks.StepCheck(title=title, step=item, error=message, hint=error.hint))
            continue
        learns = step.enabled and step.needs_fit
        there = frame.collect_schema().names() if frame is not None else step.columns
        checked = tasks.StepCheck(
            title=step.describe(),
            step=document(step),
            learns=learns,
            missing=[name for name in step.columns if name not in there],
            before=_shown(there),
            after=_shown(there),
        )
        if frame is not None and step.enabled:
            try:
                recipe = Recipe((step,)).fit(frame)
                frame = recipe.run(frame).collect(engine="in-memory").lazy()
                after = _shown(frame.collect_schema().names())
                checked = msgspec.structs.replace(checked, after=after)
            except InvalidInputError as error:
                message = error.message.replace("step 1:", f"step {number}:", 1)
                checked = msgspec.structs.replace(checked, error=message, hint=error.hint)
        out.append(checked)
    return tasks.ValidateResult(steps=out)


def _shown(names: list[str]) -> list[str]:
    """The columns that people see."""
    return [name for name in names if not name.startswith("_")]


def write_script(context: JobContext, params: tasks.ScriptParams) -> views.ScriptView:
    """The recipe as a Polars script, with all that it learns from the rows as they are."""
    recipe = Recipe.from_documents(params.steps)
    frame, mask = _taught(recipe, pl.scan_parquet(params.files), params.marks)
    schema = dict(frame.drop("_hash", mask or "_hash", strict=False).collect_schema())
    text = script(
        recipe.fit(frame, mask),
        schema,
        title=f"{params.dataset}: clean rows, as recipe {params.version} makes them.",
        name=params.name,
        export=f"workbench rows {params.dataset} --raw --to raw.parquet",
    )
    return views.ScriptView(version=params.version, text=text)


def _taught(recipe: Recipe, frame: pl.LazyFrame, marks: str) -> tuple[pl.LazyFrame, str | None]:
    """The rows, and the column that says which of them teach, where a step learns."""
    return teachers(frame, marks) if recipe.needs_fit else (frame, None)


def preview(context: JobContext, params: tasks.PreviewParams) -> views.PreviewView:
    """What one step does to all rows."""
    started = time.perf_counter()
    recipe = Recipe.from_documents(params.steps)
    frame, mask = _taught(recipe, pl.scan_parquet(params.files), params.marks)
    found = preview_step(recipe, frame, params.index, mask, staged=True, watch=params.spanned)
    marks = pl.scan_parquet(params.marks) if params.marks else None
    labelled, test = _among(found.touched, marks, "labelled", "test")
    spans = sum(
        _among(rows, marks, tasks.SPANS_OF + column)[0] for column, rows in found.watched.items()
    )
    step = recipe.steps[params.index]
    columns = ", ".join(step.columns)
    counts = views.StepCounts(step=step.name(), **vars(found.counts))
    return views.PreviewView(
        dataset=params.dataset,
        title=f"{step.describe()} · {columns}" if columns else step.describe(),
        rows=found.rows,
        counts=counts,
        differences=[views.DifferenceView(**vars(one)) for one in found.differences],
        shapes=[views.ShapeView(**vars(one)) for one in found.shapes],
        labelled=labelled,
        test=test,
        rows_after=found.rows_after,
        spans=spans,
        seconds=time.perf_counter() - started,
    )


def _among(touched: pl.Series | None, marks: pl.LazyFrame | None, *what: str) -> list[int]:
    """Sums of columns of the rows that people care about, over those that a step touches."""
    if marks is None or touched is None:
        return [0 for _ in what]
    rows = touched.alias("_row").to_frame().lazy().cast(pl.Int64)
    hit = marks.join(rows.unique(), on="_row", how="semi")
    return [int(one or 0) for one in hit.select(pl.sum(*what)).collect().row(0)]


def apply(context: JobContext, params: tasks.ApplyParams) -> tasks.ApplyResult:
    """Run the recipe over all rows, from Parquet to Parquet."""
    started = time.perf_counter()
    recipe = Recipe.from_documents(params.steps)
    files = [Path(file) for file in params.files]
    mask = TRAIN if params.split is not None else None
    done = run_over(recipe, files, context.scratch / "clean", mask=mask, progress=context.progress)
    counts = [
        views.StepCounts(step=step.name(), enabled=step.enabled, **vars(one))
        for step, one in zip(recipe.steps, done.counts, strict=True)
    ]
    return tasks.ApplyResult(
        dataset=params.dataset,
        recipe=params.version,
        rows_in=done.rows_in,
        rows_out=done.rows_out,
        steps=counts,
        seconds=time.perf_counter() - started,
        files=[str(path) for path in done.parts],
        aside=[str(path) for path in done.aside],
        fitted=done.recipe.documents(),
    )
