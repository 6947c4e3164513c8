"""A model as files without pickle, and back. In a job's process."""

from __future__ import annotations

import resource
from pathlib import Path

from workbench import bundle
from workbench.bundle import portable
from workbench.core.errors import MemoryLimitError
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
    try:
        model = portable.read((folder / portable.ABOUT).read_bytes(), objects)
        path = context.scratch / "bundle"
        digest = bundle.dump(model, path)
    except MemoryError:
        raise MemoryLimitError(
            "the model takes far more memory than its file lets expect", "do not use this file"
        ) from None
    return TrustResult(bundle=str(path), sha256=digest, bytes=path.stat().st_size)


def _limit(more: int) -> None:
    """Let this process take ``more`` bytes of address space than it has, and no more."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + more
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
