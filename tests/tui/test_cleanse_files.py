"""Recipes from and into files, over a scripted hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.tui.scene import app_over, assert_frame, text
from tests.tui.test_cleanse_screen import STEPS, TRIM, asked, hub_with, recipe, settle
from workbench.cleanse import requests as wire
from workbench.cleanse.views import RecipeFit, ScriptView, StepFit

STEP = {**TRIM, "columns": ["town", "street"]}
LACKING = StepFit(
    title="trim", step=STEP, missing=["town"], error="step 1: trim: there is no column 'town'"
)
WORKING = StepFit(title="number", step={**TRIM, "step": "number", "columns": ["amount"]})


def fits(request: wire.CheckRecipe) -> RecipeFit:
    first = StepFit(title="trim", step=STEP) if request.renames else LACKING
    return RecipeFit(dataset="tickets", columns=["city", "amount"], steps=[first, WORKING])


def hub(more: dict[type, Any] | None = None) -> Any:
    answers = {wire.CheckRecipe: fits, wire.ImportRecipe: recipe(*STEPS), **(more or {})}
    return hub_with(answers=answers)


def exported(folder: Path) -> str:
    path = folder / "r.json"
    path.write_text(json.dumps({"format": 1, "steps": [STEP, WORKING.step]}))
    return str(path)


async def look(pilot: Any, path: str) -> None:
    await settle(pilot)
    await pilot.press("i", *path, "enter")
    await settle(pilot)


async def test_what_does_not_work_here_is_settled_first(tmp_path: Path) -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot, exported(tmp_path))
        assert_frame(app, "cleanse-adapt-80x24")
        await pilot.press("enter")
        await settle(pilot)
        assert asked(scripted, wire.ImportRecipe) == []
        assert any("would stop it" in one.message for one in app._notifications)
        await pilot.press("space", "space", "enter")
        await settle(pilot)
    (taken,) = asked(scripted, wire.ImportRecipe)
    assert taken.choices == {0: "continue"} and taken.steps == [STEP, WORKING.step]


async def test_a_column_is_named(tmp_path: Path) -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot, exported(tmp_path))
        await pilot.press("r", "enter")
        await settle(pilot)
        assert "every step works here" in text(app)
        await pilot.press("enter")
        await settle(pilot)
    (taken,) = asked(scripted, wire.ImportRecipe)
    assert taken.renames == {"town": "city"}


def named(request: wire.CheckRecipe) -> RecipeFit:
    """As the hub has it: the step that renames stands first."""
    steps = [WORKING] if request.renames else [LACKING, WORKING]
    if request.renames:
        names = {here: name for name, here in request.renames.items()}
        rename = StepFit(title=f"rename {names}", step={"step": "rename", "names": names})
        steps = [rename, StepFit(title="trim", step=STEP), WORKING]
    return RecipeFit(dataset="tickets", columns=["city", "amount"], steps=steps)


async def test_a_wrong_name_is_taken_back_or_given_anew(tmp_path: Path) -> None:
    scripted = hub({wire.CheckRecipe: named})
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot, exported(tmp_path))
        await pilot.press("u")
        await settle(pilot)
        assert any("no column was named" in one.message for one in app._notifications)
        await pilot.press("r", "enter")
        await settle(pilot)
        assert "{'city': 'town'}" in text(app)
        await pilot.press("u")
        await settle(pilot)
        assert "1 step to settle" in text(app)
        await pilot.press("r", "enter")
        await settle(pilot)
        await pilot.press("r", "down", "enter")
        await settle(pilot)
        assert "{'amount': 'town'}" in text(app)
        await pilot.press("up", "up", "space")
        await settle(pilot)
        assert any("u takes a name back" in one.message for one in app._notifications)
        await pilot.press("enter")
        await settle(pilot)
    (taken,) = asked(scripted, wire.ImportRecipe)
    assert (taken.renames, taken.choices) == ({"town": "amount"}, {})


async def test_a_file_that_is_no_recipe_is_said_in_the_form(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[1, 2]")
    app = app_over(hub(), mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot, str(tmp_path / "x.json"))
        assert "is no recipe" in text(app)


async def test_the_recipe_is_written_as_json_and_as_a_script(tmp_path: Path) -> None:
    scripted = hub({wire.WriteScript: ScriptView(version=7, text="import polars\n")})
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        for name in ("out.json", "out.py"):
            await settle(pilot)
            await pilot.press("X", "ctrl+u", *str(tmp_path / name), "enter")
            await settle(pilot)
    document = json.loads((tmp_path / "out.json").read_text())
    assert document == {"format": 1, "steps": [one.step for one in STEPS]}
    assert (tmp_path / "out.py").read_text() == "import polars\n"


async def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("mine")
    app = app_over(hub(), mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("X", "ctrl+u", *str(tmp_path / "out.json"), "enter")
        await settle(pilot)
        assert "there already" in text(app)
    assert (tmp_path / "out.json").read_text() == "mine"
