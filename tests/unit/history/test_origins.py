"""From which file, cleaned how, labelled by whom, tested on what: in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from tests.tui.models import AT, detail, version
from workbench.history import origins
from workbench.history.facts import facts
from workbench.history.requests import (
    Cleaned,
    DecidedShare,
    LabelFile,
    LabelShare,
    SourceUse,
    SplitUse,
    StepEffect,
    VersionDetail,
)
from workbench.history.story import story_pieces

NOW = dt.datetime(2021, 11, 19)
FILE = LabelFile(
    event=11,
    answers=1889,
    rows=1477,
    file="labels.csv",
    format="csv",
    sha256="ab" * 32,
    person="ana",
    at=AT,
)


def made(**of: Any) -> VersionDetail:
    return msgspec.structs.replace(detail(version(3, 0.874)), **of)


def labels(found: VersionDetail) -> dict[str, str]:
    return {name: value for _, name, value in origins.labels(found, NOW)}


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (StepEffect(changed=312, dropped=4), "312 rows changed, 4 dropped"),
        (StepEffect(nulled=1), "1 row made empty"),
        (StepEffect(failed=1200, quarantined=3), "1,200 rows failed, 3 kept aside"),
        (StepEffect(), "no row changed"),
        (None, ""),
    ],
)
def test_what_a_step_did_is_told_in_rows(effect: StepEffect | None, told: str) -> None:
    assert origins.did(effect) == told


def test_cleaning_tells_rows_in_and_out_and_each_step() -> None:
    done = Cleaned(
        recipe=7,
        rows_in=4980,
        rows_out=4920,
        quarantined=3,
        steps=[StepEffect(changed=654)],
        by="ana",
        at=AT,
    )
    whole, step = origins.cleaning(made(cleaned=done), NOW)
    assert whole[1] == "recipe 7"
    assert whole[2].startswith("4,980 rows in, 4,920 out, 3 kept aside; applied ")
    assert step == ("recipe", "step 1", "trim city: 654 rows changed")


def test_rows_that_no_recipe_touched_are_said_to_be_as_loaded() -> None:
    assert list(origins.cleaning(made(recipe_titles=[]), NOW)) == [
        ("recipe", "none", "rows as they were loaded")
    ]


def test_steps_without_counts_on_record_claim_none() -> None:
    assert list(origins.cleaning(made(), NOW)) == [("recipe", "step 1", "trim city")]


def test_the_file_that_labels_came_with_is_named_and_who_brought_it_in() -> None:
    here = LabelFile(event=0, answers=40, rows=38)
    found = labels(made(label_files=[FILE, here]))
    assert found["file"].startswith("labels.csv (csv), 1,889 answers to 1,477 rows; brought in ")
    assert found["file"].endswith("by ana, sha256 abababababab")
    assert found["given here"] == "40 answers to 38 rows"


def test_a_version_from_before_files_were_kept_says_so_and_guesses_nothing() -> None:
    assert labels(made())["file"] == "not on record: it was trained before files were kept"


def test_decisions_say_who_adopted_what() -> None:
    ruled = [DecidedShare(person="rae", method="dawid-skene", rows=800)]
    found = labels(made(decided=ruled))
    assert found["decided"] == "800 rows by rae, adopting the consensus by Dawid and Skene"


def test_a_column_was_labelled_by_nobody_here() -> None:
    row = msgspec.structs.replace(version(3, 0.8), target="topic")
    assert labels(made(version=row)) == {
        "from": "the column topic of the rows: nobody labelled here"
    }


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("source", {"sources": ["testset"]}, "what the source testset brings is for testing"),
        ("column", {"by": "part"}, "as the column part says"),
        ("time", {"time": "created"}, "the latest by created are for testing"),
        ("grouped", {"group": "customer"}, "rows alike in customer together, seed 7"),
        ("random", {}, "at random, seed 7"),
        ("stratified", {"stratify": "labels"}, "the same shares of labels, seed 7"),
    ],
)
def test_how_rows_were_set_apart_is_told(kind: str, options: dict[str, Any], words: str) -> None:
    split = SplitUse(name="s", kind=kind, seed=7, train=9, test=3, looks=1, options=options)
    assert origins.divided(split) == words


def test_tested_tells_rows_figure_and_looks() -> None:
    _, on = origins.tests(made(), NOW)
    assert on[2].startswith("997 rows that it did not learn from: F1 macro .874 (")
    unmeasured = made(version=version(3, None))
    assert [*origins.tests(unmeasured, NOW)][1][2].startswith("not evaluated; ")


def test_files_that_brought_test_rows_alone_are_told_with_the_test() -> None:
    def use(load: int) -> SourceUse:
        return SourceUse(source="t", location=f"/in/{load}.csv", load=load, rows=9, at=AT)

    found = made(sources=[use(1)], test_sources=[use(1), use(2)])
    told = {name: value for _, name, value in origins.tests(found, NOW)}
    assert told["load 2"].startswith("/in/2.csv, 9 rows") and "load 1" not in told


def test_a_story_has_every_chapter_and_wraps_beside_the_names() -> None:
    told = story_pieces(
        [("labels", "file", "word " * 30), ("kept", "because", "it was best")], width=50
    )
    text = "".join(text for text, _ in told)
    for heading in ("from which files", "labelled by whom", "compared with what"):
        assert heading in text
    assert "with no other version yet" in text
    lines = text.splitlines()
    assert max(map(len, lines)) <= 50
    assert lines[lines.index("labelled by whom") + 2].startswith(" " * 9 + "word")


def test_a_story_of_many_people_names_the_first_and_counts_the_others() -> None:
    people = [LabelShare(person=f"p{n}", rows=100 - n) for n in range(164)]
    pieces = story_pieces(facts(made(labels_by=people), NOW), width=80)
    text = "".join(piece for piece, _ in pieces)
    assert "others" in text and "159 more\n" in text
    assert "p4" in text and "p5 " not in text and "p100" not in text
