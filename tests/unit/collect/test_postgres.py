"""Tables of a real PostgreSQL server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.collect.postgres_server import PostgresServer, program
from tests.unit.collect.project import Project
from tests.unit.collect.reading import look, read
from workbench.collect.readers import postgres
from workbench.collect.requests import AddSource, GetLoad, ListLoads, ReadOptions, RunSource
from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.core.sql import quote

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
pytestmark = pytest.mark.skipif(not program("initdb"), reason="PostgreSQL is not installed")

MAKE = """
CREATE TABLE people (
    id bigint PRIMARY KEY, name text, born date, seen timestamptz, big numeric, ratio float8,
    active boolean, tags text[], about jsonb, photo bytea, blank text);
INSERT INTO people VALUES
    (1, E'Ada\tL\\\\x\nline two', '1815-12-10', '2024-03-02 13:00+01', 12345678901234567890.5, 0.1,
     true, '{a,"b c"}', '{"k": [1]}', '\\xdeadbeef', ''),
    (2, 'Zoë 😀 \\N', NULL, NULL, NULL, 'NaN', false, NULL, NULL, NULL, NULL);
CREATE VIEW grown AS SELECT id, name FROM people WHERE born IS NOT NULL;
CREATE SCHEMA shop;
CREATE TABLE shop."Odd ""Name" ("A ""b" int);
INSERT INTO shop."Odd ""Name" VALUES (7);
CREATE TABLE empty (x int, y int);
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    made = PostgresServer()
    try:
        with psycopg.connect(made.address, autocommit=True) as database:
            database.execute(MAKE)
        yield made
    finally:
        made.close()


def change(server: PostgresServer, sql: str) -> None:
    with psycopg.connect(server.address, autocommit=True) as database:
        database.execute(sql)


def table(name: str) -> ReadOptions:
    return ReadOptions(table=name)


def test_the_tables_and_views_are_listed_and_the_first_is_read(
    server: PostgresServer, tmp_path: Path
) -> None:
    sheet = look(server.address, tmp_path)
    assert sheet.tables == ["empty", "people", "grown", 'shop.Odd "Name']
    assert sheet.dialect.table == "empty" and sheet.dialect.format == "postgres"
    people = look(server.address, tmp_path / "b", table="people")
    assert people.dialect.names[:3] == ["id", "name", "born"] and len(people.sample) == 2


def test_every_value_is_the_servers_own_text(server: PostgresServer, tmp_path: Path) -> None:
    rows = read(server.address, tmp_path / "s", table="people").rows
    assert rows[0] == (
        "1",
        "Ada\tL\\x\nline two",
        "1815-12-10",
        "2024-03-02 12:00:00+00",
        "12345678901234567890.5",
        "0.1",
        "true",
        '{a,"b c"}',
        '{"k": [1]}',
        "\\xdeadbeef",
        None,
    )
    assert rows[1][:2] == ("2", "Zoë 😀 \\N") and rows[1][2:5] == (None, None, None)
    assert rows[1][5:7] == ("NaN", "false")


def test_views_and_odd_names_are_read(server: PostgresServer, tmp_path: Path) -> None:
    assert len(read(server.address, tmp_path / "v", table="grown").rows) == 1
    odd = read(server.address, tmp_path / "o", table='shop.Odd "Name')
    assert odd.rows == [("7",)] and odd.result.dialect.own == ['A "b']
    assert read(server.address, tmp_path / "e", table="empty").rows == []


async def test_a_second_load_finds_what_is_new(server: PostgresServer, project: Project) -> None:
    change(server, "CREATE TABLE t AS SELECT i AS id, 'v' || i AS v FROM generate_series(1,500) i")
    add = AddSource(
        name="t", location=server.address, options=table("t"), disposition="merge", keys=["id"]
    )
    await project.call(add)

    async def account() -> tuple[int, int, int, int]:
        started = await project.call(RunSource(name="t"))
        done = await project.call(GetLoad(load=started.load))
        return done.read, done.loaded, done.updated, done.unchanged

    assert await account() == (500, 500, 0, 0)
    assert await account() == (500, 0, 0, 500)
    change(server, "UPDATE t SET v = 'new' WHERE id = 3; INSERT INTO t VALUES (501, 'x')")
    assert await account() == (501, 1, 1, 499)
    change(server, "ALTER TABLE t ADD COLUMN w int; UPDATE t SET w = 1 WHERE id < 3")
    assert await account() == (501, 0, 2, 499)
    rows = await project.rows("t")
    assert len(rows) == 501 and rows[0][1:] == ["1", "v1", "1"]


