"""The laws of the queue: nothing lost, nobody starved, never more people than the overlap."""

from __future__ import annotations

import copy
from array import array
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.annotate.leases import NEXT_SECONDS
from workbench.annotate.queue import DISAGREEMENT, LABELLED, OPEN, SKIPPED, Queue
from workbench.annotate.relabelling import Relabelling
from workbench.annotate.strategies import LEAST_CONFIDENCE, LEAST_LABELLED, RANDOM, SEQUENTIAL

PEOPLE = ("ana", "bo", "cy")


def make(n: int, **options: object) -> Queue:
    return Queue(array("q", range(0, 3 * n, 3)), **options)  # type: ignore[arg-type]


def drain(
    queue: Queue, people: tuple[str, ...] = PEOPLE, strategy: str = RANDOM, now: float = 0.0
) -> list[tuple[str, int]]:
    """Everybody labels in turn until nobody gets anything."""
    given_out = []
    working = True
    while working:
        working = False
        for person in people:
            lease = queue.claim(person, person, strategy, now)
            if lease is not None:
                working = True
                row = queue.rows.ids[lease.position]
                given_out.append((person, row))
                assert queue.answer(person, person, row, LABELLED)
    return given_out


@given(n=st.integers(0, 60), overlap=st.integers(1, 3), seed=st.integers(0, 99))
def test_every_row_is_labelled_by_exactly_overlap_people(n: int, overlap: int, seed: int) -> None:
    queue = make(n, overlap=overlap, seed=seed)
    given_out = drain(queue)
    assert Counter(row for _, row in given_out) == {3 * i: overlap for i in range(n)}
    assert len(set(given_out)) == len(given_out)
    assert queue.rows.labelled == n


@given(n=st.integers(1, 40), ranked=st.lists(st.integers(0, 39), unique=True))
def test_ranked_rows_come_first_in_their_order(n: int, ranked: list[int]) -> None:
    queue = make(n, random_share=0.0)
    ranked = [i for i in ranked if i < n]
    queue.orders.set(LEAST_CONFIDENCE, [3 * i for i in ranked])
    rows = [row for _, row in drain(queue, ("ana",), LEAST_CONFIDENCE)]
    assert rows[: len(ranked)] == [3 * i for i in ranked]
    assert sorted(rows) == [3 * i for i in range(n)]


def test_test_rows_are_only_drawn_at_random() -> None:
    queue = make(50, random_share=0.0)
    for position in range(0, 50, 2):
        queue.blind.add(position)
    queue.orders.set(LEAST_CONFIDENCE, [3 * i for i in range(50)])
    drawn = []
    while (lease := queue.claim("ana", "1", LEAST_CONFIDENCE, 0.0)) is not None:
        drawn.append((lease.position, lease.strategy))
    assert len(drawn) == 50
    assert all(strategy == RANDOM for position, strategy in drawn if position % 2 == 0)


def test_the_random_share_is_mixed_in() -> None:
    queue = make(2000, random_share=0.1, seed=4)
    queue.orders.set(LEAST_CONFIDENCE, [3 * i for i in range(2000)])
    kinds = Counter()
    for _ in range(1000):
        lease = queue.claim("ana", "1", LEAST_CONFIDENCE, 0.0)
        assert lease is not None
        kinds[lease.strategy] += 1
    assert 60 <= kinds[RANDOM] <= 140


def test_the_same_seed_draws_the_same_order_and_another_does_not() -> None:
    first, same, other = (drain(make(50, seed=seed), ("ana",)) for seed in (1, 1, 2))
    assert first == same
    assert first != other


def test_what_one_skips_goes_to_others_and_not_back() -> None:
    queue = make(1)
    lease = queue.claim("ana", "1", RANDOM, 0.0)
    assert lease is not None and queue.answer("ana", "1", 0, SKIPPED)
    assert queue.claim("ana", "1", RANDOM, 0.0) is None
    again = queue.claim("bo", "2", RANDOM, 0.0)
    assert again is not None and again.position == 0


