"""A whole CCV Shop, read over HTTP from a served world."""

from __future__ import annotations

import pytest

from picqer_tui.core.records import (
    Account,
    Feedback,
    Order,
    OrderLine,
    OrderState,
    Product,
    Right,
    Shape,
    Stock,
    Storefront,
)
from tests.shops.reading import playing, read


async def test_everything_that_is_sold_comes_once() -> None:
    async with playing("ccv", products=330) as play:
        found = (await read(play.source, Product)).by_id(Product)
        goods = {one: row for one, row in found.items() if row.shape is Shape.GOODS}
        truth = {row.id: row for row in play.shop.products if row.kind != "parent"}
        assert goods.keys() == truth.keys()
        stock = (await read(play.source, Stock)).by_id(Stock)
        assert stock.keys() == truth.keys()
        for ident, row in truth.items():
            assert (goods[ident].sku.exact, goods[ident].ean) == (row.sku, row.barcode)
            assert stock[ident].free == (row.quantity if goods[ident].tracked else None)
        single = await read(play.source, Product, "about", tuple(f"id:{one}" for one in list(truth)[:9]))
        assert single.by_id(Product) == {one: goods[one] for one in list(truth)[:9]}


async def test_orders_tell_what_was_ordered() -> None:
    async with playing("ccv", orders=120) as play:
        done = await read(play.source, Order, "open")
        found = done.by_id(Order)
        lines: dict[str, list[tuple[str, int]]] = {}
        for line in done.of(OrderLine):
            lines.setdefault(line.order_id, []).append((line.sku.exact, line.amount))
        for row in play.shop.orders:
            if row.open:
                told = found[row.id]
                assert told.number.exact == row.number
                assert (told.state is OrderState.OPEN) == row.paid
                assert told.pieces == sum(line.amount for line in row.lines if line.ships)
                assert told.native is (True if row.origin != "migrated" else None)
        assert set(found) >= set(lines)


async def test_what_the_shop_shows_of_a_parcel() -> None:
    async with playing("ccv", orders=80) as play:
        rows = [row for row in play.shop.orders if row.status == "completed"][:6]
        done = await read(play.source, Feedback, "about", tuple(f"id:{row.id}" for row in rows))
        for row in rows:
            told = {sign.kind: sign.tracking for sign in done.of(Feedback) if sign.order_id == row.id}
            codes = [code for sent in row.shipments for code in sent.codes]
            assert "status" in told
            assert told.get("shipment", "") == (codes[0] if codes else "")


@pytest.mark.parametrize("seconds", [-900.0, 120.0, 420.0])
async def test_a_clock_that_is_off_shows_in_the_account(seconds: float) -> None:
    async with playing("ccv", quiet=True, products=20) as play:
        play.shop.clock_skew = seconds
        source = play.again()
        (found,) = (await read(source, Account)).of(Account)
        await source.aclose()
        assert found.signed
        assert found.clock_offset == pytest.approx(seconds, abs=3)


@pytest.mark.parametrize(("right", "lost"), [
    ("products.read", {"products", "stock"}), ("orders.read", {"orders"}), ("products.write", {"write-products"}),
    ("orders.write", {"write-orders"}),
])  # fmt: skip
async def test_a_right_that_is_missing(right: str, lost: set[str]) -> None:
    async with playing("ccv", quiet=True, products=20) as play:
        play.shop.access.rights.discard(right)
        found = (await read(play.source, Right)).by_id(Right)
        assert {name for name, row in found.items() if row.granted is False} == lost
        assert all(row.granted for name, row in found.items() if name not in lost)


async def test_the_public_page_is_recognised() -> None:
    async with playing("ccv", quiet=True, products=20) as play:
        host = play.world.addresses["new"].partition("://")[2].strip("/")
        (front,) = (await read(play.source, Storefront, "about", (f"host:{host}",))).of(Storefront)
        assert front.platform == "ccv"
