"""The step of the stock push through the whole program, over HTTP: a shop that follows what moves, and one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from picqer_tui.world import acts
from picqer_tui.world.ledger import problems
from picqer_tui.world.world import World
from tests.steps.over_http import at, served

PUSH = "postchecks.stock-push"


def sell_and_send(world: World) -> str:
    """An order of the new shop was sent three quarters of an hour ago, and more of it came in; its SKU."""
    connection = world.new_connection()
    assert connection is not None
    placed = acts.do(world, "place-order:new", {})["id"]
    world.advance(1800)
    order = world.books.orders[world.books.row_by_foreign[connection.id, placed].idorder or 0]
    product = world.books.products[order.lines[0].idproduct]
    world.books.move_stock(product, connection.warehouses[0], 7, world.now())
    world.stock_changed(product, world.now())
    for number in order.picklists:
        if world.books.picklists[number].open:
            acts.do(world, f"pick-and-ship:{number}", {})
    world.advance(2700)
    return product.productcode


@pytest.mark.parametrize("troubles", [(), ("stock-stops-after-push",)])
async def test_whether_the_shop_follows_after_the_push(
    troubles: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path / "w", monkeypatch, seed=4, at="connected", troubles=troubles) as world:
        async with at(tmp_path / "w", tmp_path / "s", PUSH) as door:
            await door.off()
            await door.look()
            acts.do(world, "push-stock", {"how": "right"})
            world.advance(900)
            sku = sell_and_send(world)
            door.session.clock.source.resync()  # type: ignore[attr-defined]
            await door.answer("pushed", "yes")
            await door.look()
            found = {(f.code, f.subject.exact, str(f.severity)) for f in await door.findings()}
            assert found == {(p.code, p.subject, p.severity) for p in problems(world) if p.step == PUSH}
            assert (("sync-not-alive", sku, "blocked") in found) == bool(troubles)
            verdict = door.session.standing().steps[PUSH].verdict
            assert verdict is not None
            assert (verdict.mark == "blocked") == bool(troubles)
