"""The functions that expressions over a row know: what each gives, with an example. Pure.

``row_sql`` refuses all others; the reference lists these, and a test computes every example.
"""

from __future__ import annotations

from typing import NamedTuple


class Function(NamedTuple):
    """A function: how it is called, what it gives, an example and its result as text."""

    call: str
    gives: str
    example: str
    result: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.call.partition("(")[0]


NUMBERS = (
    Function("abs(x)", "the number without its sign", "abs(-2.5)", "2.5"),
    Function("round(x, n)", "rounded to n decimals (none: 0)", "round(2.567, 1)", "2.600"),
    Function("floor(x)", "the whole number below", "floor(2.7)", "2.0"),
    Function("ceil(x)", "the whole number above", "ceil(2.1)", "3.0"),
    Function("ceiling(x)", "the same as ceil", "ceiling(2.1)", "3.0"),
    Function("sign(x)", "-1, 0 or 1", "sign(-7)", "-1"),
    Function("div(a, b)", "the whole part of a / b", "div(7, 2)", "3"),
    Function("mod(a, b)", "what a / b leaves over", "mod(7, 2)", "1"),
    Function("pow(a, b)", "a to the power of b", "pow(2, 10)", "1024"),
    Function("power(a, b)", "the same as pow", "power(2, 3)", "8"),
    Function("sqrt(x)", "the square root", "sqrt(9)", "3.0"),
    Function("cbrt(x)", "the cube root", "cbrt(27)", "3.0"),
    Function("exp(x)", "e to the power of x", "exp(0)", "1.0"),
    Function("ln(x)", "the natural logarithm", "ln(1)", "0.0"),
    Function("log(x, base)", "the logarithm to a base", "log(8, 2)", "3.0"),
    Function("log2(x)", "the logarithm to base 2", "log2(8)", "3.0"),
    Function("log10(x)", "the logarithm to base 10", "log10(100)", "2.0"),
    Function("log1p(x)", "ln(1 + x), exact for small x", "log1p(0)", "0.0"),
    Function("pi()", "3.14159…", "round(pi(), 2)", "3.14"),
    Function("degrees(x)", "radians as degrees", "degrees(0)", "0.0"),
    Function("radians(x)", "degrees as radians", "radians(0)", "0.0"),
    Function("sin(x)", "the sine of radians", "sin(0)", "0.0"),
    Function("cos(x)", "the cosine of radians", "cos(0)", "1.0"),
    Function("tan(x)", "the tangent of radians", "tan(0)", "0.0"),
    Function("asin(x)", "the arc sine, in radians", "asin(0)", "0.0"),
    Function("acos(x)", "the arc cosine, in radians", "acos(1)", "0.0"),
    Function("atan(x)", "the arc tangent, in radians", "atan(0)", "0.0"),
    Function("atan2(y, x)", "the angle of a point, in radians", "atan2(0, 1)", "0.0"),
)
TEXT = (
    Function("length(t)", "how many characters", "length('Zoë')", "3"),
    Function("char_length(t)", "the same as length", "char_length('Zoë')", "3"),
    Function("character_length(t)", "the same as length", "character_length('Zoë')", "3"),
    Function("octet_length(t)", "how many bytes of UTF-8", "octet_length('Zoë')", "4"),
    Function("bit_length(t)", "how many bits of UTF-8", "bit_length('ab')", "16"),
    Function("lower(t)", "in small letters", "lower('Paris')", "paris"),
    Function("upper(t)", "in capitals", "upper('Paris')", "PARIS"),
    Function("initcap(t)", "each word with a capital", "initcap('new york')", "New York"),
    Function("trim(t)", "without blanks at both ends", "trim('  a ')", "a"),
    Function("ltrim(t)", "without blanks in front", "ltrim('  a')", "a"),
    Function("rtrim(t)", "without blanks behind", "rtrim('a  ')", "a"),
    Function("left(t, n)", "the first n characters", "left('Paris', 2)", "Pa"),
    Function("right(t, n)", "the last n characters", "right('Paris', 2)", "is"),
    Function("substr(t, from, n)", "n characters, counted from 1", "substr('Paris', 2, 3)", "ari"),
    Function("substring(t, from, n)", "the same as substr", "substring('Paris', 2, 3)", "ari"),
    Function("lpad(t, n, sign)", "filled in front up to n characters", "lpad('7', 3, '0')", "007"),
    Function("rpad(t, n, sign)", "filled behind up to n characters", "rpad('7', 3, '0')", "700"),
    Function(
        "replace(t, old, new)", "every old text by the new one", "replace('a-b', '-', ' ')", "a b"
    ),
    Function("reverse(t)", "from behind", "reverse('abc')", "cba"),
    Function("concat(a, b, …)", "one after another", "concat('a', 'b')", "ab"),
    Function(
        "concat_ws(sign, a, …)",
        "one after another, a sign between",
        "concat_ws('-', 'a', 'b')",
        "a-b",
    ),
    Function(
        "split_part(t, sign, n)", "the nth part, counted from 1", "split_part('a-b', '-', 2)", "b"
    ),
    Function("starts_with(t, p)", "whether it starts so", "starts_with('Paris', 'Pa')", "true"),
    Function("ends_with(t, p)", "whether it ends so", "ends_with('Paris', 'is')", "true"),
    Function("strpos(t, p)", "where p begins, from 1; 0: nowhere", "strpos('Paris', 'r')", "3"),
    Function("position(p IN t)", "the same, written otherwise", "position('r' IN 'Paris')", "3"),
    Function(
        "regexp_like(t, r)",
        "whether a regular expression fits",
        "regexp_like('A7', '[0-9]')",
        "true",
    ),
    Function(
        "regexp_replace(t, r, new)",
        "what it fits, replaced",
        "regexp_replace('A7', '[0-9]', '#')",
        "A#",
    ),
    Function("normalize(t, form)", "in a Unicode form", "normalize('ﬁ', NFKC)", "fi"),
)
CHOICES = (
    Function("coalesce(a, b, …)", "the first that is not missing", "coalesce(NULL, 'b')", "b"),
    Function("ifnull(a, b)", "a, or b where a is missing", "ifnull(NULL, 2)", "2"),
    Function("nullif(a, b)", "missing where a equals b, else a", "nullif('-', '-')", "missing"),
    Function("if(c, a, b)", "a where c is true, else b", "if(2 > 1, 'yes', 'no')", "yes"),
    Function("greatest(a, b, …)", "the largest", "greatest(1, 3, 2)", "3"),
    Function("least(a, b, …)", "the smallest", "least(1, 3, 2)", "1"),
)
TIME = (
    Function("date(t)", "a text as a day", "date('2024-03-02')", "2024-03-02"),
    Function(
        "date_part(part, d)",
        "year, month, day, hour … of a day or time",
        "date_part('month', date('2024-03-02'))",
        "3",
    ),
    Function(
        "extract(part FROM d)",
        "the same, written otherwise",
        "extract(year FROM date('2024-03-02'))",
        "2024",
    ),
    Function(
        "strftime(d, form)",
        "a day or time as text",
        "strftime(date('2024-03-02'), '%d.%m.%Y')",
        "02.03.2024",
    ),
    Function(
        "strptime(t, form)",
        "a text as a time",
        "strptime('02.03.2024 10:30', '%d.%m.%Y %H:%M')",
        "2024-03-02 10:30:00.000000",
    ),
    Function(
        "timestamp(t)",
        "a text as a time",
        "timestamp('2024-03-02 10:30:00')",
        "2024-03-02 10:30:00.000000",
    ),
)
TYPES = (
    Function(
        "cast(x AS type)",
        "in another type; a cell that is none fails",
        "cast('3' AS double)",
        "3.0",
    ),
    Function(
        "try_cast(x AS type)",
        "in another type; missing where it is none",
        "try_cast('x' AS double)",
        "missing",
    ),
)
GROUPS = {
    "Numbers": NUMBERS,
    "Text": TEXT,
    "Days and times": TIME,
    "Choices and missing values": CHOICES,
    "Types": TYPES,
}
NAMES = frozenset(one.name for group in GROUPS.values() for one in group)
