"""The documents of ``evaluate``, ``compare``, ``promote`` and ``history`` as scripts read them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from workbench.cli.main import run

Run = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with two versions."""
    place = modelled.make(tmp_path_factory.mktemp("cli"))
    try:
        yield place.project
    finally:
        end_hub(place)


@pytest.fixture
def call(project: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with --json: its exit status and its document."""

    def called(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        status = run([*words, "--json", "--project", str(project)])
        return status, json.loads(capsys.readouterr().out)

    return called


def test_the_way_of_a_version_from_figures_to_champion(call: Run) -> None:
    status, measured = call("evaluate", "2")
    assert status == 0
    assert {"version", "split", "rows", "metrics", "per_class", "confusion"} <= measured.keys()
    assert measured["metrics"]["f1_macro"].keys() == {"value", "low", "high", "n"}
    assert sum(map(sum, measured["confusion"]["counts"])) == measured["rows"]
    assert measured["calibration"]["ece"] is not None

    status, compared = call("compare", "2", "1")
    assert status == 0
    assert (compared["a"], compared["b"], compared["metric"]) == (2, 1, "f1_macro")
    assert compared["delta"]["low"] > 0
    assert {"b", "c", "p"} <= compared["mcnemar"].keys()
    assert compared["verdict"].startswith("v2 is better than v1")

    status, promoted = call("promote", "2", "--as", "champion", "--reason", "better")
    assert (status, promoted["aliases"]) == (0, ["champion"])

    status, listed = call("history", "list")
    assert status == 0
    assert [row["version"] for row in listed] == [2, 1]
    needed = {"version", "aliases", "family", "metrics", "dataset", "recipe", "labels", "split"}
    assert needed | {"by", "at", "tags"} <= listed[0].keys()

    status, refused = call("promote", "1", "--as", "champion", "--reason", "no")
    assert (status, refused["error"]["code"]) == (2, "refused")


def test_gate_slices_and_curves_have_their_documents(call: Run, tmp_path: Path) -> None:
    call("evaluate", "2")
    status, gated = call("gate", "2")
    assert status == (0 if gated["passed"] else 1)
    assert {line["state"] for line in gated["lines"]} <= {"pass", "fail", "not enough data"}
    assert {"line", "state", "figure", "needed"} <= gated["lines"][0].keys()
    status, again = call("gate", "show", "2")
    assert again["run"] == gated["run"]

    status, sliced = call("slices", "2")
    assert status == 0 and sliced["slices"][0]["n"] >= sliced["least"]
    status, curved = call("curves", "2", "--label", "yes")
    assert status == 0 and len(curved["labels"][0]["thresholds"]) == 19

    rules = tmp_path / "rules.json"
    rules.write_text('{"floor": 0.2, "metric": "accuracy"}')
    status, shown = call("gate", "set", str(rules))
    assert (status, shown["of"], shown["rules"]["floor"]) == (0, "every line", 0.2)
    status, refused = call("gate", "sign-off", "2", "--reason", "x")
    assert (status, refused["error"]["code"]) == (2, "conflict")
    rules.write_text('{"flor": 1}')
    status, refused = call("gate", "set", str(rules))
    assert (status, refused["error"]["code"]) == (2, "invalid_input")


def test_the_card_in_a_bundle_has_the_figures(call: Run, tmp_path: Path) -> None:
    call("evaluate", "2")
    path = tmp_path / "v2.zip"
    assert call("history", "export", "2", str(path))[0] == 0
    with zipfile.ZipFile(path) as archive:
        card = archive.read("card.md").decode()
    assert "test rows of split" in card
    assert "has not been evaluated" not in card


def test_show_has_what_went_into_it(call: Run) -> None:
    status, shown = call("history", "show", "v1")
    assert status == 0
    assert shown["sources"][0]["load"] == 31
    assert shown["parameters"] == {"C": 1.0}
    assert shown["split"]["test"] == 200


def test_diff_counts_rows(call: Run) -> None:
    status, found = call("history", "diff", "1", "2")
    assert status == 0
    assert found["rows"]["added"] == 10
    assert found["parameters"] == [{"name": "C", "a": "1.0", "b": "2.0"}]


def test_a_comparison_is_written_as_a_page(call: Run, tmp_path: Path) -> None:
    for version in ("1", "2"):
        call("evaluate", version)
    path = tmp_path / "diff.md"
    status, told = call("history", "diff", "1", "2", "--to", str(path))
    assert (status, told) == (0, {"a": 1, "b": 2, "path": str(path)})
    page = path.read_text()
    _, found = call("history", "diff", "1", "2")
    assert page.startswith("# v2 against v1\n")
    assert "10 added, 0 removed" in page and "| C | 1.0 | 2.0 |" in page
    verdict, _, _ = found["verdict"].partition(" (")
    assert verdict.startswith("v2 is better") and verdict in page
    delta = found["metrics"]["f1_macro"]["delta"]["value"]
    assert "## Figures on test rows" in page and f"+{delta:.3f}".replace("0.", ".") in page
    status, refused = call("history", "diff", "1", "2", "--to", str(tmp_path / "diff.pdf"))
    assert (status, refused["error"]["code"]) == (2, "invalid_input")
    assert not (tmp_path / "diff.pdf").exists()


def test_which_versions_saw_a_row(call: Run) -> None:
    call("evaluate", "2")
    of_second = {row: call("history", "row", "points", str(row))[1] for row in (0, 1185, 1500, 1)}
    assert [(one["version"], one["learned"], one["tested"]) for one in of_second[0]] == [
        (2, True, ""),
        (1, True, ""),
    ]
    assert of_second[0][0]["target"] in ("yes", "no")
    assert [one["version"] for one in of_second[1185]] == [2]
    (tested,) = [one for one in of_second[1500] if one["version"] == 2]
    assert not tested["learned"] and tested["tested"]
    assert of_second[1] == []
    status, refused = call("history", "row", "nothing", "0")
    assert (status, refused["error"]["code"]) == (2, "not_found")


def test_verify_says_that_bytes_are_intact(call: Run) -> None:
    status, found = call("history", "verify")
    assert status == 0
    assert [one["intact"] for one in found] == [True, True]


def test_tags_notes_and_filter(call: Run) -> None:
    assert call("history", "tag", "1", "slow")[1]["tags"] == ["slow"]
    assert call("history", "note", "1", "the first")[0] == 0
    assert [row["version"] for row in call("history", "list", "slow")[1]] == [1]
    assert call("history", "tag", "1", "slow", "--remove")[1]["tags"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "99"),
        ("compare", "1", "99"),
        ("history", "show", "nobody"),
        ("history", "diff", "1", "99"),
        ("history", "as-of", "someday"),
        ("history", "list", "--limit", "0"),
    ],
)
def test_wrong_use_says_what_to_do(call: Run, words: tuple[str, ...]) -> None:
    status, document = call(*words)
    assert status == 2
    assert document["error"]["message"] and document["error"]["hint"] is not None


@pytest.mark.skipif(find_spec("mlflow") is None, reason="the extra mlflow is not installed")
def test_versions_are_copied_into_mlflow(call: Run, tmp_path: Path) -> None:
    store = tmp_path / "runs.db"
    status, told = call("history", "mlflow", str(store), "--version", "1", "--version", "v2")
    assert (status, told["store"]) == (0, str(store))
    assert (told["new"], told["changed"], told["unchanged"]) == ([1, 2], [], [])
    assert store.stat().st_size > 0
    status, refused = call("history", "mlflow", "http://localhost:5000")
    assert (status, refused["error"]["code"]) == (2, "invalid_input")


def test_a_version_is_brought_in_and_trusted(call: Run, tmp_path: Path) -> None:
    pytest.importorskip("skops.io")
    path = tmp_path / "v1.zip"
    assert call("history", "export", "1", str(path), "--format", "skops")[0] == 0
    assert call("history", "check", str(path))[1]["intact"] is True
    status, brought = call("history", "import", str(path))
    assert (status, brought["quarantined"]) == (0, True)
    number = str(brought["version"])
    status, refused = call("evaluate", number)
    assert status != 0 and "is in quarantine" in refused["error"]["message"]
    status, trusted = call("history", "trust", number, "--reason", "our own")
    assert (status, trusted) == (0, {"version": brought["version"], "warnings": []})
    assert call("history", "show", number)[1]["quarantined"] is False
