"""Whether a shop at another address is the shop of this move: told by who answers, else by its newest orders or its products."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from picqer_tui.core.errors import Rejected
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Order, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.engine.addresses import LOOKED_UP, recognise
from picqer_tui.state.move import MoveFile
from tests.engine.conftest import FakeSource, account, product
from tests.state.samples import NOON, ORDERS, StillClock, order, read, settings

SHOP = Need(Side.OLD, Product, timedelta(days=1))


class There(FakeSource):
    """What answers at the new address: who, and which orders and products it has."""

    def __init__(self, identity: str, orders: list[Order], products: list[Product]) -> None:
        super().__init__(Side.OLD)
        self.identity, self.orders, self.goods = identity, orders, products

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        if need.kind is Account:
            yield Page([account(self.identity)], None)
            return
        self.asked.append(need.about)
        orders = [row for row in self.orders if f"id:{row.id}" in need.about]
        goods = [row for row in self.goods if f"sku:{row.sku.exact}" in need.about]
        yield Page(orders if need.kind is Order else goods, None, asked=need.about)


@pytest.fixture
async def move(tmp_path: Path) -> AsyncIterator[MoveFile]:
    made = await MoveFile.create(tmp_path / "a.move", settings(), {}, StillClock())
    await made.identify(Side.OLD, "winkel.example")
    yield made
    await made.close()


def orders(count: int) -> list[Order]:
    """The higher the id, the newer."""
    return [order(number, placed_at=NOON + timedelta(minutes=number)) for number in range(1, count + 1)]


async def test_the_same_identity_needs_no_looking_further(move: MoveFile) -> None:
    await read(move, ORDERS, orders(3))
    there = There("winkel.example", [], [])
    assert await recognise(move, there, Side.OLD) == "winkel.example"
    assert not there.asked


async def test_a_shop_that_holds_the_newest_orders_is_the_same_shop(move: MoveFile) -> None:
    known = orders(40)
    await read(move, ORDERS, known)
    there = There("oud.example", known, [])
    assert await recognise(move, there, Side.OLD) == "oud.example"
    assert there.asked == [tuple(f"id:{number}" for number in range(40, 40 - LOOKED_UP, -1))]


async def test_one_order_may_be_gone(move: MoveFile) -> None:
    known = orders(40)
    await read(move, ORDERS, known)
    assert await recognise(move, There("oud.example", known[:-2] + known[-1:], []), Side.OLD) == "oud.example"


async def test_a_copy_that_lacks_the_newest_orders_is_refused(move: MoveFile) -> None:
    known = orders(40)
    await read(move, ORDERS, known)
    with pytest.raises(Rejected) as caught:
        await recognise(move, There("oud.example", known[:38], []), Side.OLD)
    assert caught.value.summary.values["there"] == LOOKED_UP - 2
    assert caught.value.remedy.msgid


async def test_other_orders_under_the_same_ids_are_another_shop(move: MoveFile) -> None:
    await read(move, ORDERS, orders(40))
    others = [each._replace(number=type(each.number)("X-1")) for each in orders(40)]
    with pytest.raises(Rejected):
        await recognise(move, There("oud.example", others, []), Side.OLD)


async def test_without_orders_the_products_tell(move: MoveFile) -> None:
    goods = [product(number) for number in range(10)]
    await read(move, SHOP, goods)
    assert await recognise(move, There("oud.example", [], goods), Side.OLD) == "oud.example"
    with pytest.raises(Rejected):
        await recognise(move, There("oud.example", [], [product(1, "OTHER")]), Side.OLD)


async def test_a_shop_that_was_never_read_is_taken_at_its_word(move: MoveFile) -> None:
    assert await recognise(move, There("oud.example", [], []), Side.OLD) == "oud.example"


async def test_the_only_order_known_must_be_there(move: MoveFile) -> None:
    await read(move, ORDERS, orders(1))
    with pytest.raises(Rejected):
        await recognise(move, There("oud.example", [], []), Side.OLD)


def test_a_later_address_is_used_up() -> None:
    made = settings()
    assert made.old is not None
    given = made._replace(old=made.old._replace(later_url="https://later.example"))
    moved = given.at(Side.OLD, "https://later.example")
    assert moved.old == made.old._replace(url="https://later.example")
    assert given.at(Side.NEW, "https://x.example").new.url == "https://x.example"
