"""Recipes: JSON, validation, streaming in stretches, previews."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.unit.cleanse.cases import after, table
from workbench.cleanse import apply as applying
from workbench.cleanse.apply import apply
from workbench.cleanse.preview import preview
from workbench.cleanse.recipe import Recipe
from workbench.core.errors import InvalidInputError

STEPS = [
    {"step": "trim"},
    {"step": "null_tokens"},
    {"step": "number", "columns": ["amount"], "on_error": "quarantine"},
    {"step": "fill", "columns": ["amount"], "method": "median"},
    {"step": "fill", "columns": ["city"], "method": "previous"},
    {"step": "case", "columns": ["city"], "to": "upper"},
    {"step": "drop_duplicates", "columns": ["city", "amount"], "keeping": "last"},
    {"step": "derive", "into": "half", "expression": "amount / 2"},
    {"step": "drop_columns", "columns": ["note"], "enabled": False},
]


def drawn(rows: int, seed: int = 3) -> pl.DataFrame:
    draw = random.Random(seed)
    cities = [" paris", "Paris", "london ", "n/a", None, "Rome"]
    amounts = ["1", "2", "$3", "4.5", "n/a", "bad", None]
    return pl.DataFrame(
        {
            "_row": [index * 2 for index in range(rows)],
            "city": [draw.choice(cities) for _ in range(rows)],
            "amount": [draw.choice(amounts) for _ in range(rows)],
            "note": [f"n{draw.randint(0, 9)}" for _ in range(rows)],
        },
        schema={"_row": pl.Int64, "city": pl.String, "amount": pl.String, "note": pl.String},
    )


def test_json_survives_a_round_trip() -> None:
    recipe = Recipe.from_documents(STEPS)
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ('{"steps": 1}', "a list of steps"),
        ('{"format": 2, "steps": []}', "format 2"),
        ('[{"step": "trim"}, {"step": "tidy"}]', "step 2: there is no step 'tidy'"),
        ('[{"columns": ["a"]}]', "step 1: a step is an object"),
        ('[{"step": "trim", "columns": "city"}]', "step 1: trim"),
        ('[{"step": "case", "to": "loud"}]', "step 1: case"),
    ],
)
def test_bad_recipes_name_the_step(text: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        Recipe.from_json(text)


def test_validation_follows_the_types() -> None:
    recipe = Recipe.from_documents(STEPS)
    with pytest.raises(InvalidInputError, match="step 2: trim: the column 'amount' is not text"):
        Recipe(
            (
                recipe.steps[2],
                Recipe.from_documents([{"step": "trim", "columns": ["amount"]}]).steps[0],
            )
        ).validate(dict(drawn(1).schema))


def test_validation_gives_the_columns_after() -> None:
    recipe = Recipe.from_documents([step for step in STEPS if "method" not in step])
    after_ = recipe.validate(dict(drawn(1).schema))
    assert after_["amount"] == pl.Float64 and after_["half"] == pl.Float64


@pytest.mark.parametrize("rows", [0, 1, 7, 50])
@pytest.mark.parametrize("batch", [1, 4, 1000])
def test_batches_give_what_the_whole_gives(
    rows: int, batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH_ROWS", batch)
    frame = drawn(rows)
    frame.head(rows // 2).write_parquet(tmp_path / "a.parquet")
    frame.slice(rows // 2).write_parquet(tmp_path / "b.parquet")
    recipe = Recipe.from_documents(STEPS)
    done = apply(recipe, [tmp_path / "a.parquet", tmp_path / "b.parquet"], tmp_path / "out")
    clean = pl.concat(pl.read_parquet(part) for part in done.parts)
    assert clean.equals(after(frame, *STEPS))
    quarantined = sum(counts.quarantined for counts in done.counts)
    dropped = sum(counts.dropped for counts in done.counts)
    assert done.rows_in == rows == done.rows_out + quarantined + dropped
    aside = [row for path in done.aside for row in pl.read_parquet(path).iter_rows()]
    assert len(aside) == quarantined
    assert all(row[1:] == (3, "amount", "bad") for row in aside)


def test_every_part_but_the_last_is_whole_row_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH_ROWS", 8)
    drawn(100).write_parquet(tmp_path / "in.parquet")
    recipe = Recipe.from_documents([{"step": "filter", "where": "city is not null"}])
    done = apply(recipe, [tmp_path / "in.parquet"], tmp_path / "out")
    heights = [pl.read_parquet(part).height for part in done.parts]
    assert all(height % 8 == 0 for height in heights[:-1])
    assert sum(heights) == done.rows_out


def test_counts_of_every_step_agree_with_previews(tmp_path: Path) -> None:
    frame = drawn(60)
    frame.write_parquet(tmp_path / "in.parquet")
    recipe = Recipe.from_documents(STEPS[:-1])
    done = apply(recipe, [tmp_path / "in.parquet"], tmp_path / "out")
    for index, counts in enumerate(done.counts):
        assert preview(recipe, frame.lazy(), index).counts == counts, recipe.steps[index].name()


def test_training_mask_is_used_and_left_out(tmp_path: Path) -> None:
    frame = pl.DataFrame({"_row": [1, 2, 3], "x": [1.0, 9.0, None], "_train": [True, False, False]})
    frame.write_parquet(tmp_path / "in.parquet")
    recipe = Recipe.from_documents([{"step": "fill", "columns": ["x"], "method": "mean"}])
    done = apply(recipe, [tmp_path / "in.parquet"], tmp_path / "out", mask="_train")
    clean = pl.read_parquet(done.parts[0])
    assert clean.columns == ["_row", "x"] and clean["x"].to_list() == [1.0, 9.0, 1.0]
    assert done.recipe.documents()[0]["learned"] == {"x": 1.0}


def test_preview_groups_differences_by_value() -> None:
    frame = pl.DataFrame({"_row": [1, 2, 3, 4], "x": ["a ", "a ", "b ", "c"]})
    found = preview(Recipe.from_documents([{"step": "trim"}]), frame.lazy(), 0)
    assert [(d.before, d.after, d.rows, d.ids) for d in found.differences] == [
        ("a ", "a", 2, [1, 2]),
        ("b ", "b", 1, [3]),
    ]
    assert found.touched is not None and found.touched.to_list() == [1, 2, 3]
    assert (found.shapes[0].distinct_before, found.shapes[0].distinct_after) == (3, 3)


def test_preview_shows_twenty_differences_at_most() -> None:
    frame = pl.DataFrame({"_row": range(50), "x": [f"v{i} " for i in range(50)]})
    found = preview(Recipe.from_documents([{"step": "trim"}]), frame.lazy(), 0)
    assert len(found.differences) == 20 and found.counts.changed == 50


def test_preview_shows_decimals_without_what_arithmetic_left_behind() -> None:
    frame = pl.DataFrame({"_row": [1], "x": [0.1]})
    derive = {"step": "derive", "into": "y", "expression": "x + 0.2"}
    (found,) = preview(Recipe.from_documents([derive]), frame.lazy(), 0).differences
    assert found.after == "0.3"
    dropping = Recipe.from_documents([derive, {"step": "filter", "where": "y > 60"}])
    assert preview(dropping, frame.lazy(), 1).differences[0].before == "0.1 · 0.3"


def test_preview_shows_what_rounding_alone_has_changed() -> None:
    frame = pl.DataFrame({"_row": [1], "x": [50.459999999999994]})
    recipe = Recipe.from_documents([{"step": "derive", "into": "x", "expression": "round(x, 2)"}])
    (found,) = preview(recipe, frame.lazy(), 0).differences
    assert (found.before, found.after) == ("50.459999999999994", "50.46")


def test_preview_of_a_switched_off_step_shows_what_it_would_do() -> None:
    recipe = Recipe.from_documents([{"step": "trim", "enabled": False}])
    assert preview(recipe, table().lazy(), 0).counts.changed > 0


def test_a_recipe_needs_no_database_and_no_estimators() -> None:
    code = (
        "import sys, workbench.cleanse.recipe as r; r.Recipe.from_documents([{'step': 'trim'}]);"
        "mine = {m for m in sys.modules if m.startswith('workbench.')};"
        "own = ('workbench.core', 'workbench.cleanse', 'workbench.similar');"
        "bad = {m for m in mine if not m.startswith(own)};"
        "bad |= {m for m in ('duckdb', 'sklearn', 'scipy', 'textual') if m in sys.modules};"
        "bad |= mine & {'workbench.cleanse.service', 'workbench.cleanse.requests'};"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_preview_shows_a_change_behind_the_first_two_hundred_characters() -> None:
    long = "one two three " * 40
    frame = pl.DataFrame({"_row": [1], "x": [long + "the  end"]})
    (found,) = preview(
        Recipe.from_documents([{"step": "collapse_space"}]), frame.lazy(), 0
    ).differences
    assert found.before is not None and "the  end" in found.before
    assert found.after is not None and "the end" in found.after
