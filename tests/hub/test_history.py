"""The history of versions through a real hub."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from tests.hub.modelled import measured
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
)
from workbench.evaluate.requests import Compare
from workbench.history import manifest
from workbench.history.requests import (
    AddNote,
    AsOf,
    DeleteVersion,
    DiffVersions,
    ExportVersion,
    ListVersions,
    Promote,
    SetAlias,
    SetTag,
    ShowVersion,
    VerifyVersions,
)
from workbench.store.store import Store


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A hub with v1 as champion and v2 evaluated and compared."""
    place = modelled.make(tmp_path_factory.mktemp("history"))
    try:
        with Client(place) as client:
            measured(client, "1")
            client.call(Promote(version="1", reason="the first"))
            measured(client, "2")
            yield client
    finally:
        end_hub(place)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Client]:
    """A hub with two versions nobody has looked at."""
    place = modelled.make(tmp_path)
    try:
        with Client(place) as client:
            yield client
    finally:
        end_hub(place)


def test_list_shows_newest_first_with_figures_and_aliases(judged: Client) -> None:
    found = judged.call(ListVersions())
    assert [row.version for row in found.rows] == [2, 1]
    assert found.rows[1].aliases == ["champion"]
    figure = found.rows[0].figure
    assert found.rows[0].metric == "f1_macro"
    assert figure is not None and figure.low is not None and figure.value is not None
    assert figure.low < figure.value


def test_filter_keeps_versions_with_every_word(judged: Client) -> None:
    assert [r.version for r in judged.call(ListVersions(filter="LOGISTIC champion")).rows] == [1]
    nothing = judged.call(ListVersions(filter="logistic nobody"))
    assert (nothing.matching, nothing.total) == (0, 2)


def test_sort_by_figure_puts_the_better_first(judged: Client) -> None:
    better, worse = judged.call(ListVersions(sort="figure")).rows
    assert better.figure is not None and worse.figure is not None
    assert (better.figure.value or 0) > (worse.figure.value or 0)


def test_unknown_sort_names_those_there_are(judged: Client) -> None:
    with pytest.raises(InvalidInputError) as refused:
        judged.call(ListVersions(sort="beauty"))
    assert "version" in refused.value.hint


def test_a_version_tells_where_it_comes_from(judged: Client) -> None:
    found = judged.call(ShowVersion(version="v2"))
    assert [link.text for link in found.lineage][:2] == ["points.csv", "load 31"]
    assert found.split.test == 200
    assert found.parameters == {"C": 2.0}
    assert [one.what for one in found.timeline][-1] == "evaluated on split main"
    assert found.against is not None and found.against.verdict.startswith("v2 is better than v1")


def test_diff_counts_rows_and_names_parameters(judged: Client) -> None:
    judged.call(Compare(a="1", b="2"))
    found = judged.call(DiffVersions(a="1", b="2"))
    assert found.rows.known
    assert (found.rows.added, found.rows.removed, found.rows.relabelled) == (10, 0, 0)
    assert [(one.name, one.a, one.b) for one in found.parameters] == [("C", "1.0", "2.0")]
    deltas = {one.name: one.delta for one in found.metrics}
    f1 = deltas["f1_macro"]
    assert f1 is not None and f1.value is not None and f1.value > 0


def test_diff_mirrors_itself(judged: Client) -> None:
    there = judged.call(DiffVersions(a="1", b="2"))
    back = judged.call(DiffVersions(a="2", b="1"))
    assert (there.rows.added, there.rows.removed) == (back.rows.removed, back.rows.added)
    one, other = there.metrics[0].delta, back.metrics[0].delta
    assert one is not None and other is not None
    assert one.value == pytest.approx(-(other.value or 0))


def test_stored_bytes_are_verified(judged: Client) -> None:
    found = judged.call(VerifyVersions())
    assert [(one.version, one.intact) for one in found] == [(1, True), (2, True)]


def test_promotion_needs_a_reason(fresh: Client) -> None:
    with pytest.raises(InvalidInputError, match="needs a reason"):
        fresh.call(Promote(version="1", reason="  "))


