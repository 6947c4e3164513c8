"""What went into a version, as people read it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from tests.tui.models import AT, VERDICT, comparison, detail, version
from workbench.core import figures
from workbench.history.facts import facts
from workbench.history.requests import CandidateUse, Change, LabelShare, Moment, SourceUse
from workbench.history.words import named, sides, told

NOW = dt.datetime(2021, 11, 19)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("peak_memory", 302_231_552, "302 MB"),
        ("class_weight", None, "none"),
        ("budget", 0.0, "none"),
        ("budget", 90.0, "2 min"),
        ("folds", 5, "5"),
        ("fit_intercept", True, "yes"),
        ("warnings", ["2 rows were left out", "'id' is not used"],
         "2 rows were left out; 'id' is not used"),
    ],
)  # fmt: skip
def test_a_value_is_told_with_its_unit_and_without_its_type(
    name: str, value: Any, shown: str
) -> None:
    assert told(name, value) == shown


def test_tables_are_told_value_by_value() -> None:
    capture = {"environment": {"python": "3.12", "packages": {"polars": "2.0.1"}}}
    found = msgspec.structs.replace(detail(version(3, 0.8)), capture=capture)
    made = [fact[1:] for fact in facts(found, NOW) if fact[0] == "made on"]
    assert made == [("python", "3.12"), ("polars", "2.0.1")]


def test_what_is_not_known_is_left_out() -> None:
    assert all(value for _, _, value in facts(detail(version(3, 0.8)), NOW))


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (Change(name="C", a="", b="4.0"), ("–", "4.0")),
        (Change(name="peak_memory", a="233586688", b="302231552"), ("234 MB", "302 MB")),
        (Change(name="columns.text.features", a="7048", b="15659"), ("7,048", "15,659")),
        (Change(name="seed", a="1234567", b="7"), ("1234567", "7")),
        (Change(name="rows_hash", a="ab" * 32, b="cd" * 32), ("abababababab", "cdcdcdcdcdcd")),
        (Change(name="loads", a="[1]", b="[1, 2]"), ("1", "1, 2")),
        (Change(name="environment.pools", a='{"openblas": 2}', b="{}"), ("openblas 2", "none")),
        (Change(name="classes", a='["a", "b, c"]', b="[]"), ("a, b, c", "none")),
        (Change(name="fit_intercept", a="true", b="false"), ("yes", "no")),
        (Change(name="step 1", a="[sic]", b=""), ("[sic]", "–")),
    ],
)
def test_both_sides_of_a_difference_read_like_figures(
    change: Change, shown: tuple[str, str]
) -> None:
    assert sides(change) == shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("features.columns.home_city.features", "column home_city: features"),
        ("features.columns.v1.2.kind", "column v1.2: kind"),
        ("features.flavour", "flavour"),
        ("environment.packages.polars", "packages polars"),
        ("rows_hash", "rows hash"),
    ],
)
def test_what_differs_is_named_in_words(name: str, words: str) -> None:
    assert named(Change(name=name, a="1", b="2")) == words


def test_people_are_told_by_most_rows_and_all_of_them_in_the_end() -> None:
    people = [LabelShare(person=f"p{n}", rows=100 - n) for n in range(9)]
    found = msgspec.structs.replace(detail(version(3, 0.8)), labels_by=people)
    labels = [fact[1:] for fact in facts(found, NOW) if fact[0] == "labels" and fact[1] != "file"]
    assert labels[0] == (
        "from",
        "864 answers of 9 people to 1,313 rows: what a reviewer decided, else what most of them "
        "said",
    )
    assert [name for name, _ in labels[1:]] == [
        *[f"p{n}" for n in range(5)],
        "others",
        *[f"p{n}" for n in range(5, 9)],
    ]


def test_why_it_was_kept_compared_and_warned_of_is_told_before_its_parameters() -> None:
    promoted = Moment(at=AT, by="ana", what="became champion: on refunds", detail="better")
    capture = {"warnings": ["'gold' gives the target away"], "python": "3.12"}
    row = detail(version(14, 0.8))
    found = msgspec.structs.replace(row, against=comparison(), timeline=[promoted], capture=capture)
    kinds = facts(found, NOW)
    assert ("compared", "with v12", VERDICT) in kinds
    assert ("kept", "champion", f"on refunds (ana, {figures.when(AT, NOW)}; better)") in kinds
    warned = kinds.index(("warned", "of", "'gold' gives the target away"))
    assert warned < kinds.index(("parameter", "C", "4.0"))


def test_a_load_tells_which_bytes_it_read() -> None:
    use = SourceUse(
        source="t",
        location="/in/t.csv",
        load=3,
        rows=9,
        at="2021-11-18T14:02:00Z",
        content="ab" * 32,
    )
    found = msgspec.structs.replace(detail(version(3, 0.8)), sources=[use])
    (load,) = [value for kind, _, value in facts(found, NOW) if kind == "load"]
    assert load.startswith("/in/t.csv, 9 rows") and load.endswith("sha256 abababababab")


def test_an_ensemble_that_is_not_first_says_why_it_was_taken() -> None:
    def use(position: int, family: str, mean: float, version: int | None) -> CandidateUse:
        return CandidateUse(
            position=position,
            family=family,
            parameters={},
            state="done",
            error="",
            cv={"f1_macro": {"mean": mean, "sd": 0.1}},
            fit_seconds=1.0,
            version=version,
        )

    tried = [use(0, "extra_trees", 0.584, None), use(1, "ensemble", 0.577, 3)]
    found = msgspec.structs.replace(detail(version(3, 0.8)), candidates=tried)
    (why,) = [
        value for kind, name, value in facts(found, NOW) if (kind, name) == ("kept", "because")
    ]
    assert why == (
        "chosen of 2 candidates measured by cross-validated F1 macro: .577; extra trees has .584, "
        "which is no clear lead over several"
    )


def test_what_became_of_a_champion_and_with_whom_it_was_compared_stays_told() -> None:
    life = [
        Moment(at=AT, by="ana", what="compared with v1", detail="v3 is better"),
        Moment(at=AT, by="ana", what="passed the gate", detail="9 lines · against v1"),
        Moment(at=AT, by="ben", what="is no longer champion", detail="v5 is: on refunds"),
    ]
    told = facts(msgspec.structs.replace(detail(version(3, 0.8)), timeline=life), NOW)
    when = figures.when(AT, NOW)
    assert ("compared", "with v1", "v3 is better") in told
    assert ("kept", "gate", f"passed the gate {when}: 9 lines · against v1") in told
    assert ("kept", "no longer", f"champion: v5 is: on refunds (ben, {when})") in told
