"""What people hold is read back as it was last, whatever happened to the file."""

from __future__ import annotations

from pathlib import Path

from workbench.annotate.lease_file import MOST_BYTES, LeaseFile, read_leases


def test_the_newest_line_of_each_person_counts(tmp_path: Path) -> None:
    kept = LeaseFile(str(tmp_path), 1)
    kept.keep({"ana": [1, 2], "bo": [3]})
    kept.keep({"ana": [2, 4], "bo": [3]})
    assert read_leases(str(tmp_path), 1) == {"ana": [2, 4], "bo": [3]}
    kept.keep({"ana": [2, 4, 3]})
    assert read_leases(str(tmp_path), 1) == {"ana": [2, 4, 3], "bo": []}
    assert read_leases(str(tmp_path), 2) == {}
    kept.close()


def test_a_torn_line_and_a_strange_file_say_nothing(tmp_path: Path) -> None:
    kept = LeaseFile(str(tmp_path), 1)
    kept.keep({"ana": [1]})
    kept.keep({"ana": [2]})
    kept.close()
    path = tmp_path / "leases-1"
    path.write_bytes(path.read_bytes() + b'["ana",[7,')
    assert read_leases(str(tmp_path), 1) == {"ana": [2]}
    path.write_bytes(b"\x82\xa3ana\x91\x01\xff\n")
    assert read_leases(str(tmp_path), 1) == {}


def test_the_file_does_not_grow_without_end(tmp_path: Path) -> None:
    kept = LeaseFile(str(tmp_path), 1)
    for number in range(20_000):
        kept.keep({"ana": [number], "bo": [7]})
    assert (tmp_path / "leases-1").stat().st_size <= MOST_BYTES
    assert read_leases(str(tmp_path), 1) == {"ana": [19_999], "bo": [7]}
    kept.close()


def test_a_file_that_cannot_be_written_is_begun_anew_when_it_can(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    kept = LeaseFile(str(scratch), 1)
    kept.keep({"ana": [1]})
    scratch.mkdir()
    kept.keep({"ana": [2]})
    assert read_leases(str(scratch), 1) == {"ana": [2]}
    kept.close()