def test_what_was_not_evaluated_is_not_promoted_unless_overruled(fresh: Client) -> None:
    with pytest.raises(RefusedError, match="v1 has not been evaluated"):
        fresh.call(Promote(version="1", reason="hope"))
    assert fresh.call(Promote(version="1", reason="hope", override=True)).aliases == ["champion"]


def test_a_worse_version_is_not_promoted(judged: Client) -> None:
    judged.call(Promote(version="2", reason="better on the same rows"))
    judged.call(Compare(a="1", b="2"))
    with pytest.raises(RefusedError, match="v1 is worse than v2"):
        judged.call(Promote(version="1", reason="nostalgia"))
    judged.call(Promote(version="1", reason="nostalgia", override=True))


def test_promotion_takes_the_challenger_alias_and_keeps_the_past(fresh: Client) -> None:
    fresh.call(Promote(version="1", reason="first", override=True))
    fresh.call(SetAlias(version="2", alias="challenger"))
    found = fresh.call(Promote(version="2", reason="second", override=True))
    assert found.aliases == ["champion"]
    rows = {row.version: row for row in fresh.call(ListVersions()).rows}
    assert rows[1].archived and not rows[2].archived


def test_a_timeline_tells_when_a_version_got_an_alias_and_lost_it(fresh: Client) -> None:
    fresh.call(Promote(version="1", reason="first", override=True))
    fresh.call(SetAlias(version="1", alias="challenger"))
    fresh.call(SetAlias(version="2", alias="challenger"))
    fresh.call(Promote(version="2", reason="second", override=True))
    assert _alias_moments(fresh, "1") == [
        ("became champion: first", ""),
        ("became challenger", ""),
        ("is no longer challenger", "v2 is"),
        ("is no longer champion", "v2 is: second"),
    ]
    assert _alias_moments(fresh, "2") == [
        ("became challenger", ""),
        ("is no longer challenger", "became champion"),
        ("became champion: second", ""),
    ]


def _alias_moments(client: Client, version: str) -> list[tuple[str, str]]:
    told = client.call(ShowVersion(version=version)).timeline
    return [
        (one.what, "" if "champion:" in one.what else one.detail)
        for one in told
        if "champion" in one.what or "challenger" in one.what
    ]


def test_as_of_tells_what_was_live(fresh: Client) -> None:
    assert fresh.call(AsOf(time="2020-01-01")) == []
    fresh.call(Promote(version="1", reason="first", override=True))
    live = fresh.call(AsOf(time="2100-01-01"))
    assert [(one.alias, one.version, one.reason) for one in live] == [("champion", 1, "first")]


def test_as_of_refuses_what_is_no_time(fresh: Client) -> None:
    with pytest.raises(InvalidInputError, match="is not a time"):
        fresh.call(AsOf(time="yesterday-ish"))


def test_champion_is_set_by_promotion_alone(fresh: Client) -> None:
    with pytest.raises(RefusedError):
        fresh.call(SetAlias(version="1", alias="champion"))


@pytest.mark.parametrize("alias", ["7", "v7", "", "two words", "x" * 50])
def test_an_alias_that_could_be_mistaken_is_refused(fresh: Client, alias: str) -> None:
    with pytest.raises(InvalidInputError):
        fresh.call(SetAlias(version="1", alias=alias))


def test_notes_and_tags_show_and_tags_come_off(fresh: Client) -> None:
    fresh.call(AddNote(version="1", text="refund finally learns"))
    assert fresh.call(SetTag(version="1", tag="#good")).tags == ["good"]
    assert fresh.call(SetTag(version="1", tag="good", remove=True)).tags == []
    shown = fresh.call(ShowVersion(version="1"))
    assert [note.text for note in shown.notes] == ["refund finally learns"]
    assert "note: refund finally learns" in [one.what for one in shown.timeline]


