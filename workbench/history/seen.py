"""Which versions learned from a row with its target, and which were measured on it."""

from __future__ import annotations

from pathlib import Path

from workbench.core.clock import iso
from workbench.core.errors import WorkbenchError
from workbench.core.sql import literal
from workbench.history.requests import SawRow, Seen
from workbench.store import blobs, datasets
from workbench.store.reader import Reader

ELSEWHERE = "it was made elsewhere"


def seen(reader: Reader, request: SawRow, file: Path) -> list[Seen]:
    """The versions of the dataset that saw the row, newest first. ``file``: to read rows with."""
    dataset = datasets.find(reader, request.dataset)
    ids = (dataset.id, *(task.id for task in datasets.tasks(reader, dataset)))
    models = reader.all(
        "SELECT version, family, rows_blob FROM model "
        f"WHERE dataset IN ({', '.join('?' * len(ids))}) ORDER BY version DESC",
        ids,
    )
    tested = _tested(reader, request.row)
    learned: dict[str, tuple[bool, str | None, str]] = {}
    found = []
    elsewhere = {number for (number,) in reader.all("SELECT version FROM model_import")}
    for version, family, blob in models:
        if version in elsewhere:
            did, target, why = False, None, ELSEWHERE
        else:
            if blob not in learned:
                learned[blob] = _learned(reader, blob, request.row, file)
            did, target, why = learned[blob]
        at, said, truth = tested.get(version, ("", None, None))
        if did or at or why:
            found.append(
                Seen(
                    version=version,
                    family=family,
                    learned=did,
                    target=target,
                    tested=at,
                    why=why,
                    said=said,
                    truth=truth,
                )
            )
    return found


def _tested(reader: Reader, row: int) -> dict[int, tuple[str, str | None, str | None]]:
    """When versions were first measured on the row, what they said newest, and what was true."""
    rows = reader.all(
        "SELECT e.version, min(e.created), "
        "arg_max(coalesce(r.predicted, CAST(r.predicted_value AS VARCHAR)), e.id), "
        "arg_max(r.truth, e.id) "
        "FROM evaluation_row r JOIN evaluation e ON e.job = r.job "
        "WHERE r.row_id = ? GROUP BY e.version",
        (row,),
    )
    return {version: (iso(at), said, truth) for version, at, said, truth in rows}


def _learned(reader: Reader, blob: str, row: int, file: Path) -> tuple[bool, str | None, str]:
    """Whether the row is among those learned from, its target then, and why it is not known."""
    try:
        blobs.get_blob_file(reader, blob, file)
    except WorkbenchError as error:
        return False, None, error.message
    try:
        found = reader.one(
            f"SELECT CAST(_target AS VARCHAR) FROM read_parquet({literal(file)}) WHERE _row = ?",
            (row,),
        )
    finally:
        file.unlink(missing_ok=True)
    return (False, None, "") if found is None else (True, found[0], "")