async def test_a_server_that_dies_leaves_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = PostgresServer()
    try:
        many = "SELECT i AS id, repeat('x', 2000) AS v FROM generate_series(1, 200000) i"
        change(server, f"CREATE TABLE t AS {many}")
        await project.call(AddSource(name="t", location=server.address, options=table("t")))
        killer = threading.Timer(0.3, server.stop)
        taken = postgres.PostgresTable._take

        def slowly(self: postgres.PostgresTable, name: str) -> None:
            if killer.ident is None:
                killer.start()
            taken(self, name)

        monkeypatch.setattr(postgres.PostgresTable, "_take", slowly)
        with pytest.raises(UnavailableError, match="postgres: "):
            await project.call(RunSource(name="t"))
        killer.join()
        monkeypatch.undo()
        with pytest.raises(UnavailableError, match="refused"):
            await project.call(RunSource(name="t"))
        loads = await project.call(ListLoads(source="t"))
        assert {one.state for one in loads} == {"failed"} and not any(one.loaded for one in loads)
    finally:
        server.close()


def test_a_wrong_password_is_said_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = PostgresServer(auth="scram-sha-256", password="open sesame")
    try:
        monkeypatch.setenv("PGPASSWORD", "wr0ng")
        with pytest.raises(UnavailableError) as refused:
            look(server.address, tmp_path)
        assert "wr0ng" not in str(refused.value) and ".pgpass" in refused.value.hint
        monkeypatch.setenv("PGPASSWORD", "open sesame")
        with pytest.raises(InvalidInputError, match="has no table"):
            look(server.address, tmp_path / "b")
    finally:
        server.close()


@pytest.mark.parametrize(
    "location", ["postgresql://ana:secret@x/db", "postgres://x/db?user=a&password=secret"]
)
def test_an_address_with_a_password_is_refused(location: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="on record for everybody") as refused:
        look(location, tmp_path)
    assert "secret" not in str(refused.value)


def test_a_table_that_is_not_there_is_named(server: PostgresServer, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no table 'ghosts'"):
        look(server.address, tmp_path, table="ghosts")


@pytest.mark.parametrize("encoding", ["LATIN1", "EUC_JP"])
def test_a_database_in_another_encoding_is_read_as_text(
    encoding: str, server: PostgresServer, tmp_path: Path
) -> None:
    name = {"LATIN1": "Zoë Å", "EUC_JP": "東京"}[encoding]
    address = database_in(server, encoding)
    with psycopg.connect(address, autocommit=True, client_encoding="UTF8") as database:
        database.execute("CREATE TABLE people (id int, name text)")
        database.execute("INSERT INTO people VALUES (1, %s)", [name])
    assert look(address, tmp_path).sample == [["1", name]]
    assert read(address, tmp_path / "s").rows == [("1", name)]


def test_bytes_that_are_no_text_are_kept_aside(server: PostgresServer, tmp_path: Path) -> None:
    address = database_in(server, "SQL_ASCII")
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("CREATE TABLE people (id int, name text)")
        database.execute(r"INSERT INTO people VALUES (1, E'Zo\353'), (2, E'Zo\303\253')")
    assert look(address, tmp_path).sample == [["1", r"Zo\xeb"], ["2", "Zoë"]]
    staged = read(address, tmp_path / "s")
    assert staged.rows == [("2", "Zoë")]
    kept = r'{"id":"1","name":"Zo\\xeb"}'
    assert staged.rejects == [(1, "bytes that are no UTF-8", kept)]


def test_names_with_dots_and_quotes_are_listed_as_they_are_read(
    server: PostgresServer, tmp_path: Path
) -> None:
    names = {("public", "a.b"), ("public", '"q".b'), ("s.t", "a"), ("s.t", "a.b")}
    names |= {('"q"', "b"), ('q"', "b"), ("public.x", "b"), ("s", "t.a")}
    address = database_in(server, "UTF8")
    with psycopg.connect(address, autocommit=True) as database:
        for number, (schema, name) in enumerate(sorted(names)):
            quoted = f"{quote(schema)}.{quote(name)}"
            database.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")
            database.execute(f"CREATE TABLE {quoted} AS SELECT {number} AS n")
    known = look(address, tmp_path / "l").tables
    assert len(set(known)) == len(names)
    found = [
        read(address, tmp_path / str(at), table=name).rows for at, name in enumerate(sorted(known))
    ]
    assert sorted(found) == [[(str(number),)] for number in range(len(names))]


def database_in(server: PostgresServer, encoding: str) -> str:
    name = encoding.lower()
    change(server, f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    return server.address.replace("/postgres", f"/{name}")
