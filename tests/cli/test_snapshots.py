"""``collect snapshots``, ``compare``, and bounded runs, as somebody types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("project")


def test_snapshots_are_taken_compared_and_restored(workbench: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,a\n2,b\n")
    workbench("collect", "add", "a", str(path), "--key", "id", "--mode", "merge", "--run")
    assert "snapshot 1 of a: 2 rows" in workbench("collect", "snapshots", "a", "take", "one").out
    path.write_text("id,t\n1,A\n3,c\n")
    workbench("collect", "run")
    said = workbench("collect", "snapshots", "a", "diff", "one")
    assert "1 added, 0 removed, 1 changed" in said.out and "id=1 · t: a → A" in said.out
    found = workbench("collect", "compare", "a", "1", "2", "--json").document
    assert (found["added"], found["removed"], found["changed"]) == (1, 1, 1)
    account = workbench("collect", "snapshots", "a", "restore", "one", "--json").document
    assert (account["read"], account["updated"], account["removed"]) == (2, 1, 1)
    assert workbench("collect", "snapshots", "a", "--json").document[0]["name"] == "one"
    missing = workbench("collect", "snapshots", "a", "restore", "two")
    assert missing.status == 2 and "no snapshot 'two'" in missing.err
    gone = workbench("collect", "snapshots", "a", "delete", "one")
    assert gone.out.strip() == "snapshot 1 of a is deleted"
    assert workbench("collect", "snapshots", "a", "--json").document == []
    for words in (("restore",), ("diff",), ("take", "x", "y"), ("delete",), ("delete", "one")):
        assert workbench("collect", "snapshots", "a", *words).status == 2


def test_terms_are_given_shown_and_changed(workbench: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("n,t\n1,a\n2,b\n")
    terms = "columns=evolve,type=quarantine,missing=freeze"
    added = workbench(
        *("collect", "add", "a", str(path), "--cursor", "n", "--lag", "1"),
        *("--contract", terms, "--type", "n=integer", "--json"),
    ).document
    assert (added["contract"], added["lag"], added["types"]) == (terms, "1", {"n": "integer"})
    workbench("collect", "run")
    path.write_text("n,t\n0,old\n2,b\nx,c\n")
    (account,) = workbench("collect", "run", "a", "--json").document
    assert (account["read"], account["unchanged"], account["quarantined"]) == (2, 1, 1)
    (account,) = workbench("collect", "run", "a", "--from", "0", "--to", "1", "--json").document
    assert (account["read"], account["loaded"]) == (1, 1)
    edited = workbench("collect", "edit", "a", "--contract", "missing=evolve", "--json").document
    assert edited["contract"] == "columns=evolve,type=quarantine,missing=evolve"
    assert terms not in workbench("collect", "list").out
    for wrong in (("--contract", "thaw"), ("--type", "n"), ("--lag", "soon")):
        assert workbench("collect", "edit", "a", *wrong).status == 2
    assert workbench("collect", "run", "--from", "1").status == 2
