"""Addresses with a secret in them are refused, and said to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.collect.project import Project
from tests.unit.collect.reading import look
from workbench.collect.readers.addresses import parts_of
from workbench.collect.requests import AddSource, EditSource
from workbench.core.errors import WorkbenchError

WITH_SECRETS = [
    "postgresql://ana:hunter2@x/db",
    "postgresql://ana:hunter2@[bad/db",
    "postgresql://ana:hunter2@/db",
    "postgresql://x/db?sslpassword=hunter2",
    "postgresql://x/db?SSLPassword=hunter2",
    "postgresql://x/db?ssl%70assword=hunter2",
    "postgresql://ana:hunter2/x@host/db",
    "postgresql://host:hunter2/db",
    "postgresql://x/db?user=ana&hunter2",
    "https://ana:hunter2@/x.csv",
    "https://ana:hunter2/x.csv",
    "https://ana:hunter2@[bad/x.csv",
    "https://ana:hunter2@ho\u2100st/x.csv",
    "https://host/x.csv?password=hunter2",
    "https://host/x.csv?client_secret=hunter2",
    "ftp://ana:hunter2@host/x.csv",
    "s3://key:hunter2@bucket/x.csv",
    "s3://key:hunter2@[bucket/x.csv",
]


@pytest.mark.parametrize("location", WITH_SECRETS)
async def test_it_is_in_no_error_and_in_no_event(
    location: str, project: Project, tmp_path: Path
) -> None:
    await project.add("d", "id\n1\n")
    for request in (
        AddSource(name="s", location=location),
        EditSource(name="d", location=location),
    ):
        with pytest.raises(WorkbenchError) as refused:
            await project.call(request)
        assert "hunter2" not in f"{refused.value} {refused.value.hint}"
    told = await project.read(lambda reader: reader.all("SELECT payload FROM event"))
    kept = await project.read(lambda reader: reader.all("SELECT location FROM source"))
    assert "hunter2" not in f"{told} {kept}"
    with pytest.raises(WorkbenchError):
        look(location, tmp_path / "s")


@pytest.mark.parametrize(
    "location",
    [
        "postgresql://ana@/db",
        "postgresql:///db?passfile=/home/ana/.pgpass",
        "postgresql://a:1,b:2/db",
        "https://host/passwords.csv?token=1",
    ],
)
def test_an_address_without_one_is_taken(location: str) -> None:
    assert parts_of(location, "").scheme
