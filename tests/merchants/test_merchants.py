"""Seeded merchants, careful and hasty, make whole moves, and the program looks along: it never calls well what is not.

At every look, in every one of these moves:

- no step is passed, or just asks for attention, while something in it is blocked by the world's own books;
- what the ledger of the world says is found to the letter, and nothing else;
- every order of the old shop is in the one place of the balance that the books give it, and no other order is in it;
- with a list read in part or refused a step is neither passed nor attention, and says nothing untrue;
- what haste leads to is raised: an old connection that goes on, two that both bring orders, orders that came twice.
"""

from __future__ import annotations

import pytest

from tests.merchants.playing import SCENARIOS, Tally, play

FEW = (3, 7, 9, 10, 11)
"""The first is careful, of the last some do something while lists are read."""
MANY = 300
AT_ONCE = 25
RAISED = {
    "replace": {"still-importing", "overlap"},
    "extra": set(),
    "upgrade": {"still-importing", "overlap", "duplicate-certain", "shipped-twice"},
    "restart": {"still-importing", "overlap", "duplicate-certain", "shipped-twice"},
}
"""What these merchants bring about and the program has to raise; in `extra` nothing is switched off."""


def assert_something_was_seen(scenario: str, tally: Tally) -> None:
    """These moves were worth looking at: nothing above holds because there was nothing."""
    wanted = {"careful", "hasty", "looks", "passed", "findings", "dark", "during", *RAISED[scenario]}
    if scenario != "extra":
        wanted |= {"balanced", "balanced-during"}
    assert not [what for what in sorted(wanted) if not tally[what]], tally


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_few_merchants(scenario: str) -> None:
    assert_something_was_seen(scenario, play(scenario, FEW))


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(0, MANY, AT_ONCE))
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_three_hundred_merchants(scenario: str, first: int) -> None:
    assert_something_was_seen(scenario, play(scenario, range(first, first + AT_ONCE)))