def test_a_lost_connection_frees_its_rows() -> None:
    queue = make(3)
    held = {queue.claim("ana", "1", RANDOM, 0.0).position for _ in range(3)}  # type: ignore[union-attr]
    assert queue.release("1") == 3
    got = {queue.claim("bo", "2", RANDOM, 0.0).position for _ in range(3)}  # type: ignore[union-attr]
    assert got == held == {0, 1, 2}


def test_somebody_without_work_takes_over_what_only_waits_elsewhere() -> None:
    queue = make(3)
    leases = [queue.claim("ana", "1", RANDOM, 0.0) for _ in range(3)]
    first, _, last = (lease.position for lease in leases if lease)
    queue.leases.touch("1", 0.0, first)
    taken = queue.claim("bo", "2", RANDOM, 1.0)
    assert taken is not None and taken.position == last
    assert queue.revoked("1") == [3 * last]
    assert queue.claim("bo", "2", RANDOM, 1.0) is not None
    assert queue.claim("cy", "3", RANDOM, 1.0) is not None, "bo has two waiting, shows none"


def test_what_is_looked_at_is_taken_only_from_somebody_long_idle() -> None:
    queue = make(1)
    assert queue.claim("ana", "1", RANDOM, 0.0)
    queue.leases.touch("1", 0.0, 0)
    assert queue.claim("bo", "2", RANDOM, 599.0) is None
    assert queue.claim("bo", "2", RANDOM, 601.0) is not None


def test_an_answer_beyond_the_overlap_is_refused_and_frees_its_lease() -> None:
    queue = make(1)
    assert queue.claim("ana", "1", RANDOM, 0.0)
    assert queue.claim("bo", "2", RANDOM, NEXT_SECONDS), "ana does not show it"
    assert queue.answer("ana", "1", 0, LABELLED)
    assert not queue.answer("bo", "2", 0, LABELLED)
    assert queue.leases.all() == []
    assert queue.rows.answers[0] == 1


def test_rows_of_a_lost_hub_wait_for_their_person_and_then_for_nobody() -> None:
    queue = make(2)
    queue.reserve("ana", [0], until=5.0)
    got = queue.claim("bo", "2", RANDOM, 1.0)
    assert got is not None and got.position == 1
    assert queue.claim("bo", "2", RANDOM, 2.0) is None
    assert queue.hold("ana", "9", 0, 3.0)
    queue.release("9")
    queue.reserve("ana", [0], until=5.0)
    assert queue.claim("bo", "2", RANDOM, 6.0) is not None


def test_an_undone_label_can_be_held_again_at_once() -> None:
    queue = make(1)
    assert queue.claim("ana", "1", RANDOM, 0.0)
    assert queue.answer("ana", "1", 0, LABELLED)
    assert queue.answer("ana", "1", 0, OPEN)
    assert queue.rows.labelled == 0
    assert queue.hold("ana", "1", 0, 0.0)
    assert queue.claim("bo", "2", RANDOM, NEXT_SECONDS) is not None, "nobody shows it"


def test_answers_in_the_file_are_not_handed_out() -> None:
    queue = make(3)
    queue.load_answers("ana", LABELLED, [0])
    queue.load_answers("bo", SKIPPED, [1])
    assert queue.rows.labelled == 1
    assert sorted(row for _, row in drain(queue, ("bo",))) == [6]
    assert sorted(row for _, row in drain(queue, ("cy",))) == [3]


CONNECTIONS = (("ana", "a1"), ("ana", "a2"), ("bo", "b1"), ("bo", "b2"), ("cy", "c1"))
Step = st.tuples(
    st.sampled_from(
        ("claim", "claim", "label", "label", "skip", "undo", "leave", "touch", "hold", "lose")
    ),
    st.sampled_from(CONNECTIONS),
    st.integers(0, 2),
)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(Step, max_size=80),
    n=st.integers(1, 3),
    overlap=st.integers(1, 3),
    ranked=st.booleans(),
)
def test_whatever_happens_counts_agree_and_all_work_gets_done(
    steps: list[tuple[str, tuple[str, str], int]], n: int, overlap: int, ranked: bool
) -> None:
    queue = make(n, overlap=overlap, random_share=0.3)
    if ranked:
        queue.orders.set(LEAST_CONFIDENCE, [6, 0])
    labels: set[tuple[str, int]] = set()
    for now, (what, (person, connection), row) in enumerate(steps):
        act(queue, labels, what, person, connection, 3 * (row % n), float(now))
        check(queue, labels, overlap)
        for one in PEOPLE:
            check_work_is_found(queue, one, float(now))
    for _, connection in CONNECTIONS:
        queue.release(connection)
    drain_all(queue, labels)
    for row in queue.rows.ids:
        people = {person for person in PEOPLE if (person, row) in labels}
        skipped = {person for person in PEOPLE if queue.status(person, row) == SKIPPED}
        assert len(people) == min(overlap, len(PEOPLE) - len(skipped))


