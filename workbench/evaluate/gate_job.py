"""What runs in a job process for the gate: the stored bytes in a clean process, slices compared."""

from __future__ import annotations

import subprocess
import sys
import time

import msgspec
import numpy as np
import polars as pl
from scipy.stats import binom

from workbench.core.errors import JobFailedError
from workbench.evaluate import clean_process
from workbench.evaluate.clusters import unstratified
from workbench.evaluate.intervals import Codes
from workbench.evaluate.means import mean_below_zero
from workbench.evaluate.requests import GateFacts, GateParams, SystemChecks, WorseSlice
from workbench.evaluate.rows import groups
from workbench.evaluate.slices import LEAST, LEVEL, given, holm, title
from workbench.worker.context import JobContext

PATIENCE = 900.0


def gate(context: JobContext, params: GateParams) -> GateFacts:
    """Check the stored bytes, and compare the slices with the champion's."""
    started = time.perf_counter()
    context.progress(0, 2, "loading the model in a clean process")
    system = clean(params)
    context.progress(1, 2, "comparing slices")
    compared, worse = 0, list[WorseSlice]()
    if params.champion and params.rules.slice_margin is not None:
        compared, worse = worse_slices(
            pl.read_parquet(params.frame).drop(params.target, strict=False),
            pl.read_parquet(params.stored),
            pl.read_parquet(params.champion),
            params.rules.slice_margin,
        )
    return GateFacts(
        system=system, slices=compared, worse=worse, seconds=time.perf_counter() - started
    )


def clean(params: GateParams) -> SystemChecks:
    """Start a fresh interpreter on the stored bytes; what it says.

    Raises JobFailedError when it dies without a word.
    """
    asked = clean_process.Asked(
        bundle=params.bundle, sha256=params.sha256, frame=params.frame, stored=params.stored
    )
    done = subprocess.run(
        [sys.executable, "-m", "workbench.evaluate.clean_process"],
        input=msgspec.json.encode(asked),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no words"]
        raise JobFailedError(
            f"the clean process ended with status {done.returncode}: {last[0]}",
            "the hub's log has the details",
        )
    return msgspec.json.decode(done.stdout, type=SystemChecks)


def worse_slices(
    frame: pl.DataFrame, ours: pl.DataFrame, theirs: pl.DataFrame, margin: float
) -> tuple[int, list[WorseSlice]]:
    """How many slices were compared, and those in which ``ours`` is worse by more than the margin.

    One condition each, 30 rows or more that both answered. Worse is shown by McNemar's exact test
    (one-sided), or a paired t test of absolute errors, Holm-adjusted over all slices; where rows
    come in groups, by a paired t test of the groups' sums. ``margin`` is a share; of errors a share
    of the champion's in the slice.
    """
    both = ours.join(theirs, on="row_id", suffix="_b")
    rows = frame.join(both, left_on="_row", right_on="row_id", how="inner").sort("_row")
    numbers = not rows["truth_value"].null_count()
    gap, scale = _gaps(rows, numbers)
    member = groups(rows)
    known = rows["_row"].implode()
    frame = frame.filter(pl.col("_row").is_in(known)).sort("_row")
    parts = [one for one in given(frame) if int(one.rows.sum()) >= LEAST]
    if not parts:
        return 0, []
    p = np.array([_worse_by_chance(one.rows, gap, numbers, member) for one in parts])
    adjusted = holm(p)
    worse = []
    for one, chance in zip(parts, adjusted.tolist(), strict=True):
        delta, limit = float(gap[one.rows].mean()), margin * float(scale[one.rows].mean())
        if chance < LEVEL and delta < -limit:
            shown = -delta if numbers else delta
            words = " and ".join(title(condition) for condition in one.conditions)
            worse.append(WorseSlice(title=words, n=int(one.rows.sum()), delta=shown, p=chance))
    return len(parts), sorted(worse, key=lambda one: one.p)


def _gaps(rows: pl.DataFrame, numbers: bool) -> tuple[np.ndarray, np.ndarray]:
    """Each row's gain over the champion, and what a margin is a share of; both (n,)."""
    if numbers:
        truth = rows["truth_value"].to_numpy()
        ours = np.abs(truth - rows["predicted_value"].to_numpy())
        theirs = np.abs(truth - rows["predicted_value_b"].to_numpy())
        return theirs - ours, theirs
    ours = (rows["truth"] == rows["predicted"]).to_numpy().astype(np.float64)
    theirs = (rows["truth"] == rows["predicted_b"]).to_numpy().astype(np.float64)
    return ours - theirs, np.ones(len(rows))


def _worse_by_chance(
    inside: np.ndarray, gap: np.ndarray, numbers: bool, member: Codes | None
) -> float:
    """``inside``: booleans (n,); ``gap`` (n,): each row's gain; ``member``: its group, if any."""
    gap = gap[inside]
    if member is not None:
        return mean_below_zero(np.asarray(unstratified(member[inside]).sums(gap)))
    if numbers:
        return mean_below_zero(gap)
    lost, won = int((gap < 0).sum()), int((gap > 0).sum())
    return float(binom.sf(lost - 1, lost + won, 0.5)) if lost + won else 1.0
