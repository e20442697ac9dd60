"""What Picqer's documents leave open: nothing of it may break a reading or make it tell less than there is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import BadReply, ConfigError, NotSupported, Unauthorised
from picqer_tui.core.keys import Hasher
from picqer_tui.core.readings import Need
from picqer_tui.core.records import (
    Account,
    Backorder,
    Feedback,
    Hook,
    ImportRow,
    Order,
    OrderLine,
    OrderState,
    Picklist,
    Product,
    Right,
    Shipment,
    Stock,
    Warehouse,
)
from tests.shops.fakes import NIGHT, Side

from .fake import KEY, FakePicqer, order, product, read, records, row, shipment

DAY = timedelta(days=1)


def need(kind, scope="", about=(), since=None):
    return Need(Side.PICQER, kind, DAY, scope, about, since)


# login and rights


async def test_the_key_is_the_user_name_and_one_name_tells_who_asks():
    fake = FakePicqer(products=[])
    await read(fake.source(), need(Account))
    first = fake.asked.requests[0]
    assert str(first.url) == "https://acme.picqer.com/api/v1/users/me"
    assert httpx.BasicAuth(KEY, "X")._auth_header == first.headers["authorization"]
    assert "picqer-tui" in first.headers["user-agent"]


async def test_the_account_is_its_subdomain():
    (account,) = records(await read(FakePicqer(products=[]).source(), need(Account)), Account)
    assert (account.id, account.platform, account.language) == ("picqer:acme.picqer.com", "picqer", "nl")


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_key_that_hides_its_user_is_let_in_by_the_products(status):
    fake = FakePicqer(products=[product(1)])
    fake.closed["users"] = status
    assert records(await read(fake.source(), need(Account)), Account)


async def test_a_wrong_key_is_a_refused_login():
    fake = FakePicqer(products=[])
    fake.closed |= {"users": 401, "products": 401}
    with pytest.raises(Unauthorised):
        await read(fake.source(), need(Account))


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_closed_resource_is_no_refused_login(status):
    fake = FakePicqer(products=[])
    fake.closed["webshoporders"] = status
    with pytest.raises(NotSupported) as caught:
        await read(fake.source(), need(ImportRow))
    assert caught.value.summary.values["resource"].msgid == "webshop orders"


async def test_a_key_revoked_meanwhile_is_a_refused_login():
    fake = FakePicqer(products=[])
    fake.closed |= {"webshoporders": 401, "users": 401, "products": 401}
    with pytest.raises(Unauthorised):
        await read(fake.source(), need(ImportRow))


async def test_rights_are_probed_by_reading():
    fake = FakePicqer(products=[], orders=[], warehouses=[{"idwarehouse": 12}], hooks=[])
    fake.tables["warehouses/12/stock"] = []
    fake.closed |= {"webshoporders": 401, "picklists": 403}
    rights = {right.id: right for right in records(await read(fake.source(), need(Right)), Right)}
    assert rights["products"].granted
    assert rights["stock"].granted
    assert rights["webshoporders"].granted is False
    assert "401" in rights["webshoporders"].detail
    assert rights["picklists"].granted is False
    assert {request.method for request in fake.asked.requests} == {"GET"}


async def test_fulfilment_customers_are_seen_on_products():
    many = [product(n, idfulfilment_customer=601 if n < 250 else "602") for n in range(1, 400)]
    fake = FakePicqer(products=many, **{"stats/total-products": [{"value": 399}]})
    (account,) = records(await read(fake.source(), need(Account)), Account)
    assert account.customers == ("601", "602")
    without = FakePicqer(products=many)
    (account,) = records(await read(without.source(), need(Account)), Account)
    assert account.customers == ("601", "602")


def test_a_missing_key_names_its_field():
    with pytest.raises(ConfigError) as caught:
        FakePicqer().source(key="")
    assert "API_KEY" in caught.value.detail


# loose types


async def test_every_loose_form_of_an_order():
    odd = order(
        7,
        orderid=2026118,
        idorder="7",
        tags=[],
        pickup_point_data=[],
        warehouses={"0": 12, "1": "15"},
        picklists={"440": {"idpicklist": "440", "status": "CLOSED", "totalproducts": "2", "totalpicked": 2.0}},
        products={"1": {"idorder_product": "71", "idproduct": None, "productcode": 1234, "amount": "3.0"}},
        via_portal="0",
        reference=None,
        emailaddress=None,
        updated="0000-00-00 00:00:00",
    )
    pages = await read(FakePicqer(orders=[odd]).source(), need(Order))
    (found,), (line,), (picklist,) = records(pages, Order), records(pages, OrderLine), records(pages, Picklist)
    assert (found.id, found.number, found.reference, found.email) == ("7", "2026118", "", "")
    assert isinstance(found.number, Raw)
    assert found.updated_at is None
    assert (line.order_id, line.sku, line.amount) == ("7", "1234", 3)
    assert (picklist.order_id, picklist.status, picklist.picked) == ("7", "closed", 2)
    assert found.traits["warehouses"] == "12,15"
    assert "portal" not in found.traits


async def test_tags_as_a_map_and_a_pick_up_point():
    said = order(1, tags={"Spoed": {"idtag": 31}}, pickup_point_data={"carrier": "postnl", "id": "x"}, idtemplate=91)
    (found,) = records(await read(FakePicqer(orders=[said]).source(), need(Order)), Order)
    assert found.traits["tags"] == "Spoed"
    assert found.traits["pickup"] == "postnl"
    assert found.traits["template"] == "91"


async def test_dates_are_taken_as_they_stand():
    (found,) = records(await read(FakePicqer(orders=[order(1)]).source(), need(Order)), Order)
    assert found.placed_at == datetime(2026, 11, 20, 9, 15, 39, tzinfo=UTC)


async def test_identifiers_are_raw_and_everything_else_is_clean():
    said = product(1, "SKU \x1b[31m\u200b 1 ", name=" \x1b]0;x\x07[red] ", barcode=8710000000017)
    (found,) = records(await read(FakePicqer(products=[said]).source(), need(Product)), Product)
    assert found.sku.exact == "SKU \x1b[31m\u200b 1 "
    assert "\x1b" not in f"{found.sku}{found.name}"
    assert found.ean == "8710000000017"


@pytest.mark.parametrize(
    ("kind", "unlimited", "composed"),
    [("normal", False, False), ("unlimited_stock", True, False), ("virtual_composition", True, True),
     ("composition_with_stock", False, True)],
)  # fmt: skip
async def test_kinds_of_products(kind, unlimited, composed):
    (found,) = records(await read(FakePicqer(products=[product(1, type=kind)]).source(), need(Product)), Product)
    assert (found.unlimited, found.composed) == (unlimited, composed)


async def test_what_a_judgement_rests_on_has_to_be_there():
    for missing in ("idorder", "status", "orderid", "products", "reference"):
        said = order(1)
        del said[missing]
        with pytest.raises(BadReply) as caught:
            await read(FakePicqer(orders=[said]).source(), need(Order))
        assert missing in caught.value.detail


async def test_an_error_in_an_answer_of_200_is_an_error():
    fake = FakePicqer(orders=[])
    fake.override = lambda request: httpx.Response(200, json={"error": True, "error_message": "x"})
    with pytest.raises(BadReply) as caught:
        await read(fake.source(), need(Order))
    assert "orders" in caught.value.detail


# orders


async def test_open_orders_one_status_per_request():
    rows = [
        order(n, status) for n, status in enumerate(("expected", "concept", "processing", "paused", "completed"), 1)
    ]
    fake = FakePicqer(orders=rows)
    found = records(await read(fake.source(), need(Order, "open")), Order)
    assert {one.id for one in found} == {"1", "2", "3", "4"}
    assert set(fake.queries("orders", "status")) == {"expected", "concept", "processing", "paused"}
    states = {one.id: one.state for one in found}
    assert states == {"1": OrderState.UNPAID, "2": OrderState.OPEN, "3": OrderState.OPEN, "4": OrderState.OPEN}


async def test_a_status_never_seen_before_counts_as_open():
    fake = FakePicqer(orders=[order(1, "On_Hold", created="2026-11-22 10:00:00"), order(2, "on_hold")])
    fake.tables["orders"][0]["status"] = "on_hold"
    found = records(await read(fake.source(), need(Order, "open")), Order)
    assert {one.id for one in found} == {"1", "2"}
    assert found[0].state is OrderState.UNKNOWN


async def test_an_account_deaf_to_the_status_filter_gives_each_open_order():
    rows = [order(n, "completed" if n % 3 else "paused") for n in range(1, 251)]
    fake = FakePicqer(orders=rows)
    fake.deaf.add("status")
    found = records(await read(fake.source(), need(Order, "open")), Order)
    assert {one.id for one in found} == {str(n) for n in range(3, 251, 3)}
    assert len(set(fake.queries("orders", "status"))) == 1


async def test_an_order_that_steps_back_while_the_statuses_are_read_is_seen():
    fake = FakePicqer(orders=[order(1, "processing")])

    def step_back(request):
        if request.url.params.get("status") == "processing":
            fake.tables["orders"][0]["status"] = "concept"
        return

    fake.override = step_back
    assert records(await read(fake.source(), need(Order, "open")), Order)


async def test_recent_orders_reach_back_over_every_zone():
    fake = FakePicqer(orders=[order(1)])
    await read(fake.source(), need(Order, "recent", since=NIGHT))
    assert set(fake.queries("orders", "sincedate")) == {"2026-11-22 23:00:00"}


async def test_orders_of_the_chosen_customer():
    fake = FakePicqer(orders=[order(1, idfulfilment_customer=601), order(2, idfulfilment_customer=602)])
    assert [one.id for one in records(await read(fake.source("601"), need(Order)), Order)] == ["1"]
    fake.deaf.add("idfulfilment_customer")
    assert [one.id for one in records(await read(fake.source("601"), need(Order)), Order)] == ["1"]


async def test_orders_looked_up():
    fake = FakePicqer(orders=[order(1), order(2, reference="WC-1x"), order(3, reference="WC-99")])
    fake.partial_reference = True
    asked = ("id:1", "id:8", "number:O3", "reference:WC-1", "reference:none", "reference:")
    pages = await read(fake.source(), need(Order, "about", asked))
    assert [value for page in pages for value in page.asked] == list(asked)
    found = [pair for page in pages for pair in page.found]
    assert found == [("id:1", "1"), ("number:O3", "3"), ("reference:WC-1", "1")]


async def test_a_filter_that_is_ignored_is_not_taken_for_nothing_found():
    fake = FakePicqer(orders=[order(1), order(2)])
    fake.deaf.add("reference")
    with pytest.raises(BadReply):
        await read(fake.source(), need(Order, "about", ("reference:elsewhere",)))


async def test_email_and_lines_become_keys():
    (found,) = records(await read(FakePicqer(orders=[order(1)]).source(), need(Order)), Order)
    assert found.email == Hasher(b"salt").email("A@example.test")
    assert found.lines
    assert (found.pieces, found.shipped) == (2, 0)


async def test_part_shipped_from_its_picklists():
    lists = [{"idpicklist": 1, "status": "closed", "totalproducts": 1, "totalpicked": 1}]
    (found,) = records(await read(FakePicqer(orders=[order(1, picklists=lists)]).source(), need(Order)), Order)
    assert (found.state, found.shipped) == (OrderState.PART_SHIPPED, 1)


# products and stock


@pytest.mark.parametrize("also", [True, False])
async def test_inactive_products_whatever_the_filter_means(also):
    fake = FakePicqer(products=[product(1), product(2, active=0)], **{"stats/total-products": [{"value": 2}]})
    if also:
        fake.override = lambda request: (
            httpx.Response(200, json=fake.tables["products"][int(request.url.params["offset"]) :])
            if "inactive" in request.url.params
            else None
        )
    pages = await read(fake.source(), need(Product))
    assert {one.id: one.live for one in records(pages, Product)} == {"1": True, "2": False}
    assert pages[-1].claimed == 2


async def test_a_deaf_inactive_filter_shows_in_the_count():
    fake = FakePicqer(products=[product(1), product(2, active=False)], **{"stats/total-products": [{"value": 2}]})
    fake.override = lambda request: (
        (request.url.params.get("inactive") and httpx.Response(200, json=[product(1)])) or None
    )
    pages = await read(fake.source(), need(Product))
    assert pages[-1].claimed == 2
    assert {one.id for one in records(pages, Product)} == {"1"}


async def test_without_counts_there_is_no_claim():
    pages = await read(FakePicqer(products=[product(1)]).source(), need(Product))
    assert pages[-1].claimed is None


async def test_changed_products_only():
    fake = FakePicqer(products=[product(1)])
    await read(fake.source(), need(Product), since=NIGHT)
    assert set(fake.queries("products", "updated_after")) == {"2026-11-22 23:00:00"}
    assert "stats/total-products" not in fake.paths()


async def test_products_looked_up_by_code_active_or_not():
    fake = FakePicqer(products=[product(1, "A"), product(2, "B", active=False)])
    pages = await read(fake.source(), need(Product, "about", ("sku:A", "sku:B", "sku:C", "id:2")))
    assert [pair for page in pages for pair in page.found] == [("sku:A", "1"), ("sku:B", "2"), ("id:2", "2")]


def house():
    fake = FakePicqer(
        warehouses=[
            {"idwarehouse": 12, "name": "Hal", "counts_for_general_stock": 1, "active": "1", "accept_orders": True},
            {"idwarehouse": 15, "name": "Consignatie", "counts_for_general_stock": False, "active": True},
            {"idwarehouse": "16", "name": "Oud", "counts_for_general_stock": True, "active": False},
        ]
    )
    for number in (12, 15):
        held = {"idwarehouse": number, "stock": 1, "freestock": -2}
        fake.tables[f"warehouses/{number}/stock"] = [{"idproduct": 5, "productcode": "A", "stock": held}]
    return fake


async def test_warehouses_in_loose_forms():
    found = records(await read(house().source(), need(Warehouse)), Warehouse)
    assert [(one.id, one.active, one.counts) for one in found] == [
        ("12", True, True), ("15", True, False), ("16", False, True)
    ]  # fmt: skip


async def test_stock_of_the_warehouses_that_count_may_be_below_zero():
    assert records(await read(house().source(), need(Stock)), Stock) == [Stock("5@12", "5", Raw("A"), "12", -2)]


async def test_stock_of_chosen_warehouses_by_id_or_name():
    found = records(await read(house().source(warehouses=("Consignatie", "12")), need(Stock)), Stock)
    assert {one.place for one in found} == {"12", "15"}
    with pytest.raises(NotSupported):
        await read(house().source(warehouses=("Nergens",)), need(Stock))


async def test_stock_looked_up_again():
    fake = house()
    inside = [{"idwarehouse": 12, "freestock": 3}, {"idwarehouse": 15, "freestock": 9}]
    fake.tables["products"] = [product(5, "A", stock=inside)]
    pages = await read(fake.source(), need(Stock, "about-second", ("sku:A",)))
    assert records(pages, Stock) == [Stock("5@12", "5", Raw("A"), "12", 3)]
    assert pages[-1].found == (("sku:A", "5@12"),)


# import rows and shipments: lists without a filter


def many_rows(count=1234, first=datetime(2026, 1, 1, tzinfo=UTC)):
    return [row(n, created=f"{first + timedelta(hours=6 * n):%Y-%m-%d %H:%M:%S}") for n in range(1, count + 1)]


async def test_import_rows_are_counted_and_read_whole():
    fake = FakePicqer(webshoporders=many_rows())
    pages = await read(fake.source(), need(ImportRow))
    assert pages[-1].claimed == 1234
    assert len({one.id for one in records(pages, ImportRow)}) == 1234
    assert not [name for r in fake.asked.requests for name in r.url.params if name != "offset"]


@pytest.mark.parametrize("backwards", [False, True])
async def test_only_the_tail_of_import_rows(backwards):
    rows = many_rows()
    floor = datetime(2026, 10, 1, tzinfo=UTC)
    young = {str(one["idcompany_webshop_order"]) for one in rows if one["created"] >= f"{floor:%Y-%m-%d}"}
    fake = FakePicqer(webshoporders=rows[::-1] if backwards else rows)
    found = {one.id for one in records(await read(fake.source(), need(ImportRow), since=floor), ImportRow)}
    assert young <= found
    assert len(found) < len(young) + 250
    assert len(fake.asked.requests) < 16


async def test_import_rows_in_no_order_are_read_whole():
    rows = many_rows(300)
    fake = FakePicqer(webshoporders=rows[150:] + rows[:150])
    found = records(await read(fake.source(), need(ImportRow), since=datetime(2026, 10, 1, tzinfo=UTC)), ImportRow)
    assert len({one.id for one in found}) == 300


async def test_going_on_with_a_tail_after_a_restart():
    fake = FakePicqer(webshoporders=many_rows())
    floor = datetime(2026, 8, 1, tzinfo=UTC)
    pages = await read(fake.source(), need(ImportRow), since=floor)
    rest = [page async for page in fake.source().read(need(ImportRow), pages[0].cursor, floor)]
    whole = {one.id for one in records(pages, ImportRow)}
    assert {one.id for one in records([pages[0], *rest], ImportRow)} == whole


async def test_statuses_of_rows_in_every_spelling():
    fake = FakePicqer(webshoporders=[row(1, status="Canceled"), row(2, status="cancelled"), row(3, status="brand-new")])
    found = records(await read(fake.source(), need(ImportRow)), ImportRow)
    assert [one.status for one in found] == ["cancelled", "cancelled", "brand-new"]


async def test_rows_not_imported_have_no_order():
    fake = FakePicqer(webshoporders=[row(1, idorder=None, foreign_number=None, reason="Land ontbreekt")])
    (found,) = records(await read(fake.source(), need(ImportRow)), ImportRow)
    assert (found.order_id, found.foreign_number.exact, found.reason) == ("", "", "Land ontbreekt")


async def test_both_generations_of_shipments():
    old = shipment(1, trackingcode="3S1", providername="PostNL")
    new = shipment(2, carrier_key="dpd", parcels=[{"idparcel": 1, "tracking_code": "D1"}, {"tracking_code": "D2"}])
    both = shipment(3, trackingcode="3S3", parcels=[{"tracking_code": "3S3"}])
    bare = shipment(4, cancelled=1)
    fake = FakePicqer(shipments=[old, new, both, bare])
    found = records(await read(fake.source(), need(Shipment)), Shipment)
    assert [(one.id, one.tracking) for one in found] == [
        ("1", "3S1"), ("2", "D1"), ("2.2", "D2"), ("3", "3S3"), ("4", "")
    ]  # fmt: skip
    assert found[-1].cancelled


async def test_recent_shipments_and_those_of_a_picklist():
    fake = FakePicqer(shipments=[shipment(1), shipment(2)])
    fake.tables["picklists/9/shipments"] = [shipment(2)]
    assert len(records(await read(fake.source(), need(Shipment, "recent", since=NIGHT)), Shipment)) == 2
    pages = await read(fake.source(), need(Shipment, "about", ("picklist:9", "id:1")))
    assert [pair for page in pages for pair in page.found] == [("picklist:9", "2"), ("id:1", "1")]


# the rest


async def test_closed_picklists_are_asked_for_as_well():
    new = {"idpicklist": 1, "status": "new", "created": AT_NOW}
    closed = {"idpicklist": 2, "status": "closed", "created": AT_NOW, "idreturn": 4, "closed_at": AT_NOW}
    fake = FakePicqer(picklists=[new, closed])
    fake.override = lambda request: (
        httpx.Response(200, json=[new] if request.url.params["offset"] == "0" else [])
        if request.url.path.endswith("picklists") and "status" not in request.url.params
        else None
    )
    found = records(await read(fake.source(), need(Picklist, "recent", since=NIGHT)), Picklist)
    assert {one.id for one in found} == {"1", "2"}
    assert {one.return_id for one in found} == {"", "4"}


AT_NOW = "2026-11-23 01:00:00"


async def test_backorders_and_hooks():
    fake = FakePicqer(
        backorders=[{"idbackorder": 1, "idorder": 2, "amount": "2", "amountavailable": 0, "created_at": AT_NOW}],
        hooks=[
            {"idhook": 812, "name": "x", "address": "https://Hooks.example.test/p?key=1", "active": 0, "secret": True}
        ],
    )
    (backorder,) = records(await read(fake.source(), need(Backorder)), Backorder)
    (hook,) = records(await read(fake.source(), need(Hook)), Hook)
    assert (backorder.order_id, backorder.amount) == ("2", 2)
    assert (hook.host, hook.active) == ("hooks.example.test", False)


async def test_pages_of_another_size_are_read_to_an_empty_one():
    fake = FakePicqer(products=[product(n) for n in range(1, 58)])
    fake.size = 10
    assert len({one.id for one in records(await read(fake.source(), need(Product)), Product)}) == 57


def test_what_picqer_cannot_give_is_said_before_asking():
    source = FakePicqer().source()
    assert source.can_read(need(Feedback)) is not None
    assert source.can_read(need(OrderLine)) is not None
    assert source.can_read(need(Product, "recent")) is not None
    assert source.can_read(need(Stock, "about-second")) is None
    assert source.can_read(need(Order, "open")) is None


@pytest.mark.parametrize("body", ["Not found", "", "<html>", json.dumps({"errormessage": "weg"})])
async def test_errors_in_any_body(body):
    fake = FakePicqer(products=[])
    fake.override = lambda request: httpx.Response(400, text=body) if request.url.path.endswith("hooks") else None
    with pytest.raises(Exception, match="refused"):
        await read(fake.source(), need(Hook))


async def test_nothing_but_reading_is_ever_sent():
    fake = house()
    fake.tables |= {"orders": [order(1)], "webshoporders": [row(1)], "products": [product(1)]}
    source = fake.source()
    for kind in (Account, Right, Product, Warehouse, Stock, Order, ImportRow):
        await read(source, need(kind))
    assert {request.method for request in fake.asked.requests} == {"GET"}
