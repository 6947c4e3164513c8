"""The home screen's facts: one small query an area, and what is worth doing next."""

from __future__ import annotations

from collections.abc import Callable

from workbench.core import figures
from workbench.core.clock import day_begin, iso
from workbench.hub import home_labels, home_models
from workbench.hub.home_events import today
from workbench.hub.session import HubSession
from workbench.store.reader import Reader
from workbench.wire.home import Headline, Home, HomePanel, NextStep, ShowHeadline, ShowHome

Found = tuple[HomePanel, list[NextStep]]


def data(reader: Reader) -> Found:
    """Sources, rows, and what is in quarantine."""
    rows, sources = loaded_rows(reader), reader.scalar("SELECT count(*) FROM source")
    if not sources:
        step = NextStep(text="add a source: a file with rows", area="data", action="data.add")
        return HomePanel(area="data", title="data", lines=[[("no source yet", "dim")]]), [step]
    kept = reader.scalar("SELECT count(*) FROM quarantined_line WHERE state = 'kept'")
    last = reader.one(
        "SELECT ended, loaded FROM load WHERE state = 'counted' ORDER BY ended DESC LIMIT 1"
    )
    lines = [
        [
            (figures.count(rows or 0), "bright"),
            (f" rows · {sources} source{'s' if sources > 1 else ''}", "text"),
        ]
    ]
    if last:
        lines.append(
            [(figures.clock_time(iso(last[0])), "dim"), (f" +{last[1]:,} rows", "secondary")]
        )
    steps = []
    if kept:
        lines.append([("! ", "attention"), (f"{kept:,} quarantined", "text")])
        steps.append(NextStep(text=f"{kept:,} quarantined rows need a look", area="data"))
    if last is None:
        steps.append(NextStep(text="load the source's rows", area="data"))
    return HomePanel(area="data", title="data", lines=lines), steps


def loaded_rows(reader: Reader) -> int | None:
    """Rows of all datasets; None before the first load."""
    found: int | None = reader.scalar(
        "SELECT sum(rows)::BIGINT FROM source "
        "WHERE id IN (SELECT source FROM load WHERE state = 'counted')"
    )
    return found


def log(reader: Reader) -> Found:
    """The chained record."""
    row = reader.one("SELECT count(*), max(happened) FROM event")
    count, last = row or (0, None)
    events = " event" if count == 1 else " events"
    lines = [[(figures.count(count), "bright"), (events, "text")]]
    if last is not None:
        lines.append([("last ", "dim"), (figures.clock_time(iso(last)), "secondary")])
    return HomePanel(area="log", title="log", lines=lines), []


PANELS: tuple[Callable[[Reader], Found], ...] = (
    data,
    home_labels.recipe,
    home_labels.labels,
    home_labels.people,
    home_models.training,
    home_models.evaluation,
    home_models.versions,
    log,
)
ORDER = ("data", "annotate", "review", "train", "evaluate", "cleanse", "models", "log")


async def show_home(session: HubSession, request: ShowHome) -> Home:
    """The loop at a glance."""
    now = session.clock.now()

    def query(reader: Reader) -> Home:
        found = [panel(reader) for panel in PANELS]
        steps = [step for _, some in found for step in some]
        steps.sort(key=lambda step: ORDER.index(step.area))
        events = today(reader, now)
        return Home(panels=[panel for panel, _ in found], next=steps, today=events)

    return await session.known("home", query, day_begin(now))


async def show_headline(session: HubSession, request: ShowHeadline) -> Headline:
    """The header's facts."""

    def query(reader: Reader) -> tuple[int | None, str]:
        name = reader.scalar("SELECT name FROM dataset ORDER BY id LIMIT 1")
        return loaded_rows(reader), name or ""

    rows, dataset = await session.known("headline", query)
    return Headline(rows=rows, dataset=dataset, people=len(session.hub.status().people))


HANDLERS = {ShowHome: show_home, ShowHeadline: show_headline}
