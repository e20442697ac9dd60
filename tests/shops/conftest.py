"""Desks at served worlds, shared by all tests of one module."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.engine.points import Points
from tests.shops.writing import Desk, Desks, desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desks]:
    """One world per platform for all these tests, with room for all that they ask; each takes orders and products of its own."""
    opened: dict[str, Desk] = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        async with AsyncExitStack() as stack:

            async def get(platform: str) -> Desk:
                if platform not in opened:
                    made = desk(platform, tmp_path_factory.mktemp("moves"), monkeypatch, shop_limit=1000)
                    opened[platform] = await stack.enter_async_context(made)
                    opened[platform].world.shop("new").extra["bucket"] = (100_000, 1000)
                at = opened[platform]
                at.world.faults.clear()
                for other in opened.values():
                    other.points = Points()
                return at

            yield get
