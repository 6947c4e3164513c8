from __future__ import annotations

import pytest

from workbench.collect.encoding import binary_kind, detect


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"a,b\n1,2\n", "utf-8"),
        ("naïve,café\n".encode(), "utf-8"),
        ("naïve,café\n".encode("utf-8-sig"), "utf-8-sig"),
        ("a,é\n".encode("utf-16"), "utf-16"),
        ("name,age\nJosé,31\n".encode("utf-16-le"), "utf-16-le"),
        ("name,age\nJosé,31\n".encode("utf-16-be"), "utf-16-be"),
        ("café,crème\n".encode("latin-1"), "latin-1"),
        ("“quoted” – dash\n".encode("cp1252"), "cp1252"),
        ("名前,年齢\n太郎,さん\n".encode("shift_jis"), "shift_jis"),
    ],
)
def test_encoding_is_recognised(data: bytes, encoding: str) -> None:
    assert detect(data, complete=True)[0] == encoding


def test_character_cut_at_the_end_of_the_sample_is_no_error() -> None:
    assert detect("é".encode() * 10 + b"\xc3", complete=False)[0] == "utf-8"


def test_few_bad_bytes_in_utf8_stay_utf8() -> None:
    found, why = detect("é".encode() * 20 + b"\xff\n", complete=True)
    assert found == "utf-8"
    assert "1 invalid byte" in why


@pytest.mark.parametrize("text", ["Её подъём — ёлка и мёд", "Пёс, ещё пёс, и всё"])
def test_accidental_utf8_among_other_letters_is_none(text: str) -> None:
    assert detect(text.encode("cp1251"), complete=True)[0] != "utf-8"


def test_one_bad_line_among_few_makes_no_other_encoding() -> None:
    assert detect("id,t\n1,café\n".encode() + b"2,x\xff\xfey\n", complete=True)[0] == "utf-8"


@pytest.mark.parametrize("head", [b"PK\x03\x04rest", b"%PDF-1.7", b"\x89PNG\r\n", b"\x7fELF" * 9])
def test_files_that_are_no_text_are_named(head: bytes) -> None:
    assert binary_kind(head)


def test_text_with_a_zero_byte_is_still_text() -> None:
    assert binary_kind(b"a,b\n1,x\x00y\n" + b"2,z\n" * 40) == ""
