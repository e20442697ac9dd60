"""What the program finds in a world is what is true there: nothing missed, nothing invented, and not one write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from picqer_tui.core.verdicts import Reason
from tests.play import found, opened, playing

MOMENTS = ("preflight", "drain", "switched", "connected")
OWN_STATE = {"check-stale", "change-unsettled", "step-open", "key-to-revoke"}
"""Codes that speak of the program's own state, which no world knows."""
FEW = (4,)
MANY = range(1, 201)


async def compare(folder: Path, seed: int, moments: Sequence[str] = MOMENTS, **options: str) -> set[tuple[str, str]]:
    """One world at each of these moments, each time with a fresh state file; gives the (step, code) that were true there."""
    told: set[tuple[str, str]] = set()
    with playing(folder / "world", seed=seed, shop_limit=1000, **options) as world:
        for moment in moments:
            if moment != MOMENTS[0]:
                world.goto(moment)
            async with opened(world, folder / moment) as session:
                standing = await session.run()
                truth, covered = world.truth(), world.covered()
                seen = await found(session)
            crashed = {
                k: s.verdict.words
                for k, s in standing.steps.items()
                if s.verdict and s.verdict.reason is Reason.CRASHED
            }
            invented = {one for one in seen - truth if one[0] in covered and one[1] not in OWN_STATE}
            assert not crashed, (seed, moment)
            assert (truth - seen, invented) == (set(), set()), (seed, moment)
            told |= {(step, code) for step, code, _ in truth}
        assert world.writes() == [], seed
    return told


@pytest.mark.parametrize("seed", FEW)
async def test_a_world_is_found_as_it_is(seed: int, tmp_path: Path) -> None:
    await compare(tmp_path, seed)


async def test_an_old_shop_that_cannot_be_asked_hides_nothing_of_the_new_one(tmp_path: Path) -> None:
    """What was sent for the new shop is looked up there, also when no order of the old one can be."""
    told = await compare(tmp_path, 140, ("connected",))
    assert {
        ("cutover.close-old-shop", "old-shop-unreachable"),
        ("postchecks.shipment-feedback", "feedback-missing"),
    } <= told


@pytest.mark.parametrize(
    ("before", "after"), [("shopify", "lightspeed"), pytest.param("lightspeed", "shopify", marks=pytest.mark.long)]
)
async def test_codes_beside_an_empty_sku_matter_in_the_new_shop_alone(before: str, after: str, tmp_path: Path) -> None:
    told = await compare(tmp_path, 12, ("preflight",), from_=before, to=after)
    assert (("preflight.sku-match", "sku-in-other-field") in told) == (after == "lightspeed")


@pytest.mark.long
@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", MANY)
async def test_two_hundred_worlds_are_found_as_they_are(seed: int, tmp_path: Path) -> None:
    await compare(tmp_path, seed)


@pytest.mark.long
@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", range(1, 21))
@pytest.mark.parametrize(
    "options",
    [
        {"from_": "shopify", "to": "woocommerce"},
        {"to": "woocommerce"},
        {"scenario": "extra"},
        {"scenario": "upgrade"},
        {"scenario": "restart", "from_": "shopify"},
    ],
    ids=lambda options: "-".join(options.values()),
)
async def test_other_pairs_and_other_kinds_of_move(options: dict[str, str], seed: int, tmp_path: Path) -> None:
    await compare(tmp_path, seed, **options)
