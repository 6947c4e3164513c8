"""Forms out of schemas, and documents out of forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cleanse.cases import EXAMPLES, example, names
from workbench.cleanse import forms
from workbench.cleanse.steps import document, registry, schema, step_from
from workbench.cleanse.views import StepKind

WORD = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def kind(name: str) -> StepKind:
    found = registry()[name]
    return StepKind(step=name, summary=found.summary, schema=schema(found))


@pytest.mark.parametrize("name", names())
def test_a_step_survives_its_form(name: str) -> None:
    step = example(name)
    shown = forms.values(document(step), kind(name))
    fields = forms.fields(kind(name), ["name", "flag", "day", "amount"])
    answer = {field.name: shown.get(field.name, field.default) for field in fields}
    assert step_from(forms.document(kind(name), answer)) == step


@pytest.mark.parametrize("name", names())
def test_every_parameter_of_the_example_has_a_field(name: str) -> None:
    fields = {field.name for field in forms.fields(kind(name), ["name"])}
    assert set(EXAMPLES[name]) <= fields


@given(st.lists(WORD))
def test_lists_survive_their_line(words: list[str]) -> None:
    assert forms.split_list(forms.text_of(words)) == words


@given(st.dictionaries(WORD, st.none() | WORD))
def test_tables_survive_their_line(table: dict[str, str | None]) -> None:
    assert forms.split_table(forms.text_of(table)) == table


def test_a_table_without_an_equals_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="from = to"):
        forms.split_table("a = b; c")
