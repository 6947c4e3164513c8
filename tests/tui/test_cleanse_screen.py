"""The cleanse screen over a scripted hub: what it shows, what its keys ask for."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from tests.tui.scene import app_over, assert_frame, scripted, shows, text
from workbench.cleanse import requests as wire
from workbench.cleanse.views import (
    ApplyStarted,
    ColumnProfile,
    DifferenceView,
    Issue,
    PreviewView,
    RecipeStep,
    RecipeView,
    ShapeView,
    StepCounts,
    StepKind,
    Suggestion,
    TableProfile,
    TopValue,
)
from workbench.client.scripted import ScriptedHub
from workbench.collect.requests import ColumnInfo, Dataset, GetRows, ListDatasets, RowsWindow
from workbench.core.errors import InvalidInputError
from workbench.tui.widgets.small_table import SmallTable

NAMES = ("city", "amount", "text")
TRIM = {"step": "trim", "columns": ["city"], "where": None, "on_error": "keep", "enabled": True}
PROFILES = {
    "city": ColumnProfile(
        name="city", stored="text", type="text", rows=4982, nulls=0, null_words=24, null=0.005,
        distinct=412, exact=True, bars=[9, 4, 2, 1, 1, 1], top=[TopValue(value="Paris", rows=900)],
        issues=[
            Issue(kind="variants", text="18 variants", rows=312, where="\"city\" IN ('paris')"),
            Issue(kind="null words", text="24 null words", rows=24, where="trim(\"city\") = 'n/a'"),
        ],
    ),
    "amount": ColumnProfile(
        name="amount", stored="text", type="number", rows=4982, nulls=105, null_words=0, null=0.021,
        distinct=3902, exact=False, bars=[1, 4, 8, 4, 2, 1], reads={"step": "number"},
        issues=[Issue(kind="number as text", text="number as text", rows=4877)],
    ),
    "text": ColumnProfile(
        name="text", stored="text", type="text", rows=4982, nulls=0, null_words=0, null=0.0,
        distinct=4871, exact=True, bars=[3, 3, 2, 1],
    ),
}  # fmt: skip
PREVIEW = PreviewView(
    dataset="tickets",
    title="mass edit of 3 values · city",
    rows=4982,
    counts=StepCounts(step="mass_edit", changed=312, nulled=0, failed=0, dropped=0, quarantined=0),
    differences=[
        DifferenceView(
            column="city", before=before, after=after, kind="changed", rows=rows, ids=[1, 2]
        )
        for before, after, rows in (
            ("paris ", "Paris", 200),
            ("PARIS", "Paris", 14),
            ("\x1b]52;c;evil\x07[bold]", "London", 71),
        )
    ],
    shapes=[
        ShapeView(
            column="city", before=[9, 4, 2], after=[9, 3], distinct_before=412, distinct_after=388
        )
    ],
    labelled=14,
    test=2,
    seconds=0.2,
)
KINDS = [
    StepKind(
        step="trim",
        summary="Remove white space at both ends.",
        schema={
            "properties": {
                "step": {"enum": ["trim"]},
                "columns": {"type": "array", "items": {"type": "string"}, "default": []},
                "where": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
                "on_error": {"enum": ["keep", "null", "quarantine"], "default": "keep"},
                "enabled": {"type": "boolean", "default": True},
            },
            "required": ["step"],
        },
    )
]


def step(
    index: int, title: str, *, enabled: bool = True, error: str = "", **counts: int
) -> RecipeStep:
    return RecipeStep(
        index=index, title=title, step={**TRIM, "enabled": enabled}, enabled=enabled, error=error,
        **counts,
    )  # fmt: skip


def recipe(*steps: RecipeStep, **more: Any) -> RecipeView:
    given = {"version": 7, "can_undo": True, "can_redo": False, "behind": "never"} | more
    return RecipeView(dataset="tickets", steps=list(steps), **given)


STEPS = (
    step(0, "mass edit of 3 values", changed=312, nulled=0, failed=0, dropped=0, quarantined=0),
    step(1, "drop duplicates", enabled=False),
    step(2, "filter", error="step 3: there is no column 'x'"),
)


def hub_with(view: RecipeView | None = None, **answers: Any) -> ScriptedHub:
    hub = scripted()
    columns = [ColumnInfo(name=name, type="VARCHAR") for name in NAMES]
    rows = [[1, "Paris", "129.90", "My card"], [2, "London", "12.00", "Where is"]]
    shown = view if view is not None else recipe(*STEPS)
    hub.answers |= {
        ListDatasets: [Dataset(name="tickets", rows=4982, stage="raw", columns=columns)],
        GetRows: lambda request: RowsWindow(
            columns=columns, rows=rows, offset=request.offset, total=2, stage="raw"
        ),
        wire.ShowRecipe: shown,
        wire.Profile: lambda request: TableProfile(
            dataset="tickets", stage="raw", rows=4982, duplicates=None, seconds=0.1,
            columns=[PROFILES[name] for name in request.columns], all_columns=list(NAMES),
        ),
        wire.PreviewStep: PREVIEW,
        wire.Suggest: [
            Suggestion(id="s1", title="trim · city", why="166 cells", touches=166, step=TRIM)
        ],
        wire.ListStepKinds: KINDS,
        wire.AddStep: shown,
        wire.ToggleStep: shown,
        wire.MoveStep: shown,
        wire.RemoveStep: shown,
        wire.UndoRecipe: shown,
        wire.ApplyRecipe: ApplyStarted(job="j", version=7),
        wire.RefuseSuggestion: None,
    }  # fmt: skip
    hub.answers |= answers.get("answers", {})
    return hub


async def settle(pilot: Pilot[None]) -> None:
    groups = ("hub", "load", "rows", "profile", "preview", "suggestions", "trial")
    for _ in range(5):
        await pilot.pause(0.05)
        some = [worker for worker in pilot.app.workers if worker.group in groups]
        if some:
            await pilot.app.workers.wait_for_complete(some)
        await pilot.pause()


def asked(hub: ScriptedHub, kind: type) -> list[Any]:
    return [request for request in hub.asked if type(request) is kind]


async def test_frame_at_120_by_40() -> None:
    app = app_over(hub_with(), mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert_frame(app, "cleanse-120x40")


async def test_frame_at_80_by_24() -> None:
    app = app_over(hub_with(), mode="cleanse")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert_frame(app, "cleanse-80x24")


async def test_what_rows_hold_is_shown_inertly() -> None:
    app = app_over(hub_with(), mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "␛]52;c;evil␇[bold]" in text(app)
        assert "\x1b" not in text(app)


async def test_space_switches_the_step_under_the_cursor() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down", "space")
        await settle(pilot)
    assert asked(hub, wire.ToggleStep) == [wire.ToggleStep(dataset="tickets", index=1, base=7)]


async def test_capital_j_and_k_move_it() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("J")
        await settle(pilot)
        await pilot.press("K")
        await settle(pilot)
    assert [(one.index, one.to) for one in asked(hub, wire.MoveStep)] == [(0, 1), (1, 0)]


async def test_redo_says_why_it_cannot_be_done() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert "there is nothing to redo" in text(app)
    assert asked(hub, wire.RedoRecipe) == []


async def test_a_new_step_is_previewed_and_confirmed_before_it_is_added() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press(*"tri", "enter")
        await settle(pilot)
        await pilot.press("space", "enter")
        await settle(pilot)
        assert "14 labelled rows" in text(app) and "add mass edit of 3 values" in text(app)
        assert asked(hub, wire.AddStep) == []
        await pilot.press("escape")
        await settle(pilot)
        assert "add mass edit of 3 values" not in text(app), "back in the form"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    (added,) = asked(hub, wire.AddStep)
    assert added.step == {"step": "trim", "columns": ["city"], "where": None, "on_error": "keep"}
    assert added.base == 7


async def test_a_new_step_comes_last_however_many_came_while_its_form_was_filled_in() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("n", *"tri", "enter")
        await settle(pilot)
        more = recipe(*STEPS, *(step(place, "trim") for place in range(3, 9)))
        hub.answers |= {wire.ShowRecipe: more, wire.AddStep: more}
        await pilot.press("space", "enter")
        await settle(pilot)
        tried = asked(hub, wire.PreviewStep)[-1]
        assert (tried.step["step"], tried.index, tried.replaces) == ("trim", None, False)
        await pilot.press("y")
        await settle(pilot)
        assert app.screen.query_one("#recipe", SmallTable).cursor_row == len(more.steps) - 1


async def test_a_step_that_cannot_run_keeps_its_form_open_and_says_why() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        hub.answers[wire.PreviewStep] = InvalidInputError("trim: no column 'x'", "choose another")
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "trim: no column 'x'" in text(app) and "choose another" in text(app)
    assert asked(hub, wire.AddStep) == []


async def test_enter_on_a_column_drills_to_the_rows_behind_an_issue() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.screen.query_one("#columns").focus()
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"variants", "enter")
        await settle(pilot)
        assert "city: variants" in text(app)
        assert asked(hub, GetRows)[-1].where == "\"city\" IN ('paris')"
        await pilot.press("backspace")
        await settle(pilot)
    assert asked(hub, GetRows)[-1].where == ""


async def test_enter_on_a_step_drills_to_the_rows_of_a_change() -> None:
    columns = [ColumnInfo(name="city", type="VARCHAR")]
    window = RowsWindow(columns=columns, rows=[[1, "paris "]], offset=0, total=1, stage="step 1")
    hub = hub_with(answers={wire.GetTouchedRows: window})
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
    found = asked(hub, wire.GetTouchedRows)[-1]
    assert (found.kind, found.column, found.like) == ("changed", "city", 1)


async def test_suggestions_are_accepted_and_refused() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "trim · city" in text(app) and "166 cells" in text(app)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert asked(hub, wire.RefuseSuggestion)[0].id == "s1"
    assert asked(hub, wire.AddStep)[0].suggestion == "s1"


async def test_without_a_dataset_it_says_what_to_do() -> None:
    hub = hub_with(answers={ListDatasets: []})
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "there is nothing to cleanse yet" in text(app) and "g d" in text(app)
        assert "n adds a file" in text(app)
        assert "workbench collect add NAME FILE --run" in text(app)


async def test_without_steps_it_says_what_to_do() -> None:
    app = app_over(hub_with(recipe()), mode="cleanse")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "see what the columns suggest" in text(app)


async def test_columns_of_text_are_the_first_to_look_for_clusters_in() -> None:
    app = app_over(hub_with(), mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("C")
        await shows(pilot, "clusters of which column")
        lines = [line for line in text(app).splitlines() if "values" in line]
        names = [next(name for name in NAMES if f" {name} " in line) for line in lines[-3:]]
    assert names == ["city", "text", "amount"]
