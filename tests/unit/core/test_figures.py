from __future__ import annotations

import datetime as dt
import math

import pytest

from workbench.core import figures

NOW = dt.datetime(2026, 11, 23, 14, 5)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (figures.count(4982), "4,982"),
        (figures.count(None), "–"),
        (figures.number(12418.0), "12,418"),
        (figures.number(0.5), "0.5000"),
        (figures.number(1234.5678), "1,235"),
        (figures.number(1e-9), "1.000e-09"),
        (figures.number(-1234.5678), "−1,235"),
        (figures.number(-12.0), "−12"),
        (figures.number(-2e-9), "−2.000e-09"),
        (figures.number(math.inf), "∞"),
        (figures.brief(50.459999999999994), "50.46"),
        (figures.brief(0.1 + 0.2), "0.3"),
        (figures.brief(850.0), "850.0"),
        (figures.brief(1 / 3), "0.333333333333333"),
        (figures.brief_text("12.600000000000001"), "12.6"),
        (figures.brief_text("nan"), "nan"),
        (figures.share(0.874), ".874"),
        (figures.share(1.0), "1.000"),
        (figures.share(-0.05), "−.050"),
        (figures.share(-0.0001), ".000"),
        (figures.share(-1.0), "−1.000"),
        (figures.share(math.nan), "–"),
        (figures.interval(0.862, 0.886), ".862–.886"),
        (figures.interval(None, 0.5), ""),
        (figures.plus_minus(0.012), "±.012"),
        (figures.signed(0.013), "+.013"),
        (figures.signed(-0.002), "−.002"),
        (figures.percent(0.46), "46 %"),
        (figures.percent(0.536, 1), "53.6 %"),
        (figures.duration(0.0031), "3.1 ms"),
        (figures.duration(4.24), "4.2 s"),
        (figures.duration(41), "41 s"),
        (figures.duration(180), "3 min"),
        (figures.duration(4980), "1 h 23 min"),
        (figures.duration(7 * 3600), "7 h"),
        (figures.duration(3 * 86400), "3 days"),
        (figures.size(212_000_000), "212 MB"),
        (figures.size(2_900_000), "2.9 MB"),
        (figures.size(512), "512 B"),
        (figures.ago("2026-11-23T14:02:00Z", NOW), "3 min ago"),
        (figures.ago("2026-11-23T14:04:59Z", NOW), "just now"),
    ],
)
def test_figures_are_written_the_same_way_everywhere(shown: str, expected: str) -> None:
    assert shown == expected


def test_two_shares_have_as_many_digits_as_tell_them_apart() -> None:
    assert figures.apart(0.0462, 0.0374) == (".046", ".037")
    assert figures.apart(0.0463, 0.0459) == (".0463", ".0459")
    assert figures.apart(0.5, 0.5) == (".500", ".500")


def test_times_are_local_and_say_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    assert figures.when("2026-11-23T14:02:00Z", NOW) == "today 14:02"
    assert figures.when("2026-11-22T14:02:00Z", NOW) == "yesterday 14:02"
    assert figures.when("2026-11-18T14:02:00Z", NOW) == "18 Nov"
    assert figures.when("2023-11-18T14:02:00Z", NOW) == "18 Nov 2023"


def test_no_p_value_is_shown_as_nought() -> None:
    assert figures.p_value(0.0) == "<.001"
    assert figures.p_value(0.0319) == ".032"
    assert figures.p_value(1.0) == "1.000"


def test_rows_that_do_not_count_are_told_in_the_right_number() -> None:
    said = [figures.left_out(rows, "test", "without a target") for rows in (1, 1_200)]
    assert said == [
        "1 test row without a target was left out",
        "1,200 test rows without a target were left out",
    ]
