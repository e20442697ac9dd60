"""What came into the new shop overnight, seen at the switch: through the door of a session, over HTTP, in a world of its own."""

from __future__ import annotations

from pathlib import Path

from picqer_tui.core.readings import ListKey
from picqer_tui.core.records import Order
from picqer_tui.core.sides import Side
from picqer_tui.engine.session import Session
from tests.play import found, opened, playing

OLD_ORDERS, BASELINE, CONNECT = "preflight.old-orders", "cutover.baseline", "cutover.connect-new"


async def figure(session: Session, step: str, name: str) -> object:
    figures = {each.name: each.data for each in await session.figures(step)}
    return figures[name]["value"] if name in figures else None


async def test_an_order_of_the_night_is_seen_without_running_the_preflight_again(tmp_path: Path) -> None:
    with playing(tmp_path / "world", seed=2, products=12, orders=14, quiet=True, at="drain") as world:
        async with opened(world, tmp_path / "state") as session:
            await session.run()
            before = {each[2] for each in await found(session, BASELINE) if each[1] == "recent-in-new-shop"}
            spent = session.traffic()[Side.NEW].requests
            placed = world.act("place-order", side="new")["said"]["number"]
            standing = await session.run(BASELINE, CONNECT)
            cost = session.traffic()[Side.NEW].requests - spent
            now = {each[2] for each in await found(session, BASELINE) if each[1] == "recent-in-new-shop"}
            assert now - before == {placed}
            assert {(s, c, x) for s, c, x in world.truth() if s == BASELINE} <= await found(session, BASELINE)
            verdict = standing.steps[BASELINE].verdict
            assert verdict is not None
            assert verdict.based_on[str(ListKey(Side.NEW, Order, "open"))] > 1
            assert await figure(session, CONNECT, "read-at") is not None
            assert cost < 20
