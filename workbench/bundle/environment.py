"""On what a model was made."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import msgspec

PACKAGES = (
    "workbench",
    "scikit-learn",
    "numpy",
    "scipy",
    "polars",
    "joblib",
    "duckdb",
    "python-crfsuite",
)


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """Versions by package, the machine, and how many threads it could use."""

    python: str
    packages: dict[str, str]
    system: str
    machine: str
    threads: int


def environment() -> Environment:
    """The environment of the running process."""
    return Environment(
        python=platform.python_version(),
        packages={name: found for name in PACKAGES if (found := _version(name))},
        system=f"{platform.system()} {platform.release()}",
        machine=platform.machine(),
        threads=os.cpu_count() or 1,
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
