"""One battery that runs over every registered step type."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.cleanse.cases import EXAMPLES, after, example, names, table
from workbench.cleanse.apply import apply
from workbench.cleanse.preview import preview
from workbench.cleanse.recipe import Recipe
from workbench.cleanse.steps import document, registry, schema, step_from
from workbench.cleanse.steps.base import RowStep, TableStep
from workbench.core.errors import InvalidInputError

TEXT = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["yes", "No", " 1,234.5 ", "(3)", "n/a", "", "01/02/2024", "paris", "\u200bx"]),
)
ROWS = st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), max_size=8)


def drawn(rows: list[tuple[str | None, ...]]) -> pl.DataFrame:
    data = {
        name: [row[at] for row in rows] for at, name in enumerate(("name", "amount", "day", "flag"))
    }
    text = dict.fromkeys(data, pl.String)
    frame = pl.DataFrame({"_row": range(len(rows)), **data}, schema={"_row": pl.Int64, **text})
    return frame.with_columns(pl.col("name").str.len_chars().cast(pl.Float64).alias("count"))


def drops(name: str) -> bool:
    """Whether a step drops rows or makes others: one that must be answered is no such row."""
    return issubclass(registry()[name], RowStep | TableStep)


def test_every_type_has_an_example() -> None:
    assert names() == sorted(EXAMPLES)


@pytest.mark.parametrize("name", names())
def test_document_survives_json(name: str) -> None:
    step = example(name)
    assert step_from(json.loads(json.dumps(document(step)))) == step


@pytest.mark.parametrize("name", names())
def test_schema_names_every_parameter(name: str) -> None:
    kind = registry()[name]
    properties = schema(kind)["properties"]
    assert set(properties) == {"step", *kind.__struct_fields__}
    assert properties["step"]["enum"] == [name]


@pytest.mark.parametrize("name", names())
def test_says_what_it_does(name: str) -> None:
    assert registry()[name].summary.endswith(".")
    assert example(name).describe()


@pytest.mark.parametrize("name", names())
def test_empty_table_stays_empty(name: str) -> None:
    assert after(table().clear(), {"step": name, **EXAMPLES[name]}).height == 0


@pytest.mark.parametrize("name", names())
def test_all_null_columns_do_not_fail(name: str) -> None:
    blank = table().with_columns(
        pl.lit(None, pl.String).alias(c) for c in ("name", "amount", "day")
    )
    after(blank, {"step": name, **EXAMPLES[name]})


@pytest.mark.parametrize("name", names())
def test_row_ids_stay_in_order(name: str) -> None:
    rows = after(table(), {"step": name, **EXAMPLES[name]})["_row"]
    assert rows.n_unique() == rows.len()
    assert rows.is_sorted() or issubclass(registry()[name], TableStep)


@pytest.mark.parametrize("name", [n for n in names() if registry()[n].idempotent])
def test_twice_is_once(name: str) -> None:
    step = {"step": name, **EXAMPLES[name]}
    assert after(table(), step, step).equals(after(table(), step))


@pytest.mark.parametrize("name", names())
def test_switched_off_does_nothing(name: str) -> None:
    step = {"step": name, **EXAMPLES[name], "enabled": False}
    assert after(table(), step).equals(table())


@pytest.mark.parametrize("name", names())
def test_missing_column_is_named(name: str) -> None:
    own = {**EXAMPLES[name], "columns": ["nowhere"]}
    with pytest.raises(InvalidInputError, match=r"step 1: .*(nowhere|columns are named)"):
        Recipe.from_documents([{"step": name, **own}]).validate(dict(table().schema))


@pytest.mark.parametrize("name", names())
def test_unknown_parameter_is_named(name: str) -> None:
    with pytest.raises(InvalidInputError, match="colour"):
        step_from({"step": name, **EXAMPLES[name], "colour": 1})


@pytest.mark.parametrize("name", names())
def test_row_identity_cannot_be_touched(name: str) -> None:
    kind = {"rename": {"names": {"_row": "id"}}, "derive": {"into": "_row", "expression": "1"}}
    own = kind.get(name, {**EXAMPLES[name], "columns": ["_row"]})
    with pytest.raises(InvalidInputError):
        Recipe.from_documents([{"step": name, **own}]).validate(dict(table().schema))


@pytest.mark.parametrize("name", [n for n in names() if example(n).row_wise])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, cut=st.integers(0, 8))
def test_whole_is_the_sum_of_its_parts(
    name: str, rows: list[tuple[str | None, ...]], cut: int
) -> None:
    frame = drawn(rows)
    recipe = Recipe.from_documents([{"step": name, **EXAMPLES[name]}]).fit(frame.lazy())
    whole, *parts = (
        recipe.run(part.lazy()).collect(engine="in-memory")
        for part in (frame, frame.head(cut), frame.slice(cut))
    )
    assert whole.equals(pl.concat(parts))


@pytest.mark.parametrize("name", [n for n in names() if example(n).row_wise and not drops(n)])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_single_rows_get_what_the_table_gets(name: str, rows: list[tuple[str | None, ...]]) -> None:
    frame = drawn(rows)
    recipe = Recipe.from_documents([{"step": name, **EXAMPLES[name]}]).fit(frame.lazy())
    whole = recipe.run(frame.lazy()).collect(engine="in-memory")
    singles = [recipe.apply_rows(frame.slice(index, 1)) for index in range(frame.height)]
    assert not singles or pl.concat(singles).equals(whole)


@pytest.mark.parametrize("name", names())
def test_applied_table_counts_and_preview_agree(name: str, tmp_path: Path) -> None:
    frame = table()
    frame.write_parquet(tmp_path / "in.parquet")
    recipe = Recipe.from_documents([{"step": name, **EXAMPLES[name]}])
    done = apply(recipe, [tmp_path / "in.parquet"], tmp_path / "out")
    clean = pl.concat(pl.read_parquet(part) for part in done.parts)
    if issubclass(registry()[name], TableStep):
        assert clean["_at"].to_list() == list(range(clean.height))
        clean = clean.drop("_at")
    assert clean.equals(after(frame, {"step": name, **EXAMPLES[name]}))
    assert done.rows_in == 6 and done.rows_out == clean.height
    assert done.counts[0] == preview(recipe, frame.lazy(), 0).counts
