"""Gold read anew while people label: what happened meanwhile is not forgotten."""

from __future__ import annotations

from workbench.annotate.gold import PAUSED, Gold, GoldStanding, Judged


def old() -> Gold:
    """Dan was paused and told of row 3 while the file was read."""
    gold = Gold(right={3: frozenset({"ham"})})
    gold.judged = {"dan": {3: Judged(7, False)}}
    gold.standings = {"dan": GoldStanding(state=PAUSED)}
    gold.told = {("dan", 3)}
    return gold


def test_who_was_paused_meanwhile_stays_paused() -> None:
    fresh = Gold(right={3: frozenset({"ham"})})
    fresh.keep(old())
    assert fresh.standing("dan").state == PAUSED
    assert fresh.told == {("dan", 3)} and fresh.judged["dan"][3].event == 7


def test_who_was_reinstated_is_not_paused_again() -> None:
    fresh = Gold(right={3: frozenset({"ham"})})
    fresh.standings = {"dan": GoldStanding(passed=True, since=9)}
    fresh.keep(old())
    assert fresh.standing("dan") == GoldStanding(passed=True, since=9)
