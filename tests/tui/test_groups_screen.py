"""Clusters, topics and outliers on the screen: looked for, read, sent to the queue."""

from __future__ import annotations

from tests.tui.scene import app_over, settle, text
from tests.tui.train_scene import training
from workbench.annotate.requests import AddList, QueueList
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import InvalidInputError
from workbench.train.requests import JobStarted
from workbench.train.requests.grouping import (
    Cluster,
    GroupedRows,
    Grouping,
    ListGroupings,
    OrderGrouping,
    StartGrouping,
)

FOUND = [
    Grouping(
        grouping=2, dataset="tickets", stage="clean", kind="hdbscan", columns=["amount"], rows=120,
        clusters=[
            Cluster(cluster=0, rows=100, silhouette=0.61, typical=["amount \x1b[31mx"]),
            Cluster(cluster=-1, rows=20),
        ],
        silhouette=0.61, stability=0.41, spread=0.2, draws=10, by="ana",
    ),
    Grouping(
        grouping=1, dataset="tickets", stage="clean", kind="outliers", columns=["amount"],
        rows=120, outliers=3, stability=0.97, spread=0.01, draws=10, by="ana",
    ),
]  # fmt: skip


def hub_with_groups(found: list[Grouping]) -> ScriptedHub:
    hub = training()
    hub.answers[ListGroupings] = found
    hub.answers[StartGrouping] = JobStarted(job="j1")
    hub.answers[OrderGrouping] = GroupedRows(
        dataset="tickets", what="g2 hdbscan: one of each", rows=[4, 2]
    )
    hub.answers[AddList] = QueueList(
        name="g2 hdbscan one of each", what="", again=False, rows=2, labelled=0, by="ana", made=""
    )
    return hub


async def test_clusters_are_read_with_how_far_to_trust_them() -> None:
    app = app_over(hub_with_groups(FOUND), mode="train")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        shown = text(app)
        assert "g2 · hdbscan by amount" in shown and "amount ␛[31mx" in shown
        assert "none" in shown and "hardly the same twice" in shown
        await pilot.press("j")
        await settle(pilot)
        assert "3 outliers" in text(app) and "rank correlation" in text(app)


async def test_rows_of_the_cluster_under_the_cursor_are_sent() -> None:
    hub = hub_with_groups(FOUND)
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        await pilot.press("tab", "a")
        await settle(pilot)
        assert "cluster 0 alone" in text(app)
        await pilot.press("enter")
        await settle(pilot)
        asked = next(one for one in hub.asked if isinstance(one, OrderGrouping))
        assert (asked.grouping, asked.cluster, asked.order) == (2, 0, "one of each")
        made = next(one for one in hub.asked if isinstance(one, AddList))
        assert made.rows == [4, 2] and ":" not in made.name


async def test_what_is_refused_stays_in_the_form() -> None:
    hub = hub_with_groups([])
    hub.answers[StartGrouping] = InvalidInputError("900 clusters cannot be", "ask for fewer")
    app = app_over(hub, mode="train")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert "nothing was grouped yet" in text(app)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "900 clusters cannot be" in text(app) and "look for structure" in text(app)
        assert any(isinstance(one, StartGrouping) for one in hub.asked)
