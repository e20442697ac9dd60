"""Reading a whole simulated account, with a good line and with every bad one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.core.errors import RemoteError, Unauthorised
from picqer_tui.core.readings import Need
from picqer_tui.core.records import (
    NOT_LOOKED_AT,
    Account,
    CarrierProfile,
    Hook,
    ImportRow,
    Order,
    Picklist,
    Product,
    Right,
    Shipment,
    Stock,
    Warehouse,
)
from picqer_tui.world.faults import KINDS
from tests.shops.fakes import Side
from tests.shops.picqer.conftest import open_world

DAY = timedelta(days=1)
ZONES = timedelta(hours=3)


def need(kind, scope="", since=None):
    return Need(Side.PICQER, kind, DAY, scope, (), since)


def needs(now):
    return [
        need(Product),
        need(Stock),
        need(Order, "open"),
        need(Order, "recent", now - 20 * DAY),
        need(ImportRow),
        need(Shipment, "recent", now - 10 * DAY),
        need(Warehouse),
    ]


async def whole(source, asked):
    """Rows by id, or None when the source itself says that this is not all."""
    found, claimed, sound = {}, None, True
    async for page in source.read(asked, None, None):
        found |= {record.id: record for record in page.records if isinstance(record, asked.kind)}
        claimed = page.claimed if page.claimed is not None else claimed
        sound = sound and page.whole
    return found if sound and (claimed is None or len(found) >= claimed) else None


@pytest.mark.parametrize("seed", [1, 3])
async def test_everything_there_is_arrives(served, seed):
    world = served(seed=seed, products=230, orders=400)
    books, source, now = world.books, open_world(world), world.now()
    assert {int(one) for one in await whole(source, need(Product))} == {one.idproduct for one in books.products}
    open_ones = {one.idorder for one in books.orders if one.open}
    assert {int(one) for one in await whole(source, need(Order, "open"))} == open_ones
    recent = {one.idorder for one in books.orders if one.created >= now - 20 * DAY}
    assert recent <= {int(one) for one in await whole(source, need(Order, "recent", now - 20 * DAY))}
    assert {int(one) for one in await whole(source, need(ImportRow))} == {one.id for one in books.rows}
    parcels = {str(one.idshipment) for one in books.shipments if one.created >= now - 10 * DAY}
    assert parcels <= set(await whole(source, need(Shipment, "recent", now - 10 * DAY)))
    lists = {one.idpicklist for one in books.picklists if one.created >= now - 10 * DAY}
    assert lists <= {int(one) for one in await whole(source, need(Picklist, "recent", now - 10 * DAY))}
    counting = {one.idwarehouse for one in books.warehouses.values() if one.active and one.counts_for_general_stock}
    free = {
        f"{one.idproduct}@{place}": held.free
        for one in books.products
        for place, held in one.stock.items()
        if place in counting and (held.stock or held.reserved)
    }
    assert {key: one.free for key, one in (await whole(source, need(Stock))).items()} == free
    assert len(await whole(source, need(Hook))) == len(books.hooks)
    ways = await whole(source, need(CarrierProfile))
    assert {int(key): (one.name, one.carrier) for key, one in ways.items()} == {
        one.id: (one.name, one.provider_name) for one in books.profiles.values()
    }
    known = await whole(source, need(Product))
    assert {key: "h" in one.filled for key, one in known.items()} == {
        str(one.idproduct): bool(one.hs_code) for one in books.products
    }
    assert not any(one.filled == NOT_LOOKED_AT for one in known.values())
    assert len(await whole(source, need(Account))) == 1
    assert all(one.granted for one in (await whole(source, need(Right))).values())
    assert source.traffic.refused == 0
    await source.aclose()


def wanted(found, asked):
    """Of a recent list what was asked for; it may hold older rows as well."""
    if asked.since is None:
        return found
    made = {one: getattr(row, "placed_at", None) or row.created_at for one, row in found.items()}
    return {one: row for one, row in found.items() if made[one] is None or made[one] >= asked.since - ZONES}


READ_FAULTS = sorted(
    name for name, kind in KINDS.items() if kind.hits != "writes" and name not in ("hang", "slow", "huge", "clock-skew")
)
BENDING = ("wrong-types", "missing-fields", "not-a-number")
"""These change values; the rest may at most hide them."""


@pytest.mark.parametrize("which", range(7))
async def test_no_bad_line_makes_a_reading_lie(served, which):
    world = served(seed=5, products=150, orders=250)
    asked, clean = needs(world.now())[which], open_world(world)
    right = wanted(await whole(clean, asked), asked)
    await clean.aclose()
    for name in READ_FAULTS:
        world.faults.clear()
        world.faults.put(f"picqer.{name}")
        source = open_world(world)
        try:
            found = await whole(source, asked)
        except RemoteError:
            found = None
        await source.aclose()
        if found is not None:
            found = wanted(found, asked)
            assert found.keys() == right.keys(), name
            assert name in BENDING or found == right, name


async def test_a_passing_trouble_is_waited_out(served):
    world = served(seed=5)
    for name in ("too-many", "too-many-bare", "server-error", "bad-gateway", "lost-page", "cut"):
        source = open_world(world)
        world.faults.put(f"picqer.{name}:2")
        found = await whole(source, need(Product))
        assert {int(one) for one in found} == {one.idproduct for one in world.books.products}, name
        await source.aclose()


async def test_a_huge_answer_is_cut_short(served):
    world = served(seed=5)
    world.faults.put("picqer.huge")
    source = open_world(world)
    with pytest.raises(RemoteError):
        await whole(source, need(Warehouse))
    await source.aclose()


async def test_a_clock_that_is_off_is_noted(served):
    world = served(seed=5)
    world.faults.put("picqer.clock-skew:420")
    source = open_world(world)
    (account,) = (await whole(source, need(Account))).values()
    assert account.clock_offset is not None
    await source.aclose()


async def test_a_key_revoked_half_way(served):
    world = served(seed=5, products=330)
    source = open_world(world)
    world.faults.put("picqer.revoked:3")
    with pytest.raises(Unauthorised):
        await whole(source, need(Product))
    await source.aclose()


async def test_a_key_of_nobody(served):
    source = open_world(served(seed=5), key="wrong")
    with pytest.raises(Unauthorised) as caught:
        await whole(source, need(Account))
    assert "wrong" not in caught.value.detail
    await source.aclose()


async def test_products_bring_the_stock_of_the_warehouses_that_count(served):
    """No list of its own has to be read to know what is free to sell."""
    source = open_world(served(seed=1, products=230, orders=40))
    carried = set()
    async for page in source.read(need(Product), None, None):
        carried |= {record for record in page.records if isinstance(record, Stock)}
    listed = set((await whole(source, need(Stock))).values())
    await source.aclose()
    assert carried
    assert {each.place for each in carried} == {each.place for each in listed}
    assert {each for each in carried if each.free} == {each for each in listed if each.free}
