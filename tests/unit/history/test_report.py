"""A version's page: everything is in it, nothing in it is alive, and it is well-formed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest

from tests.tui import models
from workbench.evaluate.curves import curves
from workbench.evaluate.metrics import Answers
from workbench.evaluate.requests import (
    Condition,
    Curves,
    Figure,
    GateLine,
    GateRules,
    GateRun,
    SignedOff,
    Slice,
    Slices,
)
from workbench.evaluate.residuals import residuals
from workbench.history.report.compose import Known, compose
from workbench.history.report.html import html
from workbench.history.report.markdown import markdown
from workbench.history.report.page import Grid, Plot
from workbench.history.report.svg import grid, plot
from workbench.history.requests import Note

NOW = dt.datetime(2021, 11, 19, 8, 30)
EVIL = "<script>alert(1)</script>\x1b]52;c;eA==\x07|`*"


def known() -> Known:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 300)
    raw = rng.random((300, 3)) + np.eye(3)[truth]
    shares = raw / raw.sum(axis=1, keepdims=True)
    detail = msgspec.structs.replace(
        models.detail(models.version(14, 0.874, "challenger")),
        notes=[Note(text=EVIL, by="bo", at="2021-11-18T15:00:00Z")],
    )
    part = Slice(
        title=f"channel = {EVIL}", conditions=[Condition(column="c", kind="missing")], n=40,
        figure=Figure(value=0.6, low=0.5, high=0.7, n=40), rest=0.9, test_p=0.001, p=0.01,
        weak=True,
    )  # fmt: skip
    gate = GateRun(
        run=1, version=14, passed=False, evaluation=3, champion=12, rules=GateRules(), by="ana",
        at="2021-11-18T14:09:00Z", seconds=1.0, stale="the rules have changed",
        lines=[GateLine(line="reload", state="fail", figure="3 differ", needed="the same")],
        signed=[SignedOff(by="bo", reason="seen", at="2021-11-18T15:00:00Z")],
    )  # fmt: skip
    return Known(
        detail=detail,
        evaluation=models.evaluation(),
        slices=Slices(version=14, split="t3", looked_at=9, slices=[part]),
        curves=curves(Answers(truth, shares.argmax(axis=1), 3, shares), ["a", "b", EVIL]),
        gate=gate,
    )


class Checker(HTMLParser):
    """Notes tags, and that each is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_fetches_nothing() -> None:
    text = html(compose(known(), "tickets", NOW))
    checker = Checker()
    checker.feed(text)
    assert not checker.open
    assert {"table", "svg", "polyline", "h2"} <= checker.seen
    assert not {"script", "link", "img", "iframe"} & checker.seen
    assert "http" not in text and "\x1b" not in text and "\x07" not in text


@pytest.mark.parametrize("write", [html, markdown])
def test_everything_that_is_known_is_on_the_page(write: object) -> None:
    text = write(compose(known(), "tickets", NOW))  # type: ignore[operator]
    for words in ("v14", "labels", "t3", ".874", "reload", "no longer stands", "Signed off by bo"):
        assert words in text, words


def test_markdown_from_data_stays_text() -> None:
    text = markdown(compose(known(), "tickets", NOW))
    assert "\x1b" not in text and "<script>" not in text
    assert "\\<script\\>" in text
    for line in text.splitlines():
        if line.startswith("| ") and "script" in line:
            assert line.replace("\\|", "").count("|") >= 3


def test_what_was_never_made_is_said_or_left_out() -> None:
    bare = replace(known(), evaluation=None, slices=None, curves=None, gate=None)
    text = markdown(compose(bare, "tickets", NOW))
    assert "It has not been evaluated on test rows." in text
    assert "## Gate" not in text and "## Slices" not in text


def test_plots_are_svg() -> None:
    drawn = Plot(
        title="a", told="b", across="x", up="y", lines=(("<&>", [0, 0.5, 2], [0, -1, 1]),),
        band=([0, 1], [0, 0.5], [0.1, 1]), diagonal=True,
    )  # fmt: skip
    root = ElementTree.fromstring(plot(drawn))
    points = [float(number) for line in root.iter() if line.tag == "polyline"
              for pair in line.attrib["points"].split() for number in pair.split(",")]  # fmt: skip
    assert points and min(points) >= 0 and max(points) < 330
    matrix = ElementTree.fromstring(grid(Grid(["a", "<b>"], [[3, 1], [0, 0]])))
    assert [one.text for one in matrix.iter("text") if one.attrib.get("class") == "count"] == [
        "3", "1", None, None,
    ]  # fmt: skip


def test_numbers_have_their_errors_in_place_of_calibration() -> None:
    rng = np.random.default_rng(2)
    said = rng.uniform(100_000, 500_000, 300)
    found = residuals(said + rng.normal(0, 60_000, 300), said)
    page = compose(replace(known(), curves=Curves(residuals=found)), "tickets", NOW)
    assert "Calibration" not in [one.title for one in page.sections]
    errors = next(one for one in page.sections if one.title == "Errors")
    drawn = next(one for one in errors.blocks if isinstance(one, Plot))
    shown = plot(drawn)
    ElementTree.fromstring(shown)
    assert shown.count("<circle") == 300
    low, high = drawn.span
    assert low < min(*drawn.dots[0], *drawn.dots[1]) < max(*drawn.dots[0], *drawn.dots[1]) < high
    document = markdown(page)
    assert "no lean to one side" in document.lower() and "typical error" in document


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ((0.0, 1.0), "0", "1"),
        ((18_386.0, 548_846.0), "100k", "500k"),
        ((-0.003, 0.0071), "−0.002", "0.006"),
        ((-3.2e6, 4.1e6), "−3M", "4M"),
        ((1e-9, 5e-9), "1e−09", "5e−09"),
        ((0.0, 4e15), "0", "4e+15"),
    ],
)
def test_axes_have_round_numbers(span: tuple[float, float], first: str, last: str) -> None:
    shown = plot(Plot(title="t", told="", across="a", up="b", span=span))
    marks = [one.text for one in ElementTree.fromstring(shown) if one.get("class") == "tick"]
    assert (marks[0], marks[-1]) == (first, last)
    assert 4 <= len(marks) / 2 <= 10
