from workbench.evaluate.requests import Comparison, Figure
from workbench.history.differences import changes, flat, metric_pairs, recipe_changes


def test_nested_documents_become_dotted_names() -> None:
    assert flat({"a": {"b": 1, "c": None}, "d": [1, 2]}) == {"a.b": "1", "a.c": "", "d": "[1, 2]"}


def test_lists_of_named_things_are_told_apart_by_name() -> None:
    document = {"columns": [{"name": "age", "use": "number"}, {"name": "city", "use": "category"}]}
    assert flat(document) == {"columns.age.use": "number", "columns.city.use": "category"}


def test_only_what_differs_is_listed_and_a_missing_side_is_empty() -> None:
    found = changes({"C": 1.0, "seed": 0}, {"C": 4.0, "seed": 0, "penalty": "l2"})
    assert [(one.name, one.a, one.b) for one in found] == [
        ("C", "1.0", "4.0"),
        ("penalty", "", "l2"),
    ]


def test_equal_documents_have_no_changes() -> None:
    assert changes({"a": {"b": [1]}}, {"a": {"b": [1]}}) == []


def test_recipe_changes_pair_an_edited_step_and_number_the_rest() -> None:
    found = recipe_changes(["trim city", "case city"], ["trim city", "case name", "fill age"])
    assert [(one.name, one.a, one.b) for one in found] == [
        ("step 2", "case city", "case name"),
        ("step 3", "", "fill age"),
    ]


def test_equal_recipes_have_no_changes() -> None:
    assert recipe_changes(["trim city"], ["trim city"]) == []


def test_metrics_of_either_side_are_paired_with_their_delta() -> None:
    delta = Figure(value=0.1, low=0.05, high=0.15, n=9)
    compared = Comparison(
        a=2,
        b=1,
        split="s",
        rows=9,
        metric="accuracy",
        deltas={"accuracy": delta},
        better="a",
        verdict="",
    )
    pairs = metric_pairs(
        {"accuracy": Figure(value=0.8, n=9)},
        {"accuracy": Figure(value=0.9, n=9), "mcc": Figure(value=0.5, n=9)},
        compared,
    )
    assert [(one.name, one.a is None, one.delta) for one in pairs] == [
        ("accuracy", False, delta),
        ("mcc", True, None),
    ]
