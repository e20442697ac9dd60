"""What a Magento shop shows: families, stock, orders and their documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from picqer_tui.world.clock import ANCHOR
from picqer_tui.world.traits import traits

from .integration import Integration, where

ALL = "searchCriteria="


@pytest.fixture
def shop() -> Integration:
    return Integration()


# the catalogue and its stock


async def test_families_lie_flat(shop: Integration) -> None:
    parent = next(row for row in shop.shop.products if row.kind == "parent")
    rows = {row["id"]: row for row in (await shop.get(f"products?{ALL}"))["items"]}
    family = rows[int(parent.id)]
    assert (family["type_id"], family["visibility"], bool(family["sku"])) == ("configurable", 4, True)
    child = rows[int(parent.children[0])]
    assert (child["type_id"], child["visibility"]) == ("simple", 1)
    said = await shop.get(f"configurable-products/{family['sku']}/children")
    assert [str(row["id"]) for row in said] == parent.children
    single = await shop.get(f"products/{family['sku'].lower()}")
    assert [str(number) for number in single["extension_attributes"]["configurable_product_links"]] == parent.children
    assert "stock_item" not in family["extension_attributes"]


async def test_what_is_not_for_sale(shop: Integration) -> None:
    one, two, three = [row for row in shop.shop.products if row.kind == "simple"][:3]
    one.status, two.status, three.status = "draft", "archived", "trash"
    shop.shop.products.touch(one)
    rows = {row["id"]: row for row in (await shop.get(f"products?{ALL}"))["items"]}
    assert rows[int(one.id)]["status"] == 2
    assert rows[int(two.id)]["extension_attributes"]["website_ids"] == []
    assert int(three.id) not in rows


async def test_the_barcode_is_an_attribute_of_the_shops_own() -> None:
    for name in ("ean", "gtin"):
        shop = Integration()
        shop.shop.extra["ean_code"] = name
        said = await shop.get("products/attributes?" + where(("attribute_code", "like", f"%{name}%")))
        assert [row["attribute_code"] for row in said["items"]] == [name]
        thing = next(row for row in shop.shop.products if row.barcode)
        row = (await shop.get("products?" + where(("sku", "eq", thing.sku))))["items"][0]
        held = {one["attribute_code"]: one["value"] for one in row["custom_attributes"]}
        assert held[name] == thing.barcode
        assert held["category_ids"] == ["3"]


def quantities(said: Any, name: str) -> dict[str, Any]:
    return {row["sku"]: row[name] for row in said["items"]}


async def test_what_lies_there_and_what_can_be_sold(shop: Integration) -> None:
    order = next(row for row in shop.shop.orders if row.status == "open" and row.lines[0].shipped == 0)
    line = order.lines[0]
    thing = shop.shop.products[line.product_id]
    others = [o for o in shop.shop.orders if o.open and o is not order]
    for other in others:
        other.stock_taken = False
    thing.quantity = 7
    shop.shop.products.touch(thing)
    source = quantities(await shop.get(f"inventory/source-items?{ALL}"), "quantity")
    sold = quantities(await shop.get(f"inventory/export-stock-salable-qty/website/base?{ALL}"), "qty")
    assert (sold[thing.sku], source[thing.sku]) == (
        7,
        7 + sum(x.amount for x in order.lines if x.product_id == thing.id),
    )
    assert await shop.get(f"inventory/get-product-salable-quantity/{thing.sku}/1") == 7
    other_case = await shop.ask("GET", f"inventory/get-product-salable-quantity/{thing.sku.lower()}/1")
    assert other_case.status_code == 500
    thing.tracking = "off"
    shop.shop.products.touch(thing)
    assert thing.sku not in quantities(await shop.get(f"inventory/source-items?{ALL}"), "quantity")
    assert (await shop.get(f"stockItems/{thing.sku}"))["manage_stock"] is False
    shop.shop.extra["index_not_run"] = True
    assert set(
        quantities(await shop.get(f"inventory/export-stock-salable-qty/website/base?{ALL}"), "qty").values()
    ) == {0}


async def test_a_shop_without_inventory_management(shop: Integration) -> None:
    shop.shop.extra["no_inventory"] = True
    assert "Magento_InventoryApi" not in await shop.get("modules")
    assert (await shop.ask("GET", f"inventory/source-items?{ALL}")).status_code == 404
    thing = next(row for row in shop.shop.products if row.kind == "simple")
    assert (await shop.get(f"stockItems/{thing.sku}"))["qty"] >= thing.quantity


# orders and documents


async def test_states_and_what_belongs_to_them(shop: Integration) -> None:
    rows = {row["entity_id"]: row for row in (await shop.get(f"orders?{ALL}"))["items"]}
    words = traits("magento").words
    for order in shop.shop.orders:
        said = rows[int(order.id)]
        assert said["status"] in (words[order.status], "deels_verzonden")
        assert said["increment_id"] == order.number
        mine = [row for row in said["items"] if "parent_item_id" not in row]
        assert [(row["sku"], row["qty_ordered"], row["qty_shipped"]) for row in mine] == [
            (line.sku, line.amount, line.shipped) for line in order.lines
        ]
        assert (said["total_due"] == 0) is (order.paid_at is not None or order.status in ("cancelled", "failed"))
    odd = shop.shop.orders.rows[-1]
    odd.extra |= {"magento_state": "-", "magento_status": "-"}
    shop.shop.orders.touch(odd)
    found = (await shop.get("orders?" + where(("status", "null", "1"))))["items"]
    assert [row["entity_id"] for row in found] == [int(odd.id)]
    assert not {"state", "status"} & set(found[0])


async def test_a_variant_takes_two_rows(shop: Integration) -> None:
    variants = {row.id for row in shop.shop.products if row.kind == "variant"}
    order, line = next((o, x) for o in shop.shop.orders for x in o.lines if x.product_id in variants)
    items = (await shop.get(f"orders/{order.id}"))["items"]
    whole = next(row for row in items if row["item_id"] == int(line.id))
    child = next(row for row in items if row.get("parent_item_id") == int(line.id))
    assert (whole["product_type"], whole["sku"], whole["price_incl_tax"] * 100) == (
        "configurable",
        line.sku,
        pytest.approx(line.price),
    )
    assert (child["product_type"], child["sku"], child["price"], child["product_id"]) == (
        "simple",
        line.sku,
        0,
        int(line.product_id),
    )


async def test_shipments_and_invoices(shop: Integration) -> None:
    order = next(row for row in shop.shop.orders if row.shipments)
    said = await shop.get("shipments?" + where(("order_id", "eq", order.id)))
    sent = order.shipments[0]
    assert [(row["order_item_id"], row["qty"]) for row in said["items"][0]["items"]] == [
        (int(line), pieces) for line, pieces in sent.lines
    ]
    assert [row["track_number"] for row in said["items"][0]["tracks"]] == list(sent.codes)
    sent.codes = ()
    shop.shop.orders.touch(order)
    asked = where(("order_id", "eq", order.id), more="fields=items[entity_id,tracks[track_number]]")
    assert (await shop.get(f"shipments?{asked}"))["items"][0]["tracks"] is None
    bills = await shop.get("invoices?" + where(("order_id", "eq", order.id)))
    assert (bills["total_count"], bills["items"][0]["state"]) == (1, 2)


async def test_what_a_copied_order_says(shop: Integration) -> None:
    order = shop.shop.orders.rows[0]
    order.origin, order.source_number, order.placed = "migrated", "OLD-77", ANCHOR - timedelta(days=400)
    shop.shop.orders.touch(order)
    rows = (await shop.get("orders?" + where(("ext_order_id", "eq", "OLD-77"))))["items"]
    assert [row["entity_id"] for row in rows] == [int(order.id)]
    assert rows[0]["created_at"] == f"{order.placed:%Y-%m-%d %H:%M:%S}"
    assert traits("magento").source_marks(order) == {"OLD-77"}
    assert not {"quote_id", "remote_ip", "email_sent"} & set(rows[0])
