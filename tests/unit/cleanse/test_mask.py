"""What the mask hides, in all its usual forms, and what it leaves."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.cleanse.steps.mask import Mask

HIDDEN = {
    "email": ["ana@x.org", "o'brien@x.org", "a.b+c@mail.example.co.uk"],
    "ip": [
        "192.0.2.1",
        "2001:db8::1",
        "::1",
        "fe80::",
        "fe80::1ff:fe23:4567:890a",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "::ffff:192.0.2.1",
    ],
    "card": ["4111 1111 1111 1111", "4111-1111-1111-1111"],
    "phone": [
        "212-555-0187",
        "212.555.0187",
        "212 555 0187",
        "(212) 555-0187",
        "+1 (212) 555-0187",
        "1-800-555-0199",
        "5552234567",
        "+49 30 901820",
        "(030) 901820",
        "030 901820",
        "0171 1234567",
        "089/123456",
        "01 23 45 67 89",
    ],
}
LEFT = [
    "2024-03-02", "02.03.2024", "02/03/2024", "02-03-2024", "12:30:45", "12:30",
    "2024-03-02T12:30:45", "1,234.56", "1,234,567.89", "12.50", "T-23891", "order 8841",
    "std::vector", "C++", "v1.2.3", "#12345", "50 %", "A1B2", "2000000", "10.5 kg", "12345",
]  # fmt: skip


def masked(text: str) -> str:
    step = Mask(columns=["t"])
    shown: str = pl.DataFrame({"t": [text]}).select(step.text(pl.col("t"))).item()
    return shown


@pytest.mark.parametrize(
    ("kind", "form"), [(kind, form) for kind, forms in HIDDEN.items() for form in forms]
)
@pytest.mark.parametrize("around", ["{}", "call {} now", "({})", "a,{};", "'{}'", "<{}>"])
def test_every_form_is_hidden_wherever_it_stands(kind: str, form: str, around: str) -> None:
    assert masked(around.format(form)) == around.format(f"[{kind}]")


@pytest.mark.parametrize("text", LEFT)
def test_what_identifies_nobody_stays(text: str) -> None:
    assert masked(text) == text
    assert masked(f"on {text} then") == f"on {text} then"
