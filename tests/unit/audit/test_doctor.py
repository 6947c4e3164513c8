"""The doctor on a project that is really damaged: it names what it meets and goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.audit import doctor
from workbench.audit.requests import Check
from workbench.core.errors import DamagedError, MemoryLimitError, TimeLimitError
from workbench.store.reader import Reader
from workbench.store.store import Store

ROWS = (
    "CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load, md5(i::VARCHAR) AS a FROM range({}) t(i)"
)
LOAD = """
    INSERT INTO load BY NAME SELECT {load} AS id, 1 AS source, {dataset} AS dataset, 'j' AS job,
        'counted' AS state, now()::TIMESTAMP AS started, now()::TIMESTAMP AS ended,
        'ana' AS person, '' AS location, '' AS options, '' AS dialect, '' AS content,
        3 AS "read", 3 AS loaded, 0 AS updated, 0 AS unchanged, 0 AS quarantined, 0 AS removed,
        '[]' AS columns_added, '[]' AS columns_missing, '[]' AS notes,
        1.0 AS seconds, '' AS error
"""


class Ward:
    """A project to examine."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.scratch = store, str(folder / "scratch")

    async def read(self, query: Callable[[Reader], Any], limit: float = 10.0) -> Any:
        return self.store.read(query, limit).result()


def damaged_copy(path: Path) -> Path:
    """A project whose largest table has a wrong byte in its middle."""
    with Store.create(path) as store:
        store.bulk(lambda reader: reader.execute(ROWS.format(400_000))).result()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    return path


async def examined(store: Store, folder: Path) -> dict[str, Check]:
    return {check.check: check for check in await doctor.examine(Ward(store, folder))}


async def test_a_damaged_block_is_named_and_every_check_is_made(tmp_path: Path) -> None:
    with Store.open(damaged_copy(tmp_path / "p.duckdb")) as store:
        checks = await examined(store, tmp_path)
    assert list(checks) == list(doctor.CHECKS)
    assert checks["tables can be read"].state == "damaged"
    assert "raw_1: " in checks["tables can be read"].detail
    assert checks["chain of events"].state == "ok"


async def test_a_missing_table_of_rows_does_not_hide_what_other_loads_lack(session: Any) -> None:
    for load, dataset in ((1, 1), (2, 7)):
        sql = LOAD.format(load=load, dataset=dataset)
        await session.write(lambda tx, sql=sql: tx.execute(sql))
    await session.write(lambda tx: tx.execute(ROWS.format(2)))
    checks = {check.check: check for check in await doctor.examine(session)}
    found = checks["rows per load against its account"]
    assert found.state == "damaged"
    assert "load 1: 2 rows in the file, 3 reported" in found.detail
    assert "raw_7" in found.detail


async def test_a_check_that_fails_as_a_whole_does_not_end_the_others(session: Any) -> None:
    await session.write(lambda tx: tx.execute("DROP TABLE blob"))
    checks = {check.check: check for check in await doctor.examine(session)}
    assert checks["stored artefacts"].state == "damaged"
    assert checks["rows per load against its account"].state == "ok"


@pytest.mark.parametrize("error", [TimeLimitError("too slow"), MemoryLimitError("too large")])
async def test_what_could_not_be_read_to_its_end_is_not_called_damaged(
    tmp_path: Path, error: Exception
) -> None:
    class Slow(Ward):
        async def read(self, query: Callable[[Reader], Any], limit: float = 10.0) -> Any:
            if limit == doctor.SECONDS:
                raise error
            return await super().read(query, limit)

    with Store.create(tmp_path / "p.duckdb") as store:
        checks = await doctor.examine(Slow(store, tmp_path))
    assert {check.state for check in checks} == {"ok", "warning"}


async def test_a_read_that_meets_damage_says_so(tmp_path: Path) -> None:
    with (
        Store.open(damaged_copy(tmp_path / "p.duckdb")) as store,
        pytest.raises(DamagedError, match="damaged"),
    ):
        store.read(lambda r: r.scalar("SELECT bit_xor(hash(one)) FROM raw_1 AS one")).result()
