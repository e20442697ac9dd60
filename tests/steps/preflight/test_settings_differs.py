"""What differs between two platforms, by the profiles of all that there are."""

from __future__ import annotations

from itertools import permutations

import pytest

from picqer_tui.core.sides import Side
from picqer_tui.shops.registry import platforms, profile
from picqer_tui.steps.preflight.settings import STEP
from picqer_tui.steps.preflight.settings_differs import UNKNOWN, differences
from tests.steps.fake_evidence import accounts, run

PROFILES = {name: profile(name) for name in platforms()}
PAIRS = list(permutations(PROFILES, 2))


@pytest.mark.parametrize(("old", "new"), PAIRS, ids=[">".join(pair) for pair in PAIRS])
def test_every_pair_differs_in_something_and_the_other_way_round_in_the_same(old: str, new: str) -> None:
    there = {each.key: (each.old, each.new) for each in differences(PROFILES[old], PROFILES[new])}
    back = {each.key: (each.new, each.old) for each in differences(PROFILES[new], PROFILES[old])}
    assert there
    assert there == back


@pytest.mark.parametrize("name", PROFILES)
def test_a_platform_does_not_differ_from_itself(name: str) -> None:
    assert list(differences(PROFILES[name], PROFILES[name])) == []


def test_what_is_not_known_of_a_platform_is_said() -> None:
    here, there = PROFILES["shopify"]._replace(details=None, feedback=None), PROFILES["shopify"]
    found = {each.key: each.old for each in differences(here, there)}
    assert {key.split(":")[0] for key in found} == {"shipments", "detail"}
    assert all(said == UNKNOWN for said in found.values())


def test_the_step_for_settings_shows_it_too() -> None:
    made = accounts()
    old, new = (made.move.profiles[side]._replace(name=str(side)) for side in (Side.OLD, Side.NEW))
    made.move = made.move._replace(
        profiles={**made.move.profiles, Side.OLD: old._replace(locations=True), Side.NEW: new}
    )
    assert "setting:locations" in run(STEP, made).notes.figures["differs"].data["keys"]


@pytest.mark.parametrize("name", PROFILES)
def test_every_guide_leads_to_a_page(name: str) -> None:
    guide = PROFILES[name].guide
    links = [step.link for step in guide if step.link]
    assert all(link.startswith("https://") and not link.endswith("/help") for link in links)
    if any(step.menu_nl for step in guide):
        assert all(step.menu_nl and step.menu_en for step in guide)
        assert links
