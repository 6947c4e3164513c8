"""JSON objects with a key twice: neither value may be lost without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.collect.project import Project
from tests.unit.collect.reading import look, read
from workbench.collect.objects import RepeatedKeyError, object_cells
from workbench.collect.requests import AddSource, ReleaseLine, RunSource
from workbench.core.errors import InvalidInputError

REPEATED = [
    '{"a":1,"a":2}',
    '{"a": 1, "b": {"a": 3}, "a": 2}',
    '{"a":1,"\\u0061":2}',
    '{"é":1,"\\u00e9":2}',
    '{ "a" : [1,{"x":"}"}] ,\t"a":null}',
    '{"":1,"":1}',
]
ONCE = [
    '{"a":1,"b":2}',
    '{"a": {"a": 1, "b": [{"a": 2}]}, "b": "a"}',
    '{"a": "\\"a\\": 1, \\"a\\": 2", "b": "{\\"a\\""}',
    '{"a": ["a", "a"], "b": ",\\\\"}',
    "{}",
]


@pytest.mark.parametrize("line", REPEATED)
def test_a_key_that_is_there_twice_is_found(line: str) -> None:
    with pytest.raises(RepeatedKeyError, match="is there twice"):
        object_cells(line.encode(), ["a"])


@pytest.mark.parametrize("line", ONCE)
def test_a_key_that_is_there_once_is_not(line: str) -> None:
    assert len(object_cells(line.encode(), ["a", "b"])) == 2


NESTED = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab\\"{,', max_size=2), inner)
    ),
    max_leaves=5,
)
PAIRS = st.lists(st.tuples(st.text('abé\\"{}[],:', max_size=2), NESTED), max_size=6)


@given(PAIRS, st.booleans(), st.sampled_from([",", ", ", " ,\t"]), st.sampled_from([":", ": "]))
def test_exactly_objects_with_a_key_twice_are_refused(
    pairs: list[tuple[str, object]], ascii_only: bool, comma: str, colon: str
) -> None:
    members = (
        json.dumps(key, ensure_ascii=ascii_only) + colon + json.dumps(value) for key, value in pairs
    )
    line = ("{" + comma.join(members) + "}").encode()
    repeated = len({key for key, _ in pairs}) < len(pairs)
    try:
        object_cells(line, [])
        assert not repeated
    except RepeatedKeyError:
        assert repeated


def test_such_a_line_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a":1,"b":2}\n{"a":3,"a":4}\n')
    assert look(path, tmp_path / "l").sample == [["1", "2"]]
    staged = read(path, tmp_path / "s")
    assert staged.rows == [("1", "2")]
    assert staged.rejects == [(2, "the key 'a' is there twice", '{"a":3,"a":4}')]


async def test_it_is_released_when_it_is_mended(project: Project) -> None:
    path = project.folder / "a.jsonl"
    path.write_text('{"a":1,"b":2}\n{"a":3,"a":4}\n')
    await project.call(AddSource(name="a", location=str(path)))
    await project.call(RunSource(name="a"))
    line = (await project.kept("a"))[0]
    with pytest.raises(InvalidInputError, match="the key 'a' is there twice"):
        await project.call(ReleaseLine(name="a", line=line.id))
    await project.call(ReleaseLine(name="a", line=line.id, mended='{"a":3,"b":4}'))
    assert [row[1:] for row in await project.rows("a")] == [["1", "2"], ["3", "4"]]
