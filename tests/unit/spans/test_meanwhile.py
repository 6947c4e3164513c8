"""An answer that is given while spans are being moved was given on the old text: it is flagged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.collect.project import Project
from workbench.spans import job
from workbench.spans.requests import MOVE
from workbench.store.transaction import Transaction

ORDER = '[[4,9,"thing"]]'


class Meanwhile(Project):
    """A project in which ben answers while the moves are being found."""

    rows: tuple[int, ...] = ()

    async def run_warm(self, kind: Any, params: Any) -> Any:
        if kind is not MOVE:
            return await super().run_warm(kind, params)
        for row in self.rows:
            await self.write(answer("ben", row))
        return job.move(self._context(), params)


def answer(person: str, row: int) -> Any:
    """A change: the person marks the order in a row."""

    def change(tx: Transaction) -> None:
        seq = tx.event("annotate.labelled", f"row:1/{row}", {})
        tx.execute(
            "INSERT INTO label_event SELECT ?, 1, ?, ?, 1, 'label', '', NULL, 'labelled', ?, NULL, "
            "NULL, NULL, 1.0, 0, 1, NULL, NULL, NULL, ?",
            (seq, row, person, ORDER, tx.now),
        )
        tx.execute(
            "INSERT INTO annotation (dataset, row_id, person, status, label, flagged, note, "
            "seconds, schema_version, event, updated) "
            "VALUES (1, ?, ?, 'labelled', ?, false, '', 1.0, 1, ?, ?)",
            (row, person, ORDER, seq, tx.now),
        )

    return change


@pytest.mark.parametrize("row", [1, 2])
async def test_an_answer_given_meanwhile_is_flagged(tmp_path: Path, row: int) -> None:
    """On a row that somebody had answered, and on one that nobody had."""
    with Meanwhile(tmp_path) as project:
        Path(project.scratch).mkdir()
        await project.add("a", "id,text\n1,x\n", keys=["id"], disposition="merge")
        await project.load("a", "id,text\n1,the order\n2,the order\n3,the order\n")
        document = json.dumps({"task": "spans", "field": ["text"], "labels": ["thing"]})

        def define(tx: Transaction) -> None:
            tx.execute(
                "INSERT INTO label_schema (dataset, version, document, created, person) "
                "VALUES (1, 1, ?, ?, 'ana')",
                (document, tx.now),
            )

        await project.write(define)
        await project.write(answer("ana", 1))
        project.rows = (row, 3)
        await project.load("a", "id,text\n1,that order\n2,that order\n3,the order\n")

        def told(reader: Any) -> dict[tuple[str, int], tuple[str, bool, str]]:
            sql = "SELECT person, row_id, label, flagged, note FROM annotation"
            return {(one[0], one[1]): one[2:] for one in reader.all(sql)}

        found = await project.read(told)
        assert found["ana", 1] == ('[[5,10,"thing"]]', False, "")
        label, flagged, note = found["ben", row]
        # On row 1 it is the planned answer, and known where it is now.
        assert (label, flagged) == (('[[5,10,"thing"]]', False) if row == 1 else (ORDER, True))
        assert note == ("" if row == 1 else meanwhile(2))
        assert found["ben", 3] == (ORDER, False, "")


def meanwhile(load: int) -> str:
    """What is noted on such an answer."""
    return f"this was marked while load {load} came in: look whether its spans are right"
