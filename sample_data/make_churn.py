"""Write churn.csv: monthly customers of an invented phone company, and who left the month after.

`python sample_data/make_churn.py`. Same seed, same bytes. Twenty-four months; in the last four the
world moves: prices rise, a new tariff appears, more people pay by app, and the young leave for
other reasons than before. Learned on the early months, a good model reaches
an ROC AUC of about .89 there and .80 after.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
from pathlib import Path

SEED = 77
ROWS = 8000
MONTHS = 24
DRIFT_FROM = 20
HERE = Path(__file__).parent
HEADER = (
    *("customer", "month", "age", "region", "tariff", "months_with_us", "monthly_price"),
    *("minutes", "data_gb", "support_calls", "late_payments", "payment", "churned"),
)
REGIONS = ("north", "south", "east", "west", "islands")
TARIFFS = ("basic", "plus", "family", "pro")
PRICES = {"basic": 9.9, "plus": 19.9, "family": 34.9, "pro": 44.9, "flex": 14.9}


def main() -> None:
    """Write churn.csv beside this script."""
    rng = random.Random(SEED)
    rows = [customer(rng, number) for number in range(ROWS)]
    rows.sort(key=lambda row: (row["month"], row["customer"]))
    with (HERE / "churn.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def customer(rng: random.Random, number: int) -> dict[str, object]:
    """One customer in one month."""
    month = number * MONTHS // ROWS
    late = month >= DRIFT_FROM
    age = round(min(88.0, max(18.0, rng.gauss(38 if late else 44, 14))))
    tariffs = (*TARIFFS, "flex") if late else TARIFFS
    tariff = rng.choices(tariffs, weights=(30, 35, 20, 15, 25)[: len(tariffs)])[0]
    tenure = min(120, int(rng.expovariate(1 / 22)) + 1)
    calls = min(12, int(rng.expovariate(1 / 1.1)))
    late_payments = min(6, int(rng.expovariate(1 / 0.5)))
    price = PRICES[tariff] * (1.18 if late else 1.0) + rng.gauss(0, 1.5)
    gigabytes = rng.lognormvariate(1.6 if age > 50 else 2.4, 0.7)
    minutes = max(0.0, rng.gauss(260, 120))
    weights = (50, 30, 20) if not late else (30, 25, 45)
    payment = rng.choices(("debit", "card", "app"), weights=weights)[0]
    odds = (
        -3.6
        + (0.5 if late else 1.25) * calls
        + 1.2 * late_payments
        + 0.09 * (price - 22)
        - 0.05 * tenure
        - 0.006 * (minutes - 260)
        + (1.0 if payment == ("app" if late else "card") else 0.0)
        + (1.8 if late and age < 30 else 0.0)
    )
    return {
        "customer": f"C{100000 + rng.randrange(900000)}",
        "month": (dt.date(2022 + month // 12, month % 12 + 1, 1)).isoformat(),
        "age": "" if rng.random() < 0.02 else age,
        "region": rng.choice(REGIONS),
        "tariff": tariff,
        "months_with_us": tenure,
        "monthly_price": f"{price:.2f}",
        "minutes": "" if rng.random() < 0.03 else round(minutes),
        "data_gb": f"{gigabytes:.1f}",
        "support_calls": calls,
        "late_payments": late_payments,
        "payment": payment,
        "churned": "yes" if rng.random() < 1 / (1 + math.exp(-odds)) else "no",
    }


if __name__ == "__main__":
    main()
