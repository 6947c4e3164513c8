"""A model as files without pickle, and back. In a job's process."""

from __future__ import annotations

import resource
from pathlib import Path

from workbench import bundle
from workbench.bundle import portable
from workbench.bundle.environment import Environment, environment
from workbench.core.errors import InvalidInputError, MemoryLimitError
from workbench.history.requests import PortableParams, PortableResult, TrustParams, TrustResult
from workbench.worker.context import JobContext

LEAST_ROOM = 1_000_000_000
GROWS = 40
"""A model takes so many times its packed bytes in memory, at most."""


def write(context: JobContext, params: PortableParams) -> PortableResult:
    """Write the two files. Raises InvalidInputError for a model that could not be read again."""
    model = bundle.load(Path(params.bundle), params.sha256)
    folder = Path(params.folder)
    portable.write_objects(model, folder / portable.OBJECTS)
    (folder / portable.ABOUT).write_bytes(portable.about(model))
    return PortableResult(files=[portable.ABOUT, portable.OBJECTS])


def trust(context: JobContext, params: TrustParams) -> TrustResult:
    """Read the two files by the list of what may be in them, and store a bundle of one's own.

    A forged file may want all memory there is, or end the process: it is this one's, and limited.
    """
    folder = Path(params.folder)
    objects = folder / portable.OBJECTS
    _limit(LEAST_ROOM + GROWS * objects.stat().st_size)
    about = (folder / portable.ABOUT).read_bytes()
    warnings = _require_readable(portable.read_about(about).environment)
    try:
        model = portable.read(about, objects)
        path = context.scratch / "bundle"
        digest = bundle.dump(model, path)
    except MemoryError:
        raise MemoryLimitError(
            "the model takes far more memory than its file lets expect", "do not use this file"
        ) from None
    return TrustResult(
        bundle=str(path),
        sha256=digest,
        bytes=path.stat().st_size,
        task=model.task,
        family=model.family,
        stage=model.stage,
        labels=list(model.labels),
        warnings=warnings,
    )


def _require_readable(made: Environment) -> list[str]:
    """What differs here. Raises InvalidInputError for a model of a newer scikit-learn."""
    here, told = environment().packages, []
    for name in ("scikit-learn", "numpy", "workbench"):
        theirs, ours = made.packages.get(name, ""), here.get(name, "")
        if name == "scikit-learn" and _release(theirs) > _release(ours):
            raise InvalidInputError(
                f"the model was made with scikit-learn {theirs or 'of no version'}, here is {ours}",
                f"bring it up to date: pip install 'scikit-learn>={theirs}'",
            )
        if theirs != ours:
            told.append(f"made with {name} {theirs or 'unknown'}, here {ours}: look at its figures")
    return told


def _release(version: str) -> tuple[int, ...]:
    """Major and minor number; nothing is known to be older than what cannot be told."""
    parts = version.split(".")[:2]
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else (10**9,)


def _limit(more: int) -> None:
    """Let this process take ``more`` bytes of address space than it has, and no more. On Linux."""
    size = Path("/proc/self/statm")
    if not size.exists():
        return
    limit = int(size.read_text().split()[0]) * resource.getpagesize() + more
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
