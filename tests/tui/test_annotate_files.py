"""Labels and files on the labelling screen: looked at first, stored once somebody agrees."""

from __future__ import annotations

import msgspec
from textual.pilot import Pilot

from tests.tui.scene import settle, shows
from tests.tui.test_annotate import app, asked, hub, opened
from workbench.annotate.requests import (
    Exported,
    ExportLabels,
    Imported,
    ImportLabels,
    Open,
)
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import (
    AddSource,
    GetLoad,
    ListDatasets,
    ListSources,
    LoadAccount,
    LoadStarted,
    RunSource,
    Source,
)

SOUND = Imported(
    read=9,
    added=7,
    changed=1,
    unchanged=1,
    problems=[],
    warned=1,
    warnings=["line 1: nobody enrolled 'zoe': stored under that name"],
)
FAULTY = Imported(
    read=9, added=0, changed=0, unchanged=0, problems=["line 4: the schema has no label egg"]
)

SOURCE = {
    **{"id": 1, "name": "a-2", "kind": "file", "location": "", "options": {}, "keys": []},
    **{"cursor": "", "cursor_value": "", "disposition": "append", "contract": "", "owner": "ana"},
    **{"created": "", "rows": 0},
}
LOADED = {
    **{"load": 7, "source": "a-2", "state": "counted", "started": "", "by": "ana", "job": "j"},
    **{"read": 4, "loaded": 4, "updated": 0, "unchanged": 0, "quarantined": 0, "removed": 0},
    **{"seconds": 0.1, "columns_added": [], "columns_missing": [], "notes": [], "error": ""},
}


def made(answer: Imported) -> ScriptedHub:
    return hub(answers={Open: opened(), ImportLabels: answer})


async def send_form(pilot: Pilot[None], *keys: str) -> None:
    """Open the form of files, type, and send it."""
    await settle(pilot)
    await pilot.press("ctrl+f")
    await settle(pilot)
    await pilot.press(*keys, "ctrl+s")
    await settle(pilot)


async def test_a_file_is_looked_at_and_then_stored() -> None:
    scripted = made(SOUND)
    shown = app(scripted)
    async with shown.run_test(size=(80, 24)) as pilot:
        await send_form(pilot, "enter", *"/tmp/labels.csv")
        await shows(pilot, "store 8 labels?")
        await shows(pilot, "nobody enrolled 'zoe'")
        await pilot.press("y")
        await settle(pilot)
    first, second = asked(scripted, ImportLabels)
    assert (first.path, first.format, first.dry_run) == ("/tmp/labels.csv", "csv", True)
    assert not second.dry_run


async def test_the_rows_key_and_the_files_own_names_are_asked_for() -> None:
    scripted = made(SOUND)
    shown = app(scripted)
    async with shown.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+f")
        await settle(pilot)
        await pilot.press("enter", *"/tmp/crowd.tsv", "tab", "tab", "right", "tab")
        await pilot.press(*"id=item, label=response", "ctrl+s")
        await shows(pilot, "store 8 labels?")
    (first,) = asked(scripted, ImportLabels)
    assert (first.format, first.key) == ("csv", opened().columns[0])
    assert first.columns == {"id": "item", "label": "response"}


async def test_a_faulty_file_keeps_the_form_and_stores_nothing() -> None:
    scripted = made(FAULTY)
    shown = app(scripted)
    async with shown.run_test(size=(120, 40)) as pilot:
        await send_form(pilot, "enter", *"/tmp/labels.csv")
        await shows(pilot, "line 4: the schema has no label egg")
    assert [one.dry_run for one in asked(scripted, ImportLabels)] == [True]


async def test_an_export_says_where_it_went_and_what_was_lost() -> None:
    done = Exported(path="/tmp/x.conll", rows=3, warned=1, warnings=["row 7: spans overlap"])
    scripted = hub(answers={Open: opened(), ExportLabels: done})
    shown = app(scripted)
    async with shown.run_test(size=(120, 40)) as pilot:
        await send_form(pilot, "down", "enter", *"/tmp/x.conll")
        told = [one.message for one in shown._notifications]
        assert any("3 answers written to /tmp/x.conll" in one for one in told)
        assert any("spans overlap" in one for one in told)
    assert [one.format for one in asked(scripted, ExportLabels)] == ["conll"]


async def test_rows_that_only_the_file_has_are_loaded_before_its_labels() -> None:
    seen = msgspec.structs.replace(SOUND, new_rows=4, dataset="mails")
    source = msgspec.convert(SOURCE, Source)
    scripted = hub(
        answers={
            Open: opened(),
            ImportLabels: seen,
            ListSources: [],
            ListDatasets: [],
            AddSource: source,
            RunSource: LoadStarted(load=7, job="j"),
            GetLoad: msgspec.convert(LOADED, LoadAccount),
        }
    )
    shown = app(scripted)
    async with shown.run_test(size=(80, 24)) as pilot:
        keys = (*"/tmp/a.jsonl", *["tab"] * 5, "space")
        await send_form(pilot, "enter", *keys)
        await shows(pilot, "store 8 labels?")
        await shows(pilot, "4 rows are new: they are loaded first.")
        await pilot.press("y")
        await settle(pilot)
    look, again, last = asked(scripted, ImportLabels)
    assert (look.add_rows, look.dry_run, look.rows_to) == (True, True, "")
    assert (again.dry_run, again.rows_to) == (True, "/tmp/a.jsonl.rows.parquet")
    assert not last.dry_run and last.dataset == "mails"
    (added,) = asked(scripted, AddSource)
    assert (added.location, added.dataset) == ("/tmp/a.jsonl.rows.parquet", "mails")
    assert len(asked(scripted, RunSource)) == 1
