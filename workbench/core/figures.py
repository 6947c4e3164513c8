"""Numbers, shares, intervals, durations and times, written the same way everywhere."""

from __future__ import annotations

import datetime as dt
import math

from workbench.core.clock import parse_iso

MISSING = "–"
MINUS = "−"
"""Before a negative figure: as wide as a plus, unlike the hyphen that ASCII has for it."""
ABOUT = "≈ "
"""Before a figure that is an estimate."""


def count(value: int | None) -> str:
    """``4982`` as ``4,982``."""
    return MISSING if value is None else f"{value:,}"


def counted(value: int, noun: str) -> str:
    """``1 column``, ``4,982 columns``: a count and what is counted, in the right number."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def left_out(rows: int, which: str, because: str) -> str:
    """``7 test rows without a target were left out``: rows that did not count."""
    return f"{counted(rows, f'{which} row')} {because} {'was' if rows == 1 else 'were'} left out"


def number(value: float | None, digits: int = 4) -> str:
    """A measured number with thousands separators and about ``digits`` significant digits."""
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e15:
        return _minus(f"{int(value):,}")
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude < -5 or magnitude > 14:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{_minus(mantissa)}e{exponent}"
    return _minus(f"{value:,.{max(0, digits - 1 - magnitude)}f}")


def brief(value: float) -> str:
    """A stored number in full, without what arithmetic left behind: ``50.46``, not …459999999994.

    Fifteen digits are what every decimal number keeps as a binary one; the shortest text of those.
    """
    return repr(float(f"{value:.15g}"))


def brief_text(text: str) -> str:
    """``brief`` for a number that comes as text."""
    return brief(float(text))


def share(value: float | None, digits: int = 3) -> str:
    """A share between -1 and 1 without its leading zero: ``.874``, ``1.000``."""
    if value is None or math.isnan(value):
        return MISSING
    text = f"{abs(value):.{digits}f}".removeprefix("0")
    return MINUS + text if value < 0 and text.strip(".0") else text


def apart(first: float, second: float, digits: int = 3, most: int = 6) -> tuple[str, str]:
    """Two shares that are compared, with as few more digits as tell them apart."""
    while share(first, digits) == share(second, digits) and first != second and digits < most:
        digits += 1
    return share(first, digits), share(second, digits)


def interval(low: float | None, high: float | None, digits: int = 3) -> str:
    """``.862–.886``; empty when either end is unknown."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ""
    return f"{share(low, digits)}–{share(high, digits)}"


def p_value(value: float | None) -> str:
    """``.032``, and ``<.001`` for what is too small to be written: no p value is 0."""
    if value is not None and 0 <= value < 0.001:
        return "<.001"
    return share(value)


def plus_minus(half_width: float | None, digits: int = 3) -> str:
    """``±.012``; empty when unknown."""
    if half_width is None or math.isnan(half_width):
        return ""
    return "±" + share(half_width, digits)


def signed(value: float | None, digits: int = 3) -> str:
    """A difference of shares with its sign: ``+.013``, ``−.002``."""
    if value is None or math.isnan(value):
        return MISSING
    text = share(value, digits)
    return text if text.startswith(MINUS) else "+" + text


def percent(value: float | None, digits: int = 0) -> str:
    """The share ``.46`` as ``46 %``."""
    if value is None or math.isnan(value):
        return MISSING
    return f"{value * 100:.{digits}f} %"


def duration(seconds: float | None) -> str:
    """``0.0031`` as ``3.1 ms``, ``41`` as ``41 s``, ``4980`` as ``1 h 23 min``."""
    if seconds is None or math.isnan(seconds):
        return MISSING
    if seconds < 0.1:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{round(seconds / 86400)} days"


def size(octets: int | None) -> str:
    """Bytes in decimal units: ``212 MB``."""
    if octets is None:
        return MISSING
    value = float(octets)
    for unit in ("B", "kB", "MB"):
        if value < 999.5:
            return f"{value:.0f} {unit}" if value >= 10 or unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def ago(moment: str, now: dt.datetime) -> str:
    """How long before ``now`` (naive UTC) the ISO time ``moment`` was: ``3 min ago``."""
    seconds = (now - parse_iso(moment)).total_seconds()
    if seconds < 5:
        return "just now"
    return f"{duration(seconds).removesuffix('.0 s') if seconds < 10 else duration(seconds)} ago"


def when(moment: str, now: dt.datetime) -> str:
    """The ISO time ``moment`` in local time: ``today 14:02``, ``18 Nov``, ``18 Nov 2023``.

    ``now`` is naive UTC, as a ``Clock`` gives it.
    """
    local = parse_iso(moment).replace(tzinfo=dt.UTC).astimezone()
    today = now.replace(tzinfo=dt.UTC).astimezone()
    if local.date() == today.date():
        return f"today {local:%H:%M}"
    if (today.date() - local.date()).days == 1:
        return f"yesterday {local:%H:%M}"
    if local.year == today.year:
        return f"{local.day} {local:%b}"
    return f"{local.day} {local:%b %Y}"


def clock_time(moment: str) -> str:
    """The ISO time ``moment`` as local hours and minutes: ``14:02``."""
    return f"{parse_iso(moment).replace(tzinfo=dt.UTC).astimezone():%H:%M}"


def _minus(text: str) -> str:
    return text.replace("-", MINUS)
