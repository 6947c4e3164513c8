"""The screens of clusters and of new spellings, over a scripted hub."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.tui.scene import app_over, assert_frame, shows, text
from tests.tui.test_cleanse_screen import PREVIEW, STEPS, asked, hub_with, recipe, settle
from workbench.cleanse import requests as wire
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.views import (
    ClusterMember,
    ClustersStarted,
    ClustersView,
    ClusterView,
    RefusedMerge,
    UnseenVariant,
)
from workbench.core.errors import InvalidInputError
from workbench.hub.requests import Job, ShowJob

PARIS = [("Paris", 40), ("paris ", 9), ("PARIS", 3), ("[b]pariß\x1b[0m", 1)]
LYON = [("Lyon", 7), ("lyon", 2)]


def cluster(*members: tuple[str, int]) -> ClusterView:
    return ClusterView(
        target=members[0][0],
        rows=sum(rows for _, rows in members),
        members=[ClusterMember(value=value, rows=rows) for value, rows in members],
    )


def found(request: Any) -> ClustersView:
    return ClustersView(
        dataset="tickets",
        column="city",
        likeness=request.likeness,
        values=412,
        clusters=[cluster(*PARIS), cluster(*LYON)],
        total=2,
        seconds=0.02,
    )


VARIANTS = [
    UnseenVariant(
        index=0, title="merge 2 spellings", column="city", value=value, rows=rows, target="Paris"
    )
    for value, rows in (("PARIS ", 12), ("paris!", 3))
]


def hub() -> Any:
    return hub_with(
        answers={
            wire.FindClusters: found,
            wire.RefuseMerge: None,
            wire.ListRefusedMerges: [
                RefusedMerge(column="city", value="Leon", target="Lyon", by="ben", at="")
            ],
            wire.ListUnseen: VARIANTS,
            wire.AcceptUnseen: recipe(*STEPS),
            wire.PreviewStep: PREVIEW,
        }
    )


async def opened(pilot: Any) -> None:
    await settle(pilot)
    await pilot.press("C", "enter")
    await settle(pilot)
    await settle(pilot)


def merges(scripted: Any) -> list[dict[str, str]]:
    return [request.step["merges"] for request in asked(scripted, wire.AddStep)]


async def test_frames() -> None:
    for size in ((80, 24), (120, 40)):
        app = app_over(hub(), mode="cleanse")
        async with app.run_test(size=size) as pilot:
            await opened(pilot)
            assert_frame(app, f"cleanse-clusters-{size[0]}x{size[1]}")


async def test_a_refused_search_is_over() -> None:
    def refuse(_request: Any) -> ClustersView:
        raise InvalidInputError("'city' is a number: clusters are of text", "choose another")

    scripted = hub()
    scripted.answers[wire.FindClusters] = refuse
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await opened(pilot)
        await shows(pilot, "clusters are of text")
        assert "comparing" not in text(app)


async def test_enter_merges_the_cluster_under_the_cursor() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert merges(scripted) == [], "it asks first"
        await pilot.press("y")
        await settle(pilot)
    assert merges(scripted) == [{"lyon": "Lyon"}]


async def test_spellings_are_left_out_and_the_target_is_chosen() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("tab", "down", "t", "down", "space", "shift+tab", "space", "enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    assert merges(scripted) == [{"Paris": "paris ", PARIS[3][0]: "paris "}]


async def test_all_are_ticked_and_only_rare_spellings_are_kept() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("r", "a", "enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
    assert merges(scripted) == [{"PARIS": "Paris", PARIS[3][0]: "Paris", "lyon": "Lyon"}]


async def test_a_spelling_is_kept_apart_and_taken_back() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("tab", "down", "!")
        await settle(pilot)
        await pilot.press("v", "enter")
        await settle(pilot)
    apart, back = asked(scripted, wire.RefuseMerge)
    assert (apart.values, apart.target, apart.undo) == (["paris "], "Paris", False)
    assert (back.values, back.target, back.undo) == (["Leon"], "Lyon", True)


async def test_nearest_neighbours_are_looked_for_in_a_job() -> None:
    scripted = hub()
    near = found(wire.FindClusters(dataset="t", column="city", likeness=Likeness(method="knn")))
    states = iter(("running", "done"))

    def job(request: ShowJob) -> Job:
        state = next(states)
        return Job(
            id="j", kind="cleanse.clusters", title="clusters", state=state, by="ana", created="",
            done=3.0, total=4.0,
            result=msgspec.to_builtins(near) if state == "done" else None,
        )  # fmt: skip

    scripted.answers |= {wire.StartClusters: ClustersStarted(job="j"), ShowJob: job}
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("m", "left", "enter")
        await settle(pilot)
        await settle(pilot)
        assert "nearest neighbours" in text(app)
    (started,) = asked(scripted, wire.StartClusters)
    assert started.likeness.method == "knn"


async def test_new_spellings_are_merged_or_kept_apart() -> None:
    scripted = hub()
    app = app_over(scripted, mode="cleanse")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("U")
        await settle(pilot)
        assert_frame(app, "cleanse-unseen-80x24")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("down", "!")
        await settle(pilot)
    (taken,) = asked(scripted, wire.AcceptUnseen)
    assert (taken.index, taken.merges) == (0, {"PARIS ": "Paris"})
    assert asked(scripted, wire.RefuseMerge)[0].values == ["paris!"]
