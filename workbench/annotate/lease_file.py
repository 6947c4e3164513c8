"""Who held which rows when the hub died: a small file in scratch, replaced on every change.

It is not in the database because leases end with the hub; it only lets people who rejoin keep
what is on their screens, so that nobody else is given the same row meanwhile.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec


def _path(scratch: str, dataset: int) -> Path:
    return Path(scratch) / f"leases-{dataset}"


def read_leases(scratch: str, dataset: int) -> dict[str, list[int]]:
    """Row ids by person; empty when there is no file or it is no such file."""
    try:
        data = _path(scratch, dataset).read_bytes()
        return msgspec.msgpack.decode(data, type=dict[str, list[int]])
    except (OSError, msgspec.MsgspecError):
        return {}


def write_leases(scratch: str, dataset: int, rows: dict[str, list[int]]) -> None:
    """Replace the file in one step. A full disk loses it, and nothing else."""
    path = _path(scratch, dataset)
    fresh = path.with_suffix(".new")
    with contextlib.suppress(OSError):
        fresh.write_bytes(msgspec.msgpack.encode(rows))
        os.replace(fresh, path)