def act(
    queue: Queue,
    labels: set[tuple[str, int]],
    what: str,
    person: str,
    connection: str,
    row: int,
    now: float,
) -> None:
    if what == "claim":
        queue.claim(person, connection, LEAST_CONFIDENCE, now)
    elif what == "leave":
        queue.release(connection)
    elif what == "touch":
        queue.leases.touch(connection, now, queue.rows.position(row))
    elif what == "hold":
        queue.hold(person, connection, row, now)
    elif what == "lose":
        queue.reserve(person, [row], until=now + 3)
    elif what == "label":
        before = queue.status(person, row)
        enough = len({one for one, labelled in labels if labelled == row}) >= queue.overlap
        done = queue.answer(person, connection, row, LABELLED)
        assert done == (before == LABELLED or not enough)
        if done:
            labels.add((person, row))
    else:
        assert queue.answer(person, connection, row, SKIPPED if what == "skip" else OPEN)
        labels.discard((person, row))


def check(queue: Queue, labels: set[tuple[str, int]], overlap: int) -> None:
    held = Counter(lease.position for lease in queue.leases.all())
    for position, row in enumerate(queue.rows.ids):
        count = sum(labelled == row for _, labelled in labels)
        assert queue.rows.answers[position] == count <= overlap
        assert queue.rows.taken[position] == count + held[position]
    assert queue.rows.labelled == len({row for _, row in labels})


def check_work_is_found(queue: Queue, person: str, now: float) -> None:
    """Whatever a person may have, they are given when they ask for all there is."""
    fitting = {
        position
        for position, row in enumerate(queue.rows.ids)
        if queue.rows.taken[position] < queue.overlap
        and queue.status(person, row) == OPEN
        and not queue.leases.holds(person, position)
    }
    probe = copy.deepcopy(queue)
    while (lease := probe.claim(person, "probe", LEAST_CONFIDENCE, now)) is not None:
        fitting.discard(lease.position)
    assert not fitting


def test_a_row_labelled_on_two_screens_of_one_person_is_still_had_by_others() -> None:
    queue = make(1, overlap=2)
    assert queue.claim("ana", "a1", RANDOM, 0.0)
    queue.leases.touch("a1", 0.0, 0)
    assert queue.answer("ana", "a2", 0, LABELLED)
    assert queue.claim("bo", "b1", RANDOM, 0.0) is None, "ana still looks at it"
    assert queue.answer("ana", "a1", 0, LABELLED)
    assert queue.claim("bo", "b1", RANDOM, 0.0) is not None


def drain_all(queue: Queue, labels: set[tuple[str, int]]) -> None:
    for person, row in drain(queue, strategy=LEAST_CONFIDENCE, now=1000.0):
        assert (person, row) not in labels
        labels.add((person, row))


@pytest.mark.parametrize("n", [1, 2, 3, 17, 1000])
def test_a_row_nobody_knows_is_neither_held_nor_answered(n: int) -> None:
    queue = make(n)
    assert not queue.hold("ana", "1", 1, 0.0)
    assert not queue.answer("ana", "1", 1, LABELLED)


def test_the_next_row_of_somebody_who_labels_right_now_is_not_given_away() -> None:
    queue = make(3)
    for _ in range(3):
        queue.claim("ana", "1", RANDOM, 0.0)
    shown, following, last = (lease.position for lease in queue.leases.of("1"))
    queue.leases.touch("1", 10.0, shown)
    taken = queue.claim("bo", "2", RANDOM, 10.1)
    assert taken is not None and taken.position == last
    assert queue.claim("bo", "2", RANDOM, 10.1) is None
    taken = queue.claim("bo", "2", RANDOM, 10.0 + NEXT_SECONDS)
    assert taken is not None and taken.position == following


