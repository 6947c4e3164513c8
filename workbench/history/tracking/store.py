"""A tracking store of MLflow in an SQLite file: what of a project is in it, and writing runs.

Runs lie in the file; their artifacts in the folder ``mlruns`` beside it, as MLflow lays them.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.history.tracking.run import DIGEST, KEY, NOTE, OWN, PROJECT, Run

PAGE = 1_000
BATCH = 100
"""Parameters or tags that MLflow takes at once."""
LONGEST_DIGEST = 36
_HEAD = b"SQLite format 3\x00"
_TABLES = {"alembic_version", "experiments", "runs"}


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """A run that is in the store. ``digest``: "" where its copying was never ended."""

    run: str
    digest: str
    tags: frozenset[str]
    deleted: bool


class TrackingStore:
    """An MLflow tracking store. Raises InvalidInputError for a file that is something else."""

    def __init__(self, path: Path) -> None:
        # MLflow counts its users over the network unless it is told not to.
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
        os.environ.pop("MLFLOW_RUN_ID", None)
        require_store(path)
        from mlflow import MlflowClient  # an extra, and slow to import

        self._path = path
        uri = f"sqlite:///{path}"
        # It lays artifacts below the working folder, and remembers where that was.
        with written(path), contextlib.chdir(path.parent):
            self._client: Any = MlflowClient(tracking_uri=uri, registry_uri=uri)
            self._experiments = {one.name: one for one in self._all_experiments()}

    def _all_experiments(self) -> Iterator[Any]:
        from mlflow.entities import ViewType

        token = None
        while True:
            page = self._client.search_experiments(
                view_type=ViewType.ALL, max_results=PAGE, page_token=token
            )
            yield from page
            if not (token := page.token):
                return

    def copied(self, project: str) -> dict[str, Copied]:
        """The runs of a project by the versions' keys, deleted ones too."""
        from mlflow.entities import ViewType

        found: dict[str, Copied] = {}
        token = None
        asked = {
            "experiment_ids": [one.experiment_id for one in self._experiments.values()],
            "filter_string": f"tags.`{PROJECT}` = '{project}'",
            "run_view_type": ViewType.ALL,
            "max_results": PAGE,
        }
        while asked["experiment_ids"]:
            with written(self._path):
                page = self._client.search_runs(**asked, page_token=token)
            for one in page:
                tags = one.data.tags
                found[tags[KEY]] = Copied(
                    run=one.info.run_id,
                    digest=tags.get(DIGEST, ""),
                    tags=frozenset(tags),
                    deleted=one.info.lifecycle_stage == "deleted",
                )
            if not (token := page.token):
                break
        return found

    def write(self, run: Run, before: Copied | None, artifacts: Mapping[str, str]) -> str:
        """Make a run, or bring the one that is there up to date; its id.

        The digest comes last: a run without it was never copied to its end.
        """
        with written(self._path):
            number = self._begun(run) if before is None else self._reopened(run, before)
            self._log(number, run)
            for name, text in artifacts.items():
                self._client.log_text(number, text, name)
            self._client.set_terminated(number, "FINISHED", run.ended)
            self._client.set_tag(number, DIGEST, run.digest)
        return number

    def _begun(self, run: Run) -> str:
        made = self._client.create_run(
            self._experiment(run.experiment), run.began, {**run.tags}, run.name
        )
        number: str = made.info.run_id
        return number

    def _reopened(self, run: Run, before: Copied) -> str:
        from mlflow.entities import RunTag

        if before.deleted:
            self._client.restore_run(before.run)
        stale = before.tags - run.tags.keys()
        for name in sorted(stale):
            if name == NOTE or name.startswith(OWN):
                self._client.delete_tag(before.run, name)
        tags = [RunTag(*one) for one in run.tags.items()]
        for start in range(0, len(tags), BATCH):
            self._client.log_batch(before.run, tags=tags[start : start + BATCH])
        return before.run

    def _experiment(self, name: str) -> str:
        found = self._experiments.get(name)
        if found is None:
            number = self._client.create_experiment(name)
            found = self._experiments[name] = self._client.get_experiment(number)
        if found.lifecycle_stage == "deleted":
            raise InvalidInputError(
                f"the experiment {name} is deleted in {self._path}",
                f"mlflow experiments restore --experiment-id {found.experiment_id}",
            )
        number = found.experiment_id
        return str(number)

    def _log(self, number: str, run: Run) -> None:
        from mlflow.entities import Dataset, DatasetInput, Metric, Param

        params = [Param(*one) for one in run.parameters.items()]
        metrics = [Metric(name, value, run.measured, 0) for name, value in run.metrics.items()]
        self._client.log_batch(number, metrics, params[:BATCH])
        for start in range(BATCH, len(params), BATCH):
            self._client.log_batch(number, params=params[start : start + BATCH])
        if run.data:
            source = msgspec.json.encode({"loads": run.sources}).decode()
            data = Dataset(run.dataset, run.data[:LONGEST_DIGEST], "workbench", source)
            self._client.log_inputs(number, [DatasetInput(data)])


def require_store(path: Path) -> None:
    """Raise InvalidInputError for a file that is there and no tracking store of MLflow."""
    if not path.exists():
        return
    other = InvalidInputError(
        f"{path} is not a tracking store of MLflow", "name one, or a file that is not there yet"
    )
    try:
        with path.open("rb") as file:
            if file.read(len(_HEAD)) != _HEAD:
                raise other
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as opened:
            tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not {name for (name,) in tables} >= _TABLES:
                raise other
    except (OSError, sqlite3.Error) as error:
        raise InvalidInputError(f"{path} cannot be read: {error}") from None


@contextlib.contextmanager
def written(path: Path) -> Iterator[None]:
    """Say in one sentence why the store does not take what is written."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError, OSError) as error:
        # The rest is the statement and where SQLAlchemy explains itself.
        why = str(error).partition("\n")[0]
        raise UnavailableError(
            f"MLflow cannot write {path}: {why}", "choose another place, or let others leave it"
        ) from error
