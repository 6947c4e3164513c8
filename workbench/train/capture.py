"""What a model version remembers of how it was made, so that it can be explained and made again."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from workbench.bundle import environment

GIT_SECONDS = 10.0


def rows_hash(frame: pl.DataFrame) -> str:
    """SHA-256 over row ids and the hashes that rows got when they were loaded, by row id."""
    ordered = frame.sort("_row")
    digest = hashlib.sha256(ordered["_row"].cast(pl.Int64).to_numpy().tobytes())
    if "_hash" in frame.columns:
        hashes = ordered["_hash"].cast(pl.UInt64).fill_null(0)
        digest.update(hashes.to_numpy().tobytes())
    return digest.hexdigest()


def labels_hash(frame: pl.DataFrame) -> str:
    """SHA-256 over "row id, tab, target, line feed", by row id; nothing for none."""
    ordered = frame.sort("_row").select(
        pl.concat_str("_row", pl.col("_target").fill_null(""), separator="\t")
    )
    return hashlib.sha256("\n".join(ordered.to_series().to_list()).encode()).hexdigest()


def loads(frame: pl.DataFrame) -> list[dict[str, int]]:
    """The loads that brought the rows, oldest first, with how many rows of each: `_load`."""
    counts = frame["_load"].drop_nulls().alias("load").value_counts(name="rows").sort("load")
    return counts.to_dicts()


def labels_by(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Who had labelled the rows, with how many rows of each: `_people`; most rows first."""
    people = frame["_people"].drop_nulls().explode().alias("person")
    counts = people.value_counts(name="rows").sort(["rows", "person"], descending=[True, False])
    return counts.to_dicts()


def label_files(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Which files the labels came with, by their events, 0 for what was given here: `_files`.

    With how many answers of each, and how many rows they are to; most answers first.
    """
    came = frame.select("_row", event="_files").drop_nulls().explode("event")
    counts = came.group_by("event").agg(answers=pl.len(), rows=pl.col("_row").n_unique())
    return counts.sort(["answers", "event"], descending=[True, False]).to_dicts()


def decided(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Which reviewers' decisions were learned, and how these came about: `_reviewer`, `_way`."""
    counts = (
        frame.filter(pl.col("_reviewer").is_not_null())
        .group_by(person="_reviewer", method="_way")
        .agg(rows=pl.len())
    )
    return counts.sort(["rows", "person", "method"], descending=[True, False, False]).to_dicts()


def peak_memory() -> int:
    """The most memory that this process, or one that it started, has had, in bytes."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(one).ru_maxrss for one in whose)
    return peak if sys.platform == "darwin" else peak * 1024


def git_state(folder: Path) -> dict[str, Any] | None:
    """The commit of the repository that ``folder`` lies in, and how many tracked files differ.

    None without git, outside a repository, and before its first commit.
    """
    commit = _git(folder, "rev-parse", "HEAD")
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    if commit is None or changed is None:
        return None
    return {"commit": commit.strip(), "changed_files": len(changed.splitlines())}


def _git(folder: Path, *asked: str) -> str | None:
    """What git says; None where it can't. Reading takes no lock and runs no hook of the files."""
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *asked]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def machine() -> dict[str, Any]:
    """Versions, system, and how many threads the number crunchers used."""
    pools = {pool["internal_api"]: pool["num_threads"] for pool in threadpool_info()}
    document: dict[str, Any] = msgspec.to_builtins(environment())
    return document | {"pools": pools, "cores": os.cpu_count()}
