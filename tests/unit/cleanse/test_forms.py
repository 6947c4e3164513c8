"""Forms out of schemas, and documents out of forms."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example as example_of
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cleanse.cases import EXAMPLES, example, names
from workbench.cleanse import forms
from workbench.cleanse.steps import document, registry, schema, step_from
from workbench.cleanse.views import StepKind
from workbench.tui.widgets.fields import text_of, value_of

ANY = st.characters(exclude_categories=["Cs"])
WORD = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


UNLEARNED = {"look_up": {"found": None}}
"""What a step learned is not in its form: it learns anew."""


def kind(name: str) -> StepKind:
    found = registry()[name]
    return StepKind(step=name, summary=found.summary, schema=schema(found))


@pytest.mark.parametrize("name", names())
def test_a_step_survives_its_form(name: str) -> None:
    step = step_from({**document(example(name)), **UNLEARNED.get(name, {})})
    shown = forms.values(document(step), kind(name))
    fields = forms.fields(kind(name), ["name", "flag", "day", "amount"])
    answer = {field.name: shown.get(field.name, field.default) for field in fields}
    assert step_from(forms.document(kind(name), answer)) == step


@pytest.mark.parametrize("name", names())
def test_every_parameter_of_the_example_has_a_field(name: str) -> None:
    fields = {field.name for field in forms.fields(kind(name), ["name"])}
    assert set(EXAMPLES[name]) - {"found"} <= fields


def test_a_step_that_makes_several_columns_asks_for_several_names() -> None:
    helps = {
        name: {field.name: field.help for field in forms.fields(kind(name), ["name"])}["into"]
        for name in ("split", "join")
    }
    assert helps == {"split": "the new columns' names, with ;", "join": "the new column's name"}


def edited(step: dict[str, Any], name: str) -> dict[str, Any]:
    """The step after its form was opened and closed again."""
    shown = forms.values(step, kind(name))
    return forms.document(
        kind(name),
        {
            field.name: value_of(field, text_of(field, shown.get(field.name)))
            for field in forms.fields(kind(name), [])
            if field.kind == "text"
        },
    )


@given(st.text(ANY, min_size=1), st.text(ANY))
def test_an_untouched_text_comes_back_byte_for_byte(find: str, replacement: str) -> None:
    step = {"step": "replace", "find": find, "replacement": replacement}
    assert edited(step, "replace").items() >= step.items()


@given(st.text(ANY, min_size=1) | st.booleans() | st.integers() | st.floats(allow_nan=False))
@example_of("3")
@example_of(True)
def test_an_untouched_constant_stays_what_it_was(value: Any) -> None:
    after = edited({"step": "fill", "value": value}, "fill")["value"]
    assert (type(after), after) == (type(value), value)


@given(st.lists(WORD))
def test_lists_survive_their_line(words: list[str]) -> None:
    assert forms.split_list(forms.text_of(words)) == words


@given(st.dictionaries(WORD, st.none() | WORD))
def test_tables_survive_their_line(table: dict[str, str | None]) -> None:
    assert forms.split_table(forms.text_of(table)) == table


def test_a_table_without_an_equals_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="from = to"):
        forms.split_table("a = b; c")


def test_columns_whose_order_matters_are_put_in_order() -> None:
    kinds = {name: forms.fields(kind(name), ["a", "b"])[0].kind for name in ("reorder", "trim")}
    assert kinds == {"reorder": "ordered", "trim": "many"}


def test_the_other_dataset_is_chosen_and_its_columns_are_told() -> None:
    others = {"cities": ["city", "people"], "shops": ["name"]}
    found = {field.name: field for field in forms.fields(kind("look_up"), ["town"], others)}
    assert (found["dataset"].kind, found["dataset"].choices) == ("choice", ["cities", "shops"])
    assert "(cities: city, people; shops: name)" in found["key"].help
    alone = {field.name: field for field in forms.fields(kind("look_up"), ["town"])}
    assert alone["dataset"].kind == "text", "there is none to choose"
