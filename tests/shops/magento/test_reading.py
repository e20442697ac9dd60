"""A Magento shop, read over HTTP from a served world and held against its books, and oddities that handlers play."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from picqer_tui.core.errors import BadReply, RemoteError
from picqer_tui.core.keys import Hasher
from picqer_tui.core.records import Feedback, Hook, Order, OrderLine, OrderState, Product, Shape, Stock
from picqer_tui.shops.fields import parser
from picqer_tui.shops.magento.wire_orders import OrderRow, order_records, promised, state_of
from tests.shops.fakes import Asked
from tests.shops.magento.test_login import FOUR, FakeShop
from tests.shops.reading import opened, playing, read


@pytest.mark.parametrize("version", ["2.3", "2.4"])
async def test_every_product_once_with_its_shape_and_barcode(version: str) -> None:
    async with playing("magento", products=230) as play:
        play.shop.version = version
        done = await read(play.source, Product)
        found = done.by_id(Product)
        truth = {row.id: row for row in play.shop.products if row.id in found}
        assert done.claimed == len(found) == len(truth)
        for ident, row in truth.items():
            assert found[ident].sku.exact == row.sku or (row.kind == "parent" and not row.sku)
            assert found[ident].ean == row.barcode
            assert (found[ident].shape is Shape.PARENT) == (row.kind == "parent")
            assert found[ident].live == (row.status in ("live", "unlisted"))


async def test_a_host_that_limits_pages_is_asked_for_what_it_gives() -> None:
    async with playing("magento", quiet=True, products=90) as play:
        play.shop.version = "2.4"
        whole = (await read(play.source, Product)).by_id(Product)
        play.shop.extra["input_limit"] = {"max": 17, "default": 10}
        again = play.again()
        assert (await read(again, Product)).by_id(Product) == whole
        assert len((await read(again, Stock)).of(Stock)) >= len(whole)
        await again.aclose()


async def test_a_slow_host_is_asked_for_smaller_pages() -> None:
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        size = int(request.url.params["searchCriteria[pageSize]"])
        sizes.append(size)
        if size > 50:
            return httpx.Response(504, html="<html>too slow</html>")
        last = request.url.params["searchCriteria[filterGroups][0][filters][0][value]"]
        rows = [{"id": 7, "sku": "A", "type_id": "simple", "status": 1}] if last == "0" else None
        return httpx.Response(200, json={"items": rows, "total_count": 1 if rows else 0})

    assert [row.sku for row in (await of_handler(answer, Product)).of(Product)] == ["A"]
    assert sizes[-1] == 50


async def of_handler(answer: Callable[[httpx.Request], httpx.Response], kind: type[Any], scope: str = "") -> Any:
    """A reading of a shop whose lists a handler plays."""
    shop = FakeShop()

    def handle(request: httpx.Request) -> httpx.Response:
        known = ("/modules", "/storeConfigs", "/storeViews", "/magento_version")
        return shop._answer(request) if request.url.path.endswith(known) else answer(request)

    source = opened("magento", "https://shop.example", FOUR, Asked(handle).opening())
    try:
        return await read(source, kind, scope)
    finally:
        await source.aclose()


@pytest.mark.parametrize("body", [
    {"items": [{"id": 1, "sku": "A", "type_id": "simple", "status": 1}]},
    {"total_count": 3},
    {"items": [{"sku": "A", "type_id": "simple", "status": 1}], "total_count": 1},
    [],
    "x",
])  # fmt: skip
async def test_an_answer_of_another_form_is_never_a_short_list(body: object) -> None:
    with pytest.raises(BadReply):
        await of_handler(lambda request: httpx.Response(200, json=body), Product)


async def test_a_shop_that_overlooks_the_filter_is_not_read_in_circles() -> None:
    row = {"id": 1, "sku": "A", "type_id": "simple", "status": 1}
    with pytest.raises(BadReply):
        await of_handler(lambda request: httpx.Response(200, json={"items": [row], "total_count": 9}), Product)


async def test_empty_objects_as_lists_and_values_of_odd_types_are_borne() -> None:
    row = {
        "id": "7", "sku": 4711, "type_id": "simple", "status": "1", "name": None, "weight": "0.5000",
        "extension_attributes": [], "custom_attributes": {"0": {"attribute_code": "GTIN13", "value": 8719999000123}},
    }  # fmt: skip
    answers = [{"items": [row], "total_count": "1"}, {"items": None, "total_count": 0}]
    found = (await of_handler(lambda request: httpx.Response(200, json=answers.pop(0)), Product)).of(Product)
    assert [(one.id, one.sku.exact, one.ean, one.live, one.filled) for one in found] == [
        ("7", "4711", "8719999000123", True, "bw")
    ]


@pytest.mark.parametrize(("attributes", "ean"), [
    ({"ean": "8719999000123"}, "8719999000123"),
    ({"ocean": "8719999000123", "barcode_type": "EAN"}, ""),
    ({"barcode": "n.v.t.", "ean_code": "87199990"}, "87199990"),
    ({"product_gtin": "x1"}, "x1"),
    ({"upc": ["1"]}, ""),
])  # fmt: skip
def test_which_attribute_is_the_barcode(attributes: dict[str, object], ean: str) -> None:
    from picqer_tui.shops.magento.wire import ProductRow, product

    listed = [{"attribute_code": code, "value": value} for code, value in attributes.items()]
    row = {"id": 1, "sku": "A", "type_id": "simple", "status": 1, "custom_attributes": listed}
    assert product(ProductRow.model_validate(row), frozenset()).ean == ean


@pytest.mark.parametrize("index", [True, False])
async def test_stock_is_what_can_be_sold_also_where_its_index_was_never_made(index: bool) -> None:
    async with playing("magento", orders=120, at="connected") as play:
        play.shop.extra["orphans"] = [("NOBODY", "default", 3, 1)]
        play.shop.extra["index_not_run"] = not index
        found = (await read(play.source, Stock)).of(Stock)
        goods = {row.product_id: row for row in found if row.free is not None}
        products = (await read(play.source, Product)).by_id(Product)
        assert {row.product_id for row in found} == products.keys()
        assert goods
        assert all(row.sku == products[row.product_id].sku for row in found)
        assert not any(products[one].shape in (Shape.PARENT, Shape.BUNDLE) for one in goods)
        for row in goods.values():
            truth = play.shop.products[row.product_id]
            if truth.tracking == "own" and truth.status == "live" and truth.kind in ("simple", "variant"):
                assert row.free == truth.quantity


async def test_only_the_sources_that_are_named_count() -> None:
    async with playing("magento", quiet=True, products=30) as play:
        play.shop.locations = {"default": "Default Source", "nl_2": "Tweede"}
        whole = {row.place for row in (await read(play.source, Stock)).of(Stock)}
        assert whole == {""}
        some = play.again(("source:default",))
        named = {row.place for row in (await read(some, Stock)).of(Stock)} - {""}
        await some.aclose()
        assert named == {"default"}


async def test_what_shipped_orders_of_elsewhere_took_from_a_source_is_not_taken_off_what_can_be_sold() -> None:
    async with playing("magento", quiet=True, products=30) as play:
        row = next(row for row in play.shop.products if row.kind == "simple" and row.status == "live" and row.quantity)
        row.extra["source_offset"] = -2
        play.shop.products.touch(row, play.world.now())
        found = {one.product_id: one.free for one in (await read(play.source, Stock)).of(Stock)}
        assert found[row.id] == row.quantity


async def test_a_shop_without_sources_is_asked_product_by_product() -> None:
    async with playing("magento", quiet=True, products=30) as play:
        with_sources = {row.product_id: row.free for row in (await read(play.source, Stock)).of(Stock)}
        play.shop.extra["no_inventory"] = True
        rows = [row for row in play.shop.products if row.kind == "simple" and row.status == "live"]
        play.shop.set_sku(rows[0], "A/B 1", play.world.now())
        source = play.again()
        done = await read(source, Stock)
        found = {row.product_id: row for row in done.of(Stock)}
        signed = "CONSUMER_KEY" in play.shop.access.fields
        assert (rows[0].id in found) is not signed
        assert all(page.whole for page in done.pages) is not signed
        for ident, row in found.items():
            if row.free is not None:
                assert row.free == with_sources[ident]
        await source.aclose()


async def test_modules_of_others_are_links_of_the_shop() -> None:
    async with playing("magento", quiet=True, products=20) as play:
        play.shop.extra["apps"] = ["Picqer", "Nieuwsbrief"]
        play.shop.access.rights.add("apps.read")
        source = play.again()
        found = {hook.name: hook.host for hook in (await read(source, Hook)).of(Hook)}
        assert found == {"Picqer_Integration": "picqer.com", "Nieuwsbrief_Integration": ""}
        await source.aclose()


async def test_orders_without_a_state_are_open_to_a_person() -> None:
    async with playing("magento", orders=60) as play:
        row = next(one for one in play.shop.orders if one.status == "completed")
        row.extra["magento_state"] = row.extra["magento_status"] = "-"
        play.shop.orders.touch(row)
        found = (await read(play.source, Order, "open")).by_id(Order)
        assert found[row.id].state is OrderState.UNKNOWN


async def test_single_orders_come_with_their_shipments_and_by_the_number_of_another_system() -> None:
    async with playing("magento", orders=90) as play:
        sent = next(row for row in play.shop.orders if any(one.codes for one in row.shipments))
        moved = next((row for row in play.shop.orders if row.origin == "migrated" and row.source_number), None)
        about = [f"id:{sent.id}", f"number:#{sent.number}", "number:a,b", "number:", "id:x", "id:99999999"]
        about += [f"reference:{moved.source_number}"] if moved is not None else []
        done = await read(play.source, Order, "about", tuple(about))
        assert done.found[f"id:{sent.id}"] == done.found[f"number:#{sent.number}"] == [sent.id]
        assert done.found["number:a,b"] == done.found["id:x"] == done.found["id:99999999"] == []
        told = " ".join(sign.tracking for sign in done.of(Feedback) if sign.order_id == sent.id)
        assert all(code in told for one in sent.shipments for code in one.codes)
        if moved is not None:
            assert moved.id in done.found[f"reference:{moved.source_number}"]
            assert next(one for one in done.of(Order) if one.id == moved.id).native is False
        signs = await read(play.source, Feedback, "about", (f"id:{sent.id}",))
        assert not signs.of(Order)
        assert signs.of(Feedback)


def order(state: str, *items: dict[str, Any], **more: object) -> OrderRow:
    base: dict[str, Any] = {"entity_id": 1, "increment_id": "000000001", "created_at": "2026-11-20 08:00:00"}
    return OrderRow.model_validate({**base, "state": state, "status": state, "items": list(items), **more})


def item(number: int, sku: str, ordered: float, **more: object) -> dict[str, Any]:
    return {
        "item_id": number,
        "sku": sku,
        "qty_ordered": ordered,
        "product_type": "simple",
        "product_id": number,
        **more,
    }


def test_what_has_variants_counts_once_and_names_the_variant() -> None:
    row = order(
        "processing",
        item(1, "TSH-L", 2, product_type="configurable", product_id=10, qty_shipped=1),
        item(2, "TSH-L", 2, parent_item_id=1, product_id=11),
        item(3, "GIFT", 1, is_virtual="1"),
    )
    whole, *lines = order_records(row, Hasher(b"x"))
    assert isinstance(whole, Order)
    assert (whole.pieces, whole.shipped, whole.state) == (2, 1, OrderState.PART_SHIPPED)
    assert [(one.id, one.product_id, one.done) for one in lines if isinstance(one, OrderLine)] == [
        ("1", "11", 1), ("3", "3", 0),
    ]  # fmt: skip


def test_a_bundle_that_is_shipped_by_its_parts() -> None:
    parts = [item(2, "A", 4, parent_item_id=1, qty_shipped=4), item(3, "B", 2, parent_item_id=1, qty_shipped=1)]
    row = order("processing", item(1, "SET", 2, product_type="bundle"), *parts)
    whole, *lines = order_records(row, Hasher(b"x"))
    assert isinstance(whole, Order)
    assert (whole.pieces, whole.shipped) == (2, 1)
    assert [one.part_of for one in lines if isinstance(one, OrderLine)] == ["", "1", "1"]


def test_what_an_order_keeps_from_being_sold() -> None:
    set_ = (
        item(4, "SET", 2, product_type="bundle", qty_shipped=1),
        item(5, "A", 4, parent_item_id=4, product_id=20),
    )
    row = order(
        "processing",
        item(1, "TSH-L", 3, product_type="configurable", product_id=10, qty_shipped=1, qty_canceled=1),
        item(2, "TSH-L", 3, parent_item_id=1, product_id=11),
        item(3, "B-optie", 2, product_id=20),
        *set_,
        quote_id=7,
    )
    assert promised(row) == {"11": 1, "20": 2 + 2}
    assert promised(row.model_copy(update={"quote_id": None})) == {}
    assert promised(row.model_copy(update={"state": "complete"})) == {}


@pytest.mark.parametrize(("state", "due", "stands"), [
    ("new", "10.0000", OrderState.UNPAID),
    ("new", 0, OrderState.OPEN),
    ("new", None, OrderState.UNPAID),
    ("pending_payment", 10, OrderState.UNPAID),
    ("payment_review", 10, OrderState.UNPAID),
    ("holded", 0, OrderState.OPEN),
    ("holded", 5, OrderState.UNPAID),
    ("processing", 10, OrderState.OPEN),
    ("complete", 0, OrderState.DONE),
    ("closed", 0, OrderState.REFUNDED),
    ("canceled", 0, OrderState.CANCELLED),
    ("pending_ogone", 0, OrderState.UNKNOWN),
    ("", 0, OrderState.UNKNOWN),
])  # fmt: skip
def test_where_an_order_stands(state: str, due: object, stands: OrderState) -> None:
    assert state_of(order(state, item(1, "A", 1), total_due=due)) is stands


async def test_a_view_of_the_shop_has_its_own_orders() -> None:
    async with playing("magento", seed=2, orders=60) as play:
        everything = (await read(play.source, Order)).by_id(Order)
        one = play.again(("default",))
        assert (await read(one, Order)).by_id(Order).keys() <= everything.keys()
        await one.aclose()


@pytest.mark.parametrize("fault", ["html:20", "nested:20"])
async def test_a_bad_line_is_an_error(fault: str) -> None:
    async with playing("magento", quiet=True, products=60) as play:
        await read(play.source, Product)
        play.world.faults.put(f"new.{fault}@/V1/products")
        with pytest.raises(RemoteError) as caught:
            await read(play.source, Product)
        assert caught.value.remedy.msgid


def test_a_total_is_needed() -> None:
    from picqer_tui.shops.calls import Reply
    from picqer_tui.shops.magento.asking import Listed
    from picqer_tui.shops.magento.wire import ShortRow

    with pytest.raises(BadReply):
        parser(Listed[ShortRow])(Reply(200, {}, b'{"items":[]}'))
