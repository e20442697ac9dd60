"""Every platform as old and as new shop: what the program finds in such a move is what is true there."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from picqer_tui.shops import registry
from picqer_tui.world.platforms import PLATFORMS
from tests.e2e.test_worlds import compare

NAMES = [name for name in PLATFORMS if name in registry.platforms()]
PAIRS = list(permutations(NAMES, 2))
RING = [(one, NAMES[(at + 1) % len(NAMES)]) for at, one in enumerate(NAMES)]
"""Each platform once as the old and once as the new shop; every second pair is in the usual suite."""


def named(pair: tuple[str, str]) -> str:
    return ">".join(pair)


@pytest.mark.parametrize(
    "pair",
    [pytest.param(pair, marks=() if at % 2 == 0 else pytest.mark.long, id=named(pair)) for at, pair in enumerate(RING)],
)
async def test_each_platform_once_as_old_and_once_as_new(pair: tuple[str, str], tmp_path: Path) -> None:
    await compare(tmp_path, 7, ("connected",), from_=pair[0], to=pair[1])


@pytest.mark.long
@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("pair", PAIRS, ids=named)
async def test_all_pairs_of_platforms(pair: tuple[str, str], seed: int, tmp_path: Path) -> None:
    await compare(tmp_path, seed, from_=pair[0], to=pair[1])