def test_sequential_goes_through_the_rows_in_their_order() -> None:
    queue = make(9)
    rows = [row for _, row in drain(queue, strategy=SEQUENTIAL)]
    assert rows == [3 * i for i in range(9)]


def test_least_labelled_gives_what_fewest_people_have_first() -> None:
    queue = make(6, overlap=3)
    queue.load_answers("dora", LABELLED, [0, 1, 2, 3])
    queue.load_answers("eve", LABELLED, [0, 1])
    rows = [row // 3 for _, row in drain(queue, ("ana",), LEAST_LABELLED)]
    assert rows == [4, 5, 2, 3, 0, 1]


@given(n=st.integers(1, 40), listed=st.sets(st.integers(0, 39)))
def test_a_list_gives_its_rows_and_no_others_whatever_comes_back(n: int, listed: set[int]) -> None:
    queue = make(n)
    listed = {i for i in listed if i < n}
    queue.orders.set("list odd", [3 * i for i in sorted(listed)])
    for _ in range(n):
        queue.claim("bo", "b", RANDOM, 0.0)
    queue.release("b")
    rows = [row for _, row in drain(queue, ("ana",), "list odd")]
    assert sorted(rows) == [3 * i for i in sorted(listed)]


def test_a_list_takes_nothing_over_that_is_not_in_it() -> None:
    queue = make(4)
    for _ in range(4):
        queue.claim("bo", "b", RANDOM, 0.0)
    queue.orders.set("list two", [3])
    lease = queue.claim("ana", "a", "list two", 100.0)
    assert lease is not None and lease.position == 1
    assert queue.claim("ana", "a", "list two", 100.0) is None


@pytest.mark.parametrize("ranked", [False, True])
def test_a_disputed_row_goes_to_one_more_person_and_no_further(ranked: bool) -> None:
    queue = make(4, overlap=2, random_share=0.0)
    if ranked:
        queue.orders.set(LEAST_CONFIDENCE, [0, 3, 6, 9])
    strategy = LEAST_CONFIDENCE if ranked else RANDOM
    drain(queue, ("ana", "bo"), strategy)
    queue.limits.dispute(6, True)
    assert queue.claim("ana", "ana", strategy, 0.0) is None, "who answered is not asked again"
    lease = queue.claim("cy", "cy", strategy, 0.0)
    assert lease is not None and (lease.position, lease.strategy) == (2, DISAGREEMENT)
    assert queue.claim("di", "di", strategy, 0.0) is None
    assert queue.answer("cy", "cy", 6, LABELLED)
    assert not queue.answer("di", "di", 6, LABELLED)
    assert queue.claim("di", "di", strategy, 0.0) is None


def test_a_row_disputed_before_anybody_sat_down_is_found() -> None:
    queue = make(3, overlap=2)
    for person in ("ana", "bo"):
        queue.load_answers(person, LABELLED, [0, 1, 2])
    queue.limits.dispute(3, True)
    assert [row for _, row in drain(queue, ("cy", "di"))] == [3]


def test_a_dispute_that_is_settled_asks_nobody_more() -> None:
    queue = make(3, overlap=2)
    drain(queue, ("ana", "bo"))
    queue.limits.dispute(3, True)
    queue.limits.dispute(3, False)
    assert queue.claim("cy", "cy", RANDOM, 0.0) is None
    queue.limits.dispute(3, True)
    assert queue.hold("cy", "cy", 3, 0.0) and not queue.hold("di", "di", 3, 0.0)


def test_rows_asked_again_of_anyone_are_not_looked_through_at_every_claim() -> None:
    asked = list(range(500))
    again = Relabelling(open=dict.fromkeys(asked, "since"))
    looked: list[int] = []

    def fits(position: int) -> bool:
        looked.append(position)
        return position >= 499

    returned: list[int] = []
    for _ in range(3):
        found = again.next("ana", lambda _: False, fits, returned)
    assert found is None and len(looked) == 500
    returned.append(499)
    assert again.next("ana", lambda _: False, fits, returned) == (499, "since")
