"""Magento as a reader meets it: ways in, lists and the traps in them, stock and documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from picqer_tui.world.clock import ANCHOR
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.platforms.magento.face import Face
from picqer_tui.world.traits import traits

from .clients import ADDRESSES, HOME
from .integration import Integration, encoded, where

ALL = "searchCriteria="


@pytest.fixture
def shop() -> Integration:
    return Integration()


# the way in


async def test_the_version_is_for_anybody_and_no_more_than_two_numbers(shop: Integration) -> None:
    answer = await shop.http.get("/magento_version")
    assert (answer.text, answer.headers["content-type"].split(";")[0]) == ("Magento/2.4 (Community)", "text/html")
    shop.shop.version = "2.3"
    assert (await shop.http.get("/magento_version")).text == "Magento/2.3 (Community)"
    shop.shop.extra["no_version"] = True
    assert (await shop.http.get("/magento_version")).status_code == 404


@pytest.mark.parametrize(
    ("version", "signed", "status"), [("2.3", True, 200), ("2.4", True, 401), ("2.4", False, 200), ("2.3", False, 200)]
)
async def test_a_single_token_is_good_where_it_is_switched_on(version: str, signed: bool, status: int) -> None:
    shop = Integration(version, signed)
    answer = await shop.http.get("/rest/V1/modules", headers={"Authorization": f"Bearer {'t' * 32}"})
    assert answer.status_code == status


async def test_all_that_is_wrong_with_a_token_looks_alike(shop: Integration) -> None:
    said = []
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        said.append(await shop.http.get(f"/rest/V1/orders?{ALL}", headers=headers))
    shop.shop.access.rights.discard("orders.read")
    said.append(await shop.ask("GET", f"orders?{ALL}"))
    shop.shop.access.rights.add("orders.read")
    shop.shop.extra["bearer"] = False
    said.append(await shop.ask("GET", f"orders?{ALL}"))
    assert {one.status_code for one in said} == {401}
    for one in said:
        assert one.json() == {
            "message": "The consumer isn't authorized to access %resources.",
            "parameters": {"resources": "Magento_Sales::actions_view"},
        }


@pytest.mark.parametrize("version", ["2.3", "2.4"])
async def test_signatures(version: str) -> None:
    shop = Integration(version, signed=True)
    path = "orders?" + where(("status", "in", "pending,a&b é"), size=5, more="fields=items[entity_id]")
    assert (await shop.ask("GET", path)).status_code == 200
    sha1 = await shop.ask("GET", path, signature_method="HMAC-SHA1")
    assert sha1.status_code == (200 if version == "2.3" else 400)
    url = HOME + encoded(f"/rest/V1/{path}")
    headers = shop.headers("GET", url)
    assert (await shop.http.get(url, headers=headers)).status_code == 200
    assert "nonce" in (await shop.http.get(url, headers=headers)).json()["message"]
    headers = shop.headers("GET", url)
    assert (await shop.http.get(f"{url}&x=1", headers=headers)).json()["message"].startswith("The signature is invalid")
    ahead = await shop.ask("GET", path, timestamp=str(int(ANCHOR.timestamp()) + 10**8))
    assert (ahead.status_code, "timestamp" in ahead.text) == (401, True)
    behind = await shop.ask("GET", path, timestamp=str(int(ANCHOR.timestamp()) - 10**8))
    assert behind.status_code == 200, "only a clock that is ahead is refused"


async def test_signatures_with_wrong_keys() -> None:
    shop = Integration(signed=True)
    known = dict(shop.shop.access.fields)
    for name, text in (
        ("CONSUMER_KEY", "A consumer having the specified key does not exist"),
        ("CONSUMER_SECRET", "The signature is invalid. Verify and try again."),
        ("ACCESS_TOKEN_SECRET", "The signature is invalid. Verify and try again."),
    ):
        shop.shop.access.fields = known | {name: "z" * 32}
        headers = shop.headers("GET", f"{HOME}/rest/V1/modules")
        shop.shop.access.fields = known
        answer = await shop.http.get("/rest/V1/modules", headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (401, text)
    shop.shop.access.revoked = True
    assert "does not exist" in (await shop.ask("GET", "modules")).text


async def test_a_slash_in_a_path_breaks_the_signature() -> None:
    for signed, status in ((True, 401), (False, 200)):
        shop = Integration(signed=signed)
        thing = next(row for row in shop.shop.products if row.kind == "simple")
        shop.shop.set_sku(thing, "A/B+1", shop.world.now())
        assert (await shop.ask("GET", "products/A%2FB%2B1")).status_code == status
        assert (await shop.ask("GET", "products/A/B%2B1")).status_code == 404


async def test_forms_of_address(shop: Integration) -> None:
    for path, status in (
        ("/rest/default/V1/modules", 200),
        ("/rest/all/V1/modules", 200),
        ("/index.php/rest/V1/modules", 200),
        ("/rest/nosuchstore/V1/modules", 400),
        ("/rest/V1/nothing", 404),
        ("/rest/V2/modules", 404),
        ("/nothing", 404),
    ):
        assert (await shop.ask("GET", path)).status_code == status, path
    assert (await shop.ask("DELETE", "modules")).status_code == 405
    shop.shop.extra["no_rewrites"] = True
    assert "text/html" in (await shop.ask("GET", "modules")).headers["content-type"]
    assert (await shop.ask("GET", "/index.php/rest/V1/modules")).status_code == 200
    shop.shop.api_down = True
    answer = await shop.ask("GET", "modules")
    assert (answer.status_code, "text/html" in answer.headers["content-type"]) == (503, True)


async def test_what_stands_before_it(shop: Integration) -> None:
    shop.shop.extra["firewall"] = True
    headers = shop.headers("GET", "")
    bare = await shop.http.send(shop.http.build_request("GET", f"/rest/V1/orders?{where(size=1)}", headers=headers))
    assert (bare.status_code, b"[" in bare.request.url.raw_path) == (403, True)
    assert (await shop.ask("GET", f"orders?{where(size=1)}")).status_code == 200
    many = ",".join(f"SKU-{number:04d}" for number in range(1200))
    assert (await shop.ask("GET", f"products?{where(('sku', 'in', many))}")).status_code == 414
    shop.shop.extra["basic_login"] = True
    answer = await shop.ask("GET", "modules")
    assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")


def test_another_platforms_shop_at_this_address_shows_no_version_of_its_own() -> None:
    shop = Integration()
    shop.shop.platform, shop.shop.version = "woocommerce", "9.9.5"
    assert Face(shop.world, "old").version_text in ("2.3", "2.4")


async def test_who_it_says_it_is(shop: Integration) -> None:
    configs = await shop.get("store/storeConfigs")
    assert {one["base_url"] for one in configs} == {f"{HOME}/"}
    assert configs[0]["timezone"] == "Europe/Amsterdam"
    shop.shop.host = "copy.example.test"
    assert (await shop.get("store/storeConfigs"))[0]["base_url"] == "https://copy.example.test/"
    assert [one["code"] for one in await shop.get("store/storeViews")][:2] == ["admin", "default"]
    names = await shop.get("modules")
    assert "Magento_InventoryApi" in names
    assert "Picqer_Integration" not in names
    shop.shop.access.rights.add("apps.read")
    shop.shop.extra["apps"] = ["Picqer"]
    assert "Picqer_Integration" in await shop.get("modules")
    shop.shop.access.rights.discard("fulfillments.write")
    paths = (await shop.get("/rest/all/schema?services=all"))["paths"]
    assert "/V1/order/{orderId}/invoice" in paths
    assert "/V1/order/{orderId}/ship" not in paths
    assert "/V1/orders" in paths
    assert "/V1/orders" not in (await shop.http.get("/rest/all/schema?services=all")).json()["paths"]


@pytest.mark.parametrize(("version", "status"), [("2.3", 401), ("2.4", 400)])
async def test_a_persons_own_login_is_no_way_in(version: str, status: int) -> None:
    shop = Integration(version)
    given = {"username": "beheerder", "password": "x"}
    answer = await shop.http.post("/rest/V1/integration/admin/token", json=given)
    assert (answer.status_code, "2fa" in answer.text) == (status, version == "2.4")


# lists


async def test_a_list_has_to_be_asked_a_question(shop: Integration) -> None:
    answer = await shop.ask("GET", "products")
    assert (answer.status_code, answer.json()["parameters"]) == (400, {"fieldName": "searchCriteria"})
    total = (await shop.get(f"products?{ALL}"))["total_count"]
    for asked, rows in (("pageSize=0", total), ("page_size=-1", 1), ("pageSize=10000", total), ("pageSize=7", 7)):
        name, value = asked.split("=")
        said = await shop.get(f"products?searchCriteria[{name}]={value}&searchCriteria[currentPage]=0")
        assert (len(said["items"]), said["total_count"]) == (rows, total)
    assert (await shop.ask("GET", "products?searchCriteria[pageSize]=abc")).status_code == 400
    assert (await shop.ask("GET", "products?searchCriteria[pagSize]=1")).status_code == 400


@pytest.mark.parametrize(("version", "size"), [("2.3", 20), ("2.4", 0)])
async def test_past_the_end(version: str, size: int) -> None:
    shop = Integration(version)
    total = len(shop.shop.orders)
    said = await shop.get("orders?" + where(by="entity_id", size=20, page=99))
    last = await shop.get("orders?" + where(by="entity_id", size=20, page=-(-total // 20)))
    assert said["items"] == (last["items"] if version == "2.3" else [])
    assert len(said["items"]) == (size and (total - 1) % 20 + 1)
    assert said["total_count"] == total


async def test_all_pages_together(shop: Integration) -> None:
    found: list[int] = []
    for page in range(1, 50):
        said = await shop.get(
            "products?" + where(by="entity_id", size=13, page=page, more="fields=items[id],total_count")
        )
        if said["items"] is None:
            break
        assert all(set(row) == {"id"} for row in said["items"])
        found += [row["id"] for row in said["items"]]
    assert found == sorted(int(row.id) for row in shop.shop.products)
    assert said == {"items": None, "total_count": len(found)}


async def test_without_an_order_rows_are_lost_and_come_twice(shop: Integration) -> None:
    found: list[int] = []
    for page in range(1, 20):
        found += [row["id"] for row in (await shop.get("products?" + where(size=11, page=page)))["items"]]
    assert len(found) == len(shop.shop.products)
    assert len(set(found)) < len(found)


async def test_every_spelling_of_a_question(shop: Integration) -> None:
    first, other = (f"searchCriteria[filterGroups][0][filters][{number}]" for number in (0, 1))
    asked = f"{first}[field]=entity_id&{first}[value]=201&{other}[field]=entity_id&{other}[value]=202"
    asked += "&searchCriteria[sort_orders][0][field]=entity_id"
    assert [row["id"] for row in (await shop.get(f"products?{asked}"))["items"]] == [202, 201], "one group: either"
    said = await shop.get("products?" + where(("entity_id", "gteq", "201"), ("entity_id", "lteq", "201")))
    assert [row["id"] for row in said["items"]] == [201], "two groups: both"
    assert said["search_criteria"]["filter_groups"][0]["filters"][0]["condition_type"] == "gteq"


async def test_conditions(shop: Integration) -> None:
    thing = next(row for row in shop.shop.products if row.kind == "simple")
    for field, condition, value, seen in (
        ("sku", "eq", thing.sku.lower(), True),
        ("sku", "in", f"x,{thing.sku}", True),
        ("sku", "nin", f"x,{thing.sku}", False),
        ("sku", "like", f"%{thing.sku[2:]}", True),
        ("entity_id", "gt", thing.id, False),
        ("entity_id", "moreq", thing.id, True),
        ("type_id", "neq", "configurable", True),
        ("type_id", "no-such-condition", "simple", False),
        ("country_of_manufacture", "notnull", "1", bool(thing.country)),
    ):
        rows = (await shop.get("products?" + where((field, condition, value))))["items"]
        assert (int(thing.id) in [row["id"] for row in rows]) is seen, (field, condition)
    assert (await shop.ask("GET", "products?" + where(("nothing", "eq", "1")))).status_code == 400
    crash = await shop.ask("GET", "orders?" + where(("nothing", "eq", "1")))
    assert (crash.status_code, "Report ID" in crash.text) == (500, True)


async def test_times_are_utc_and_an_offset_is_not_looked_at(shop: Integration) -> None:
    row = shop.shop.orders.rows[-1]
    at = row.updated.replace(microsecond=0)
    plain = f"{at:%Y-%m-%d %H:%M:%S}"
    for value, seen in (
        (plain, True),
        (f"{at:%Y-%m-%dT%H:%M:%S}Z", True),
        (f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}+01:00", False),
        (f"{at + timedelta(seconds=1):%Y-%m-%d %H:%M:%S}", False),
        ("nonsense", True),
    ):
        rows = (await shop.get("orders?" + where(("updated_at", "gteq", value), ("entity_id", "eq", row.id))))["items"]
        assert bool(rows) is seen, value
        assert not rows or rows[0]["updated_at"] == plain


async def test_limits_that_a_host_switched_on(shop: Integration) -> None:
    shop.shop.extra["input_limit"] = {"max": 50, "default": 10, "items": 20}
    answer = await shop.ask("GET", "products?searchCriteria[pageSize]=51")
    assert (answer.status_code, answer.json()["parameters"]) == (400, {"max": 50})
    assert len((await shop.get(f"products?{ALL}"))["items"]) == 10


async def test_faults_that_only_the_shop_can_commit(shop: Integration) -> None:
    shop.world.faults.put("ignored-filters")
    assert len((await shop.get("products?" + where(("entity_id", "eq", "201"))))["items"]) == len(shop.shop.products)
    shop.world.faults.clear()
    shop.world.faults.put("shifting:1")
    second = await shop.get("products?" + where(by="entity_id", size=10, page=2))
    assert second["items"][0]["id"] == int(shop.shop.products.rows[11].id)
    shop.world.faults.clear()
    shop.world.faults.put("lying-totals:7")
    assert (await shop.get(f"products?{ALL}"))["total_count"] == len(shop.shop.products) + 7


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


# the public page, and whole worlds


@pytest.mark.parametrize(
    ("how", "status"), [("", 200), ("maintenance", 503), ("password", 401), ("coming-soon", 503), ("checkout", 200)]
)
async def test_the_page_that_anybody_sees(shop: Integration, how: str, status: int) -> None:
    shop.shop.extra["opened"] = True
    shop.shop.closed, shop.shop.extra["closed_by"] = bool(how), how
    answer = await shop.http.get("/")
    assert answer.status_code == status
    assert ("text/x-magento-init" in answer.text) is (status == 200)
    assert (await shop.ask("GET", "modules")).status_code == 200, "the API is another matter"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_worlds_with_magento_on_either_side(seed: int) -> None:
    kinds = set()
    for pair in (("woocommerce", "magento"), ("magento", "shopify")):
        options = WorldOptions(seed=seed, at="connected", from_platform=pair[0], to_platform=pair[1], orders=60)
        world = make(options, dict(ADDRESSES))
        side = "new" if pair[1] == "magento" else "old"
        shop = world.shop(side)
        assert all(order.number.removeprefix(shop.prefix) for order in shop.orders)
        kinds.add(len(shop.access.fields))
    assert kinds <= {1, 4}
