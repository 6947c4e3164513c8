"""How amounts of money are marked: signs, and the codes of ISO 4217 that are met most."""

from __future__ import annotations

SYMBOLS = "$€£¥₹₽₩₪₺₴₫฿¢"
CODES = (
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "HKD", "TWD", "KRW", "SGD",
    "INR", "IDR", "MYR", "THB", "PHP", "VND", "PKR", "BDT", "SEK", "NOK", "DKK", "ISK", "PLN",
    "CZK", "HUF", "RON", "BGN", "RUB", "UAH", "TRY", "ILS", "AED", "SAR", "QAR", "KWD", "EGP",
    "MAD", "NGN", "KES", "ZAR", "BRL", "MXN", "ARS", "CLP", "COP", "PEN", "UYU",
)  # fmt: skip
