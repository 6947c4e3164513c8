"""Whether a staged file may come in: its faults in order, or the file without its faulty lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.annotate.batches import find_strays
from workbench.annotate.requests import LabelSchema
from workbench.annotate.requests.transfer import MOST_PROBLEMS
from workbench.annotate.transfer import STAGED
from workbench.annotate.transfer_faults import find_changed, find_faults, find_strangers
from workbench.annotate.values import ONE_LABEL
from workbench.store.reader import Reader

if TYPE_CHECKING:
    from workbench.annotate.service_transfer import Import

AT_ONCE = 100_000
"""So many faulty lines are looked for and left out at a time."""


@dataclass
class Judged:
    """``read`` answers of ``people``, ``skipped`` of them for the ``problems``.

    Lines that could not be read count in both. ``fresh``: the labels that the schema is to be
    given.
    """

    read: int
    problems: list[tuple[int, str]]
    skipped: int = 0
    fresh: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)


def judge(reader: Reader, one: Import) -> Judged:
    """Find what is wrong with the staged file; leave it out, if that is wanted."""
    read = reader.scalar(f"SELECT count(*) FROM {STAGED}") + _unread(reader, one)
    skip = one.request.skip_bad
    fresh = _new_labels(reader, one.schema) if one.request.extend or not one.schema.labels else []
    problems = _leave_out(reader, one, fresh) if skip else _faults(reader, one, fresh)
    spans = one.schema.task == "spans"
    noticed = [*find_strangers(reader, one.actor), *find_changed(reader, spans=spans)]
    one.warnings += noticed
    one.warned += len(noticed)
    left = reader.scalar(f"SELECT count(*) FROM {STAGED}")
    people = reader.all(f"SELECT DISTINCT person FROM {STAGED} ORDER BY person")
    used = reader.all(f"SELECT DISTINCT label FROM {STAGED}") if fresh else []
    return Judged(
        read,
        sorted(problems)[:MOST_PROBLEMS],
        read - left,
        [label for label in fresh if (label,) in used],
        [person for (person,) in people],
    )


def _unread(reader: Reader, one: Import) -> int:
    """How many lines have a fault for which no answer of theirs was staged."""
    count: int = reader.scalar(
        "SELECT count(DISTINCT n) FROM (SELECT unnest(?::BIGINT[]) AS n) "
        f"WHERE n NOT IN (SELECT n FROM {STAGED})",
        ([n for n, _ in one.faults],),
    )
    return count


def _faults(
    reader: Reader, one: Import, fresh: list[str], most: int = MOST_PROBLEMS
) -> list[tuple[int, str]]:
    known = [label.name for label in one.schema.labels] + fresh
    labels = known if one.schema.task in ONE_LABEL else None
    spans = one.schema.task == "spans"
    found = one.faults + find_faults(reader, one.key, labels, spans=spans, most=most)
    if one.batch is not None:
        relation = one.relation(reader)
        found += find_strays(reader, one.batch.number, relation, one.fields, most)
    return found


def _leave_out(reader: Reader, one: Import, fresh: list[str]) -> list[tuple[int, str]]:
    """Take faulty lines out of the staging table until none is left; what was wrong with them."""
    told: list[tuple[int, str]] = []
    while found := _faults(reader, one, fresh, AT_ONCE):
        reader.execute(
            f"DELETE FROM {STAGED} WHERE n IN (SELECT unnest(?::BIGINT[]))",
            ([n for n, _ in found],),
        )
        told = sorted([*told, *found])[:MOST_PROBLEMS]
        one.faults = []
    return told


def _new_labels(reader: Reader, schema: LabelSchema) -> list[str]:
    """Labels that the file gives and the schema lacks, but for those that answers only keep.

    None where answers are more than a label's name.
    """
    if schema.task not in ONE_LABEL:
        return []
    known = [label.name for label in schema.labels]
    found = reader.all(
        f"SELECT label FROM {STAGED} WHERE label IS DISTINCT FROM old_label "
        "AND label IS NOT NULL GROUP BY label ORDER BY min(n)"
    )
    return [label for (label,) in found if label not in known]
