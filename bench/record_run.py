"""How long recording a run of 20 figures and 20 parameters takes, committed: milliseconds.

``python -m bench.record_run``; the limit is 5 ms in the median. With MLflow installed, the same run
goes into its SQLite store beside it: its ratio is MLflow's median by ours.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import mlflow_beside
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.request import Role
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.train.requests import Candidate, Figure, FitParams, FitResult, SplitPlan
from workbench.train.storing import store_model

LIMIT = 5.0
NUMBERS = range(20)
OWNER = Actor(1000, "ana", Role.OWNER)


def main() -> None:
    """Print the median and the 95th percentile, as shares of the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        with Store.create(Path(folder) / "bench.duckdb", SystemClock()) as store:
            store.bulk(_prepare).result()
            ours = report("workbench", [timed(lambda n=n: record(store, n)) for n in range(times)])
        if mlflow_beside.installed():
            log = beside(Path(folder))
            log(-1)
            waits = [timed(lambda n=n: log(n)) for n in range(max(10, times // 10))]
            print(f"MLflow takes {report('MLflow', waits) / ours:.1f} times as long")
        else:
            print(mlflow_beside.MISSING)


def timed(work: Callable[[], None]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def report(name: str, waits: list[float]) -> float:
    """One line; the median."""
    median, most = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
    print(
        f"{name:10} median {median:6.2f} ms ({median / LIMIT:.2f} of the limit), "
        f"95 % within {most:6.2f} ms, {len(waits)} runs"
    )
    return median


def _prepare(reader: Reader) -> None:
    reader.execute("INSERT INTO dataset VALUES (1, 'rows', now()::TIMESTAMP)")
    reader.execute(
        "INSERT INTO split VALUES (1, 'rows', 1, 'random', 0, 0.2, '{}', '[]', "
        "now()::TIMESTAMP, 'ana')"
    )


def record(store: Store, number: int) -> None:
    """What a training that has ended writes: the version, its candidate, alias and event."""
    job = f"job{number}"
    run, result = params(), fitted()

    def change(tx: Transaction) -> int:
        return store_model(tx, job, run, result, ("ab" * 32, "cd" * 32), 1, 0)

    store.write(OWNER, change, key=job, result=int).result()


def params() -> FitParams:
    """A run in a split that is there."""
    return FitParams(
        frame="",
        dataset=1,
        dataset_name="rows",
        stage="raw",
        recipe=None,
        recipe_steps=[],
        target="kind",
        task="classification",
        split=1,
        split_name="rows",
        plan=plan(),
        family="boosting",
        parameters=settings(),
        search=1,
        budget=0.0,
        seed=0,
        name="rows",
        person="ana",
    )


def plan() -> SplitPlan:
    """How the rows were divided."""
    return SplitPlan(kind="random", share=0.2, seed=0)


def settings() -> dict[str, float]:
    """Twenty parameters."""
    return {f"parameter_{number}": number / 7 for number in NUMBERS}


def fitted() -> FitResult:
    """What came of it, with twenty figures."""
    cv = {f"metric_{n}": Figure(mean=n / 21, sd=0.01) for n in NUMBERS}
    best = Candidate(position=0, family="boosting", parameters=settings(), state="done", cv=cv)
    return FitResult(
        bundle="",
        sha256="ab" * 32,
        bytes=1_000,
        rows="",
        parts="",
        plan=plan(),
        family="boosting",
        parameters=settings(),
        labels=["a", "b"],
        task="classification",
        metric="metric_0",
        greater=True,
        candidates=[best],
        best=0,
        features={},
        capture={"rows_hash": "x", "labels_hash": "y"},
        train_rows=1_000,
        test_rows=200,
        seconds=1.0,
        warnings=[],
    )


def beside(folder: Path) -> Callable[[int], None]:
    """The same into MLflow's SQLite store, through its client as its guide shows."""
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    mlflow.set_experiment("bench")

    def log(number: int) -> None:
        with mlflow.start_run(run_name=f"run{number}"):
            mlflow.log_params(settings())
            mlflow.log_metrics({f"metric_{n}": n / 21 for n in NUMBERS})

    return log


if __name__ == "__main__":
    main()