def test_a_deleted_version_leaves_the_list_and_keeps_its_record(fresh: Client) -> None:
    fresh.call(DeleteVersion(version="1", reason="leaked target"))
    assert [row.version for row in fresh.call(ListVersions()).rows] == [2]
    assert fresh.call(ShowVersion(version="1")).version.deleted
    assert [r.version for r in fresh.call(ListVersions(deleted=True)).rows] == [2, 1]
    fresh.call(DeleteVersion(version="1", reason="it was fine", restore=True))
    assert [row.version for row in fresh.call(ListVersions()).rows] == [2, 1]


def test_the_champion_is_not_deleted(fresh: Client) -> None:
    fresh.call(Promote(version="1", reason="first", override=True))
    with pytest.raises(ConflictError, match="v1 is champion"):
        fresh.call(DeleteVersion(version="1", reason="tidy"))


def test_an_unknown_version_names_the_newest(fresh: Client) -> None:
    with pytest.raises(NotFoundError) as missing:
        fresh.call(ShowVersion(version="99"))
    assert missing.value.hint == "the newest is v2"


def test_damaged_bytes_are_found(tmp_path: Path) -> None:
    place = modelled.make(tmp_path, (("x",),))
    store = Store.open(place.project)
    store.bulk(lambda reader: reader.execute("UPDATE blob_part SET data = '\\x00'::BLOB")).result()
    store.close()
    try:
        with Client(place) as client:
            (found,) = client.call(VerifyVersions())
    finally:
        end_hub(place)
    assert not found.intact
    assert found.why


def test_a_version_is_exported_with_all_that_is_known(fresh: Client, tmp_path: Path) -> None:
    client = fresh
    whole, alone = tmp_path / "v2.zip", tmp_path / "v2.joblib"
    done = client.call(ExportVersion(version="2", path=str(whole), card="# v2"))
    client.call(ExportVersion(version="2", path=str(alone), format="joblib"))
    with zipfile.ZipFile(whole) as archive:
        assert archive.testzip() is None
        held = {"model.joblib", "version.json", "card.md", "README.txt"}
        assert set(archive.namelist()) == held | {"manifest.json"}
        assert archive.read("card.md") == b"# v2"
        model = archive.read("model.joblib")
        record = json.loads(archive.read("version.json"))
    assert hashlib.sha256(model).hexdigest() == done.sha256 == record["sha256"]
    inspected = manifest.inspect(whole)
    assert (inspected.problems, inspected.sha256) == ({}, done.sha256)
    assert alone.read_bytes() == model
    with pytest.raises(ConflictError, match="exists already"):
        client.call(ExportVersion(version="2", path=str(whole)))
    with pytest.raises(InvalidInputError, match="no export"):
        client.call(ExportVersion(version="2", path=str(tmp_path / "x"), format="pickle"))
    assert not (tmp_path / "x").exists()


def test_a_version_is_exported_without_pickle(fresh: Client, tmp_path: Path) -> None:
    pytest.importorskip("skops.io")
    path = tmp_path / "v2.zip"
    done = fresh.call(ExportVersion(version="2", path=str(path), format="skops", card="# v2"))
    with zipfile.ZipFile(path) as archive:
        held = {"model.skops", "model.json", "version.json", "card.md", "README.txt"}
        assert set(archive.namelist()) == held | {"manifest.json"}
        about = json.loads(archive.read("model.json"))
        assert hashlib.sha256(archive.read("model.skops")).hexdigest() == done.sha256
    assert (about["task"], about["labels"]) == ("classification", ["no", "yes"])
    inspected = manifest.inspect(path)
    assert (inspected.problems, inspected.kind) == ({}, "model.skops")
    (event,) = fresh.call(ListEvents(what="history.exported")).events
    assert event.payload == {"file": "v2.zip", "format": "skops", "sha256": done.sha256}
    assert "written to v2.zip" in [
        one.what for one in fresh.call(ShowVersion(version="2")).timeline
    ]


def test_what_cannot_be_written_for_onnx_is_named(fresh: Client, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
    with pytest.raises(InvalidInputError, match="as ONNX: estimator Pipeline") as refused:
        fresh.call(ExportVersion(version="2", path=str(tmp_path / "v2.zip"), format="onnx"))
    assert "--format bundle" in refused.value.hint
    assert not (tmp_path / "v2.zip").exists()
