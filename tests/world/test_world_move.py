"""The whole move can be played over HTTP: by acts, and by the settings pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from picqer_tui.world import acts
from picqer_tui.world.connecting import connect_elsewhere
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions

from .conftest import Served

Serve = Callable[..., Awaitable[Served]]


async def later(world: Served, **time: float) -> None:
    await world.post("/_world/clock", advance=timedelta(**time).total_seconds())


async def test_time_stands_still_until_told(served: Serve) -> None:
    world = await served()
    assert await world.get("/_world/clock") == {"now": "2026-11-24T05:00:00+00:00", "running": False, "speed": 60.0}
    await later(world, minutes=5)
    assert (await world.get("/_world/clock"))["now"] == "2026-11-24T05:05:00+00:00"
    assert (await world.post("/_world/clock", running=True, speed=3600))["running"] is True
    answer = await world.http.get("/_world/clock")
    assert answer.headers["date"].startswith("Tue, 24 Nov 2026 05:")
    assert (await world.post("/_world/clock", running=False))["running"] is False


async def test_an_order_goes_from_shop_to_parcel_and_back(served: Serve) -> None:
    world = await served(at="drain")
    books = world.world.books
    placed = await world.act("place-order:old")
    order = world.world.shop("old").orders[placed["id"]]
    assert (4107, order.id) not in books.row_by_foreign
    await later(world, minutes=20)
    row = books.row_by_foreign[4107, order.id]
    assert (row.status, row.foreign_number) == ("imported", order.number)
    assert row.idorder is not None
    picked = books.orders[row.idorder]
    assert picked.status == "processing"
    assert picked.reference == order.number
    said = await world.act(f"pick-and-ship:{picked.picklists[0]}")
    assert picked.status == "completed"
    await later(world, minutes=4)
    assert order.status == "open"
    await later(world, minutes=2)
    assert order.status == "completed"
    assert said["tracking"] in order.notes[-1].text


async def test_the_switch_by_acts(served: Serve) -> None:
    world = await served(at="drain")
    books = world.world.books
    assert "activate-connection" not in await world.kinds()
    await world.act("deactivate-connection:4107")
    gap = await world.act("place-order:old")
    await later(world, hours=1)
    assert (4107, gap["id"]) not in books.row_by_foreign
    made = int((await world.act("connect-shop"))["connection"])
    assert not books.connections[made].auto_process
    await later(world, minutes=30)
    first = [row for row in books.rows if row.connection == made]
    assert first
    assert first[0].status == "imported"
    order = books.orders[first[0].idorder or 0]
    assert order.status == "concept"
    for switch in ("switch-processing", "switch-stock", "switch-shipments"):
        assert (await world.act(f"{switch}:{made}", on=True))["on"] is True
    await world.act(f"process-order:{order.idorder}")
    assert order.status == "processing"
    entered = await world.act(f"enter-order:{gap['id']}")
    await later(world, minutes=30)
    assert any(row.foreign_number == entered["number"] and row.idorder for row in books.rows)
    assert order.status == "completed"  # the pickers have come meanwhile
    await later(world, minutes=6)
    shop_order = books.shop_order(order)
    assert shop_order is not None
    assert shop_order.status == "completed"
    assert shop_order.shipments[0].codes


async def test_nothing_is_reported_by_a_connection_that_is_off(served: Serve) -> None:
    world = await served(at="drain")
    picklist = (await world.kinds())["pick-and-ship"][0]
    await world.act("deactivate-connection:4107")
    await world.act(picklist)
    await later(world, minutes=10)
    shipment = world.world.books.shipments.rows[-1]
    assert shipment.feedback == "off"
    order = world.world.books.shop_order(world.world.books.orders[shipment.idorder or 0])
    assert order is not None
    assert order.status == "open"


async def test_the_stock_push_goes_as_planned(served: Serve) -> None:
    def differences(world: Served) -> int:
        books = world.world.books
        new = world.world.new_connection()
        assert new is not None
        return sum(
            max(0, books.free_stock(product, new.warehouses)) != row.quantity
            for product in books.products
            for row in world.world.shop("new").sold_as(product.productcode)
        )

    for how, least, most in (("right", 0, 0), ("half", 5, 40), ("zeros", 10, 60), ("never", 25, 120)):
        world = await served(at="connected", seed=8)
        before = differences(world)
        assert before > 20
        await world.act("push-stock", how=how)
        await later(world, minutes=11)
        assert least <= differences(world) <= most, how


async def test_the_settings_pages(served: Serve) -> None:
    world = await served(at="drain")
    listing = (await world.http.get("/config/webshops")).text
    assert "/config/webshops/4107" in listing
    page = (await world.http.get("/config/webshops/4107")).text
    assert page.index("de-activeer webshop-integratie") > page.index("Voorraad doorsturen")
    pressed = await world.http.post("/config/webshops/4107/deactivate")
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/config/webshops/4107")
    assert world.world.books.connections[4107].active is False
    assert "de-activeer" not in (await world.http.get("/config/webshops/4107")).text
    assert (await world.http.post("/config/webshops/4107/deactivate")).status_code == 409
    connected = await world.http.post("/config/webshops/connect", follow_redirects=True)
    assert "uit" in connected.text
    made = world.world.new_connection()
    assert made is not None
    await world.http.post(f"/config/webshops/{made.id}/switch-stock")
    assert made.sends_stock
    assert (await world.http.get("/config/webshops/1")).status_code == 404


async def test_stock_follows_only_where_it_is_sent(served: Serve) -> None:
    world = await served(at="connected")
    books = world.world.books
    made = world.world.new_connection()
    assert made is not None
    product = next(p for p in books.products if len(world.world.shop("new").sold_as(p.productcode)) == 1)
    row = world.world.shop("new").sold_as(product.productcode)[0]
    made.sends_stock = False
    books.move_stock(product, 12, 1000, world.world.now())
    world.world.stock_changed(product, world.world.now())
    await later(world, minutes=1)
    assert row.quantity < 1000
    made.sends_stock = True
    world.world.stock_changed(product, world.world.now())
    await later(world, minutes=1)
    assert row.quantity == books.free_stock(product, made.warehouses) >= 1000


async def test_what_cannot_be_done_is_refused(served: Serve) -> None:
    world = await served()
    for name in ("activate-connection:4107", "process-order:1", "fly:4107", "pay-order:old:9", "connect-shop:x:y:z"):
        answer = await world.http.post(f"/_world/acts/{name}")
        assert answer.status_code == (200 if name.startswith("connect-shop") else 409), name
    for path, body in (
        ("clock", {"advance": -5}),
        ("clock", {"speed": 0}),
        ("goto", {"at": "nowhere"}),
        ("faults", {"fault": "no-such"}),
    ):
        assert (await world.http.post(f"/_world/{path}", json=body)).status_code == 400, body
    assert (await world.http.post("/_world/clock", content=b"[1]")).status_code == 400
    assert (await world.http.get("/_world/truth/nothing")).status_code == 400


async def test_going_elsewhere_in_time_over_http(served: Serve) -> None:
    world = await served()
    assert (await world.post("/_world/goto", at="connected"))["at"] == "connected"
    rows = await world.get("/_world/truth/rows?limit=5&offset=2")
    assert len(rows) == 5
    assert (await world.get("/_world/truth/shops/new"))["platform"] == "shopify"
    assert any(one["id"] != 4107 for one in await world.get("/_world/truth/connections"))


async def test_every_listed_act_can_be_done(served: Serve) -> None:
    world = await served(at="connected", seed=3)
    await world.act("place-order:new", payment="bacs")
    await later(world, minutes=30)
    for _, ids in (await world.kinds()).items():
        possible = await world.kinds()
        if ids[0] in [name for names in possible.values() for name in names]:
            await world.act(ids[0])


async def test_a_stranger_connects_a_shop_of_another() -> None:
    world = make(WorldOptions(quiet=True, at="switched"))
    world.plans.foreign_connection = True
    made = connect_elsewhere(world, world.now())
    world.advance(300)
    assert [row.status for row in world.books.rows if row.connection == made.id] == ["imported", "imported"]
    assert world.new_connection() is None


async def test_the_moment_follows_what_a_person_does(served: Serve) -> None:
    world = await served(at="preflight")
    await world.act("deactivate-connection:4107")
    assert (world.world.moment, world.world.switched_at) == ("switched", world.world.now())
    await world.act("connect-shop")
    assert world.world.moment == "connected"
    assert (await world.get("/_world/ledger"))["at"] == "connected"


async def test_the_log_tells_who_asked_what(served: Serve) -> None:
    world = await served()
    await world.http.get("/api/v1/products")
    await world.post("/_world/faults", fault="picqer.too-many:1")
    assert (await world.http.get("/api/v1/orders")).status_code == 429
    log = await world.get("/_world/log")
    assert (log["requests"], log["refused"]) == ({"picqer": 2}, {"picqer": 1})
    assert await world.post("/_world/faults", clear=True) == []


def test_a_connection_whose_shop_is_not_played_stops_nothing() -> None:
    world = make(WorldOptions(from_platform="lightspeed", to_platform="ccv", products=12, orders=30, seed=5))
    alone = [one for one in world.books.connections.values() if one.shop not in world.books.shops]
    assert alone
    for one in alone:
        one.active = False
        acts.do(world, f"activate-connection:{one.id}", {})
        if not one.sends_stock:
            acts.do(world, f"switch-stock:{one.id}", {})
    product = next(iter(world.books.products))
    world.stock_changed(product, world.now())
    world.advance(86400)
