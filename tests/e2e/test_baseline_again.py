"""The baseline, run again within its five minutes: what takes long in a large shop is not read a second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from picqer_tui.core.marks import Mark
from picqer_tui.core.readings import Need
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Source
from picqer_tui.engine.session import Session
from tests.play import opened, playing

BASELINE, SKUS = "cutover.baseline", "preflight.sku-match"


def listen(session: Session, side: Side, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts which lists are asked of this account from now on; `+` is what changed only."""
    asked: Counter[str] = Counter()
    source: Source = session._sources[side]
    read = source.read

    def heard(need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        asked[str(need.list_key) + ("+" if changed_since else "")] += 1
        return read(need, cursor, changed_since)

    monkeypatch.setattr(source, "read", heard)
    return asked


async def test_a_baseline_that_is_run_again_leaves_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(tmp_path / "world", seed=2, products=12, orders=14, quiet=True, at="drain") as world:
        async with opened(world, tmp_path / "state") as session:
            await session.run("preflight.access", "preflight.connections", SKUS)
            new, old, picqer = (listen(session, side, monkeypatch) for side in (Side.NEW, Side.OLD, Side.PICQER))
            for _ in range(2):
                baseline = (await session.run(BASELINE)).steps[BASELINE]
                assert baseline.verdict is not None
                assert baseline.verdict.basis.complete
                assert baseline.mark is not Mark.NOT_VERIFIED
                assert (new["new.Product"], old["old.Product"]) == (0, 0)
                assert (new["new.Order.open"], old["old.Order.open"], picqer["picqer.Order.open"]) == (1, 1, 1)
                assert (picqer["picqer.Product"], picqer["picqer.Product+"]) == (0, 1)
                for asked in (new, old, picqer):
                    asked.clear()
            await session.run(SKUS)
            assert new["new.Product"] == 1
