"""The home screen's facts are kept, and are those of the last commit all the same."""

from pathlib import Path

from tests.hub.test_collect_loads import run
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, DiscardLines
from workbench.wire.home import Headline, Home, ShowHeadline, ShowHome


def lines(home: Home, area: str) -> str:
    panel = next(panel for panel in home.panels if panel.area == area)
    return " / ".join("".join(text for text, _ in line) for line in panel.lines)


def test_what_is_told_is_what_was_committed_last(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert lines(client.call(ShowHome()), "data") == "no source yet"
    for rows in (2, 5):
        path.write_text("id,t\n" + "".join(f"{n},x\n" for n in range(rows)) + "1,2,3\n")
        if rows == 2:
            client.call(AddSource(name="a", location=str(path)))
            assert lines(client.call(ShowHome()), "data") == "0 rows · 1 source"
        run(client, "a")
        home, head = client.call(ShowHome()), client.call(ShowHeadline())
        assert lines(home, "data").startswith(f"{rows} rows · 1 source / ")
        assert "1 quarantined" in lines(home, "data")
        assert (head.rows, head.dataset) == (rows, "a")
        assert client.call(ShowHome()) == home
    client.call(DiscardLines(name="a"))
    assert "quarantined" not in lines(client.call(ShowHome()), "data")
    assert client.call(ShowHeadline()) == Headline(rows=5, dataset="a", people=1)


def test_nothing_is_to_be_done_where_there_are_no_rows_but_to_get_some(
    client: Client, tmp_path: Path
) -> None:
    assert [step.action for step in client.call(ShowHome()).next] == ["data.add"]
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    assert [step.area for step in client.call(ShowHome()).next] == ["data"]
    run(client, "a")
    assert "annotate" in [step.area for step in client.call(ShowHome()).next]
