"""Ten row-wise steps on 1,000,000 × 6: the recipe's job beside a hand-written Polars script.

Both read one Parquet file and write Parquet; the recipe also counts what each step touched. Then
the time of previews over all rows, and of a profile of 1,000,000 × 40.

Run: python -m bench.cleanse_apply [ROWS]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from workbench.cleanse.apply import apply
from workbench.cleanse.preview import preview
from workbench.cleanse.profile import duplicates, profile
from workbench.cleanse.recipe import Recipe

STEPS = [
    {"step": "trim", "columns": ["city", "channel", "text"]},
    {"step": "null_tokens", "columns": ["city", "amount", "created"]},
    {"step": "collapse_space", "columns": ["text"]},
    {"step": "case", "columns": ["channel"], "to": "lower"},
    {"step": "number", "columns": ["amount"]},
    {"step": "date", "columns": ["created"], "format": "%d/%m/%Y"},
    {"step": "replace", "columns": ["text"], "find": "pls", "replacement": "please"},
    {"step": "mass_edit", "columns": ["city"], "edits": {"paris": "Paris", "LONDON": "London"}},
    {"step": "fill", "columns": ["city"], "value": "unknown"},
    {"step": "derive", "into": "length", "expression": "length(text)"},
]
NULLS = ["", "null", "NULL", "nan", "NaN", "NA", "N/A", "n/a", "?", "None", "none", "-"]


def messy(rows: int) -> pl.DataFrame:
    """A made-up table: id, city, amount, created, channel, text."""
    draw = random.Random(7)
    cities = ["Paris", " paris", "LONDON", "London ", "Berlin", "N/A", "Madrid", "paris"]
    channels = ["web", "Web", "EMAIL ", "phone"]
    words = [
        "my",
        "card",
        "was",
        "charged",
        "twice",
        "for",
        "the",
        "same",
        "order",
        "pls",
        "help",
        "nobody",
        "answers",
    ]
    n = 2_000
    texts = [" ".join(draw.choices([*words, ""], k=draw.randint(5, 20))) for _ in range(n)]
    amounts = [f"${draw.uniform(1, 5000):,.2f}" for _ in range(n - 20)] + ["n/a"] * 20
    days = [
        f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/{draw.randint(2020, 2024)}"
        for _ in range(n)
    ]
    pick = draw.choices
    return pl.DataFrame(
        {
            "_row": range(rows),
            "id": [f"T-{index}" for index in range(rows)],
            "city": pick(cities, k=rows),
            "amount": pick(amounts, k=rows),
            "created": pick(days, k=rows),
            "channel": pick(channels, k=rows),
            "text": pick(texts, k=rows),
        }
    )


def by_hand(source: Path, target: Path) -> None:
    """The same ten steps as a person would write them in Polars."""
    text = pl.col("text").str.strip_chars()
    number = pl.col("amount").str.strip_chars().str.replace_all("[$,]", "")

    def missing(column: pl.Expr) -> pl.Expr:
        return pl.when(column.str.strip_chars().is_in(NULLS)).then(None).otherwise(column)

    (
        pl.scan_parquet(source)
        .with_columns(pl.col("city", "channel").str.strip_chars(), text)
        .with_columns(missing(pl.col(name)).alias(name) for name in ("city", "amount", "created"))
        .with_columns(
            pl.col("text").str.replace_all(r"\s+", " "), pl.col("channel").str.to_lowercase()
        )
        .with_columns(
            number.cast(pl.Float64, strict=False).alias("amount"),
            pl.col("created").str.to_date("%d/%m/%Y", strict=False),
            pl.col("text").str.replace_all("pls", "please", literal=True),
            pl.col("city").replace({"paris": "Paris", "LONDON": "London"}).fill_null("unknown"),
        )
        .with_columns(pl.col("text").str.len_chars().alias("length"))
        .sink_parquet(target, compression="lz4", maintain_order=True)
    )


def best_of(times: int, run: object) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        run()  # type: ignore[operator]
        found.append(time.perf_counter() - started)
    return min(found)


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    recipe = Recipe.from_documents(STEPS)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.parquet"
        messy(rows).write_parquet(source, compression="lz4", row_group_size=122_880)
        hand = best_of(3, lambda: by_hand(source, Path(folder) / "hand.parquet"))
        ours = best_of(3, lambda: apply(recipe, [source], Path(folder) / "out"))
        print(f"{rows:,} × 6, ten steps, reading and writing included")
        print(f"  hand-written Polars   {hand:6.2f} s")
        print(f"  recipe with counts    {ours:6.2f} s   {ours / hand:.2f} ×  (at most 2.5 ×)")
        frame = pl.scan_parquet(source)
        for index in (0, 4, 9):
            title = recipe.steps[index].describe()
            spent = best_of(2, lambda index=index: preview(recipe, frame, index))
            print(f"  preview of step {index + 1:2} {title[:22]:22} {spent:6.2f} s  (at most 1 s)")
        wide = pl.read_parquet(source).drop("_row")
        copies = [
            wide.rename({name: f"{name}{copy}" for name in wide.columns}) for copy in range(7)
        ]
        wide = (
            pl.concat(copies, how="horizontal")
            .select(pl.all().head(rows))
            .select(pl.nth(range(40)))
        )
        path = Path(folder) / "wide.parquet"
        wide.write_parquet(path, compression="lz4", row_group_size=122_880)
        del wide, copies
        spent = best_of(1, lambda: profile(pl.scan_parquet(path)))
        print(f"  profile of {rows:,} × 40        {spent:6.2f} s  (at most 3 s)")
        spent = best_of(1, lambda: duplicates(pl.scan_parquet(path)))
        print(f"  duplicate rows of the same       {spent:6.2f} s")


if __name__ == "__main__":
    main()
