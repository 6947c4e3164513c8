"""A first line that is written otherwise than the lines below still names the columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.collect.reading import read
from workbench.collect.readers import text

ROWS = [(f"2024-03-{n:02}", str(n), f"item {n}") for n in range(1, 25)]
BODY = "".join(f'{day},{count},"{what}"\n' for day, count, what in ROWS)


@pytest.mark.parametrize("fast", [False, True], ids=["exact", "fast"])
@pytest.mark.parametrize(
    "header",
    [
        '"day,count,what',
        'day,"count,what',
        "day count what",
        "day;count;what",
        'day\t"count"\twhat',
    ],
)
def test_its_names_are_found(
    header: str, fast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "FAST_BYTES", 0 if fast else 1 << 40)
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n{BODY}")
    staged = read(path, tmp_path / "s")
    assert staged.names == ["day", "count", "what"]
    assert (staged.rows, staged.rejects) == (ROWS, [])
    again = read(path, tmp_path / "t", dialect=staged.result.dialect)
    assert (again.names, again.rows) == (staged.names, staged.rows)


@pytest.mark.parametrize(
    "first", ["Sales of 2024", "a title of many words", "report", "# exported today"]
)
def test_a_title_is_no_header(first: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{first}\nday,count,what\n{BODY}")
    staged = read(path, tmp_path / "s")
    assert staged.names == ["day", "count", "what"]
    assert staged.rows == ROWS


def test_a_broken_first_row_is_kept_aside_where_it_names_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"2024-02-01,7,odd" thing\n' + BODY)
    staged = read(path, tmp_path / "s", header=False)
    assert staged.rows == ROWS and len(staged.rejects) == 1


@pytest.mark.parametrize(
    "line",
    [
        "2024-03-{n:02} 12:00:01 INFO started {m} with {n}{words}",
        "On 2024-03-{n:02} she said {m} times{words}",
        '"Well" said the {n}th of {m}{words} "so be it."',
    ],
)
def test_logs_and_sentences_stay_whole(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    lines = [line.format(n=n, m=7 * n, words=" and more" * (n % 5)) for n in range(1, 29)]
    path.write_text("\n".join(lines) + "\n")
    staged = read(path, tmp_path / "s", header=False)
    assert [row[0] for row in staged.rows] == lines and not staged.rejects
