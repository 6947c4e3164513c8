"""Each line of models, a dataset and a target, has a champion and a challenger of its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub import lines, modelled
from tests.hub.modelled import measured
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError, WorkbenchError
from workbench.evaluate.requests import Compare, PlanComparison, ShowEvaluation
from workbench.history.requests import AsOf, ListVersions, Promote, SetAlias, ShowVersion
from workbench.store.store import Store
from workbench.wire.home import ShowHome


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Client]:
    """A hub with two lines that have no aliases yet."""
    place = lines.make(tmp_path)
    try:
        with Client(place) as client:
            yield client
    finally:
        end_hub(place)


@pytest.fixture(scope="module")
def crowned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A hub whose two lines have a champion each: v1 and v3. v4 is challenger."""
    place = lines.make(tmp_path_factory.mktemp("lines"))
    try:
        with Client(place) as client:
            client.call(Promote(version="1", reason="first", override=True))
            client.call(Promote(version="3", reason="first", override=True))
            client.call(SetAlias(version="4", alias="challenger"))
            yield client
    finally:
        end_hub(place)


def version(client: Client, name: str) -> int:
    return client.call(ShowVersion(version=name)).version.version


def test_a_promotion_leaves_the_champion_of_another_line(crowned: Client) -> None:
    rows = {row.version: row for row in crowned.call(ListVersions()).rows}
    assert {number: row.champion for number, row in rows.items()} == {1: 1, 2: 1, 3: 3, 4: 3}
    assert not any(row.archived for row in rows.values())


def test_an_alias_of_several_lines_must_be_said_in_full(crowned: Client) -> None:
    with pytest.raises(InvalidInputError) as ambiguous:
        crowned.call(ShowVersion(version="champion"))
    assert ambiguous.value.hint == "say which: houses:champion, points:champion"
    assert version(crowned, "points:champion") == 1
    assert version(crowned, "houses:champion") == version(crowned, "houses/price:champion") == 3


def test_an_alias_that_one_line_has_is_enough(crowned: Client) -> None:
    assert version(crowned, "challenger") == 4


def test_a_wrong_alias_names_the_full_ones(crowned: Client) -> None:
    with pytest.raises(NotFoundError) as missing:
        crowned.call(ShowVersion(version="points:challenger"))
    assert "houses:challenger, houses:champion, points:champion" in missing.value.hint


def test_the_target_tells_lines_of_one_dataset_apart(tmp_path: Path) -> None:
    place = lines.make(tmp_path)
    store = Store.open(place.project)
    store.bulk(
        lambda reader: reader.execute("UPDATE model SET dataset = 1 WHERE dataset = 2")
    ).result()
    store.close()
    try:
        with Client(place) as client:
            client.call(Promote(version="1", reason="first", override=True))
            assert version(client, "points:champion") == 1
            client.call(Promote(version="3", reason="first", override=True))
            assert version(client, "points/price:champion") == 3
            with pytest.raises(InvalidInputError) as ambiguous:
                client.call(ShowVersion(version="points:champion"))
    finally:
        end_hub(place)
    assert "points/label:champion, points/price:champion" in ambiguous.value.hint


def test_the_list_filters_and_sorts_by_line(crowned: Client) -> None:
    found = crowned.call(ListVersions(filter="houses:champion"))
    assert ([row.version for row in found.rows], found.lines) == ([3], 2)
    ordered = crowned.call(ListVersions(sort="line", descending=False)).rows
    assert [row.line for row in ordered] == ["houses", "houses", "points", "points"]


def test_what_was_live_is_told_by_line(crowned: Client) -> None:
    live = crowned.call(AsOf(time="2100-01-01"))
    assert [(one.line, one.alias, one.version) for one in live] == [
        ("houses", "challenger", 4),
        ("houses", "champion", 3),
        ("points", "champion", 1),
    ]


def test_home_tells_each_line(two: Client) -> None:
    two.call(Promote(version="1", reason="first", override=True))
    two.call(SetAlias(version="4", alias="challenger"))
    home = two.call(ShowHome())
    panel = next(one for one in home.panels if one.area == "models")
    told = ["".join(text for text, _ in line) for line in panel.lines]
    assert told == ["houses no champion", "points champion v1", "4 versions in 2 lines"]
    assert "promote v4 of houses when it is good enough" in [step.text for step in home.next]


def test_versions_of_two_datasets_are_not_compared(two: Client) -> None:
    for request in (PlanComparison(a="1", b="3"), Compare(a="1", b="3")):
        with pytest.raises(InvalidInputError, match="learned from different datasets"):
            two.call(request)
    with pytest.raises(NotFoundError, match="not been evaluated"):
        two.call(ShowEvaluation(version="1"))


def test_an_evaluation_stands_against_the_champion_of_its_line(two: Client) -> None:
    measured(two, "3")
    two.call(Promote(version="3", reason="first"))
    assert measured(two, "1").against is None
    against = measured(two, "4").against
    assert against is not None and (against.a, against.b) == (4, 3)


def test_what_was_not_compared_with_the_champion_is_not_promoted(two: Client) -> None:
    for name in ("1", "2"):
        measured(two, name)
    two.call(Promote(version="1", reason="first"))
    with pytest.raises(RefusedError, match="not compared with champion v1") as refused:
        two.call(Promote(version="2", reason="it feels better"))
    assert "workbench compare 2 1" in refused.value.hint
    two.call(Compare(a="2", b="1"))
    assert two.call(Promote(version="2", reason="it is better")).aliases == ["champion"]


def test_the_evidence_is_that_of_the_moment_of_promotion(tmp_path: Path) -> None:
    place = modelled.make(tmp_path)
    try:
        with Client(place) as first, Client(place) as second:
            for name in ("1", "2"):
                measured(first, name)

            def promoted(client: Client, name: str) -> str:
                try:
                    client.call(Promote(version=name, reason="now"))
                except WorkbenchError as error:
                    return error.code
                return "champion"

            with ThreadPoolExecutor(2) as pool:
                tries = [pool.submit(promoted, first, "1"), pool.submit(promoted, second, "2")]
            assert sorted(one.result() for one in tries) == ["champion", "refused"]
    finally:
        end_hub(place)
