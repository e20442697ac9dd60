"""Lightspeed C-Series as a reader meets it: key, languages, quotas, pages, filters and odd empty values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from picqer_tui.world import acts
from picqer_tui.world.traits import traits

from .clients import shop_world
from .light import Light


@pytest.fixture
def light() -> Light:
    made = Light(shop_world("lightspeed"))
    plain = {"languages": ("nl", "en"), "empty": "text", "empty_list": False, "late_orders": False}
    made.shop.extra |= plain | {"status_writable": True, "memo_writable": True, "mails_shipped": True}
    return made


async def test_the_key(light: Light) -> None:
    fields = light.shop.access.fields
    for wrong in (None, (fields["API_KEY"], "x"), ("x", fields["API_SECRET"])):
        answer = await httpx.AsyncClient(transport=light.http._transport, base_url=light.http.base_url).get(
            "/nl/shop.json", auth=wrong
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, 401)
        assert "x-ratelimit-limit" not in answer.headers
    assert (await light.get("shop"))["shop"]["mainDomain"] == light.shop.public_host
    light.shop.access.revoked = True
    assert (await light.ask("GET", "shop")).status_code == 401


async def test_languages_that_are_not_active(light: Light) -> None:
    for language, status in (("nl", 200), ("en", 200), ("de", 404), ("xx", 404)):
        answer = await light.http.get(f"/{language}/shop.json")
        assert answer.status_code == status
    assert answer.json()["error"]["message"] == "Unknown or inactive language"
    said = (await light.get("languages"))["languages"]
    assert [(one["code"], one["isActive"], one["isDefault"]) for one in said] == [
        ("nl", True, True),
        ("en", True, False),
        ("de", False, False),
    ]


async def test_rights_by_group(light: Light) -> None:
    light.shop.access.rights.discard("orders.read")
    light.shop.access.rights.discard("products.write")
    assert (await light.ask("GET", "orders")).status_code == 403
    assert (await light.ask("GET", "shipments/count")).status_code == 403
    assert (await light.put(f"variants/{light.thing().id}", {"variant": {"sku": "X"}})).status_code == 403
    groups = (await light.get("account/permissions"))["accountPermissions"]
    assert groups["orders"] == {"read": False, "write": True}
    assert groups["products"] == {"read": True, "write": False}
    light.shop.extra["no_api_plan"] = True
    assert (await light.ask("GET", "shop")).status_code == 403


async def test_three_quotas_at_once(light: Light) -> None:
    light.shop.extra |= {"quota": (3, 4, 100), "retry_after": True}
    left = [(await light.ask("GET", "shop")).headers["x-ratelimit-remaining"] for _ in range(3)]
    assert left == ["2/3/99", "1/2/98", "0/1/97"]
    refused = await light.ask("GET", "shop")
    assert (refused.status_code, refused.headers["x-ratelimit-remaining"]) == (429, "-1/1/97")
    assert refused.headers["x-ratelimit-limit"] == "3/4/100"
    wait = int(refused.headers["x-ratelimit-reset"].split("/")[0])
    assert 0 < wait <= 300
    assert refused.headers["retry-after"].endswith("GMT")
    light.world.advance(wait)
    assert (await light.ask("GET", "shop")).status_code == 200
    hourly = await light.ask("GET", "account/ratelimit")
    assert (hourly.status_code, hourly.headers["x-ratelimit-remaining"]) == (429, "2/-1/96")


async def test_what_is_left_of_the_quotas(light: Light) -> None:
    said = (await light.get("account/ratelimit"))["accountRatelimit"]
    assert {name: (one["limit"], one["remaining"]) for name, one in said.items()} == {
        "limit5Min": (300, 299),
        "limitHour": (3000, 2999),
        "limitDay": (12000, 11999),
    }
    until = datetime.fromisoformat(said["limitDay"]["resetTime"])
    assert (until.hour, until.minute) == (0, 0)


async def test_pages_to_the_end(light: Light) -> None:
    total = len(light.shop.orders)
    assert await light.get("orders/count") == {"count": total}
    found: list[int] = []
    for page in range(1, 10):
        rows = (await light.get(f"orders?page={page}&limit=40"))["orders"]
        if not rows:
            break
        found += [row["id"] for row in rows]
    assert found == sorted((int(row.id) for row in light.shop.orders), reverse=True)
    assert len((await light.get("orders"))["orders"]) == 50
    assert (await light.ask("GET", "orders?limit=0")).status_code == 400
    light.shop.extra["empty_list"] = True
    assert await light.get("orders?page=99") == {"orders": False}


async def test_no_more_than_250_rows_whatever_is_asked() -> None:
    light = Light(shop_world("lightspeed", products=270, orders=10))
    light.shop.extra["languages"] = ("nl",)
    assert len((await light.get("variants?limit=1000"))["variants"]) == 250
    assert len((await light.get("variants?limit=1000&page=2"))["variants"]) == 20


async def test_after_an_id_the_oldest_come_first(light: Light) -> None:
    ids = sorted(int(row.id) for row in light.shop.orders)
    found = [row["id"] for row in (await light.get(f"orders?since_id={ids[9]}&limit=5"))["orders"]]
    assert found == ids[10:15]


async def test_filters_of_orders(light: Light) -> None:
    row = light.order("open")
    said = (await light.get("orders?status=processing_awaiting_shipment&limit=250"))["orders"]
    assert {one["status"] for one in said} == {"processing_awaiting_shipment"}
    assert len(said) == len([one for one in light.shop.orders if one.status in ("open", "partly-shipped")])
    assert [one["id"] for one in (await light.get(f"orders?number={row.number}"))["orders"]] == [int(row.id)]
    assert (await light.get("orders?status=nonsense"))["orders"] == []
    assert len((await light.get("orders?financial=paid"))["orders"]) == 50, "no such filter: passed over"
    since = light.world.now() - timedelta(days=2)
    wanted = {int(one.id) for one in light.shop.orders if one.placed >= since}
    at = since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    said = (await light.get(f"orders?created_at_min={at}&limit=250"))["orders"]
    assert {one["id"] for one in said} == wanted
    assert await light.get(f"orders/count?created_at_min={at}") == {"count": len(wanted)}
    assert (await light.ask("GET", "orders?updated_at_min=gisteren")).status_code == 400


async def test_faults_of_the_shop_itself(light: Light) -> None:
    light.world.faults.put("ignored-filters")
    assert await light.get("orders/count?status=cancelled") == {"count": len(light.shop.orders)}
    first = [row["id"] for row in (await light.get("orders?limit=20"))["orders"]]
    light.world.faults.put("shifting:-1")
    second = [row["id"] for row in (await light.get("orders?limit=20&page=2"))["orders"]]
    assert second[0] == first[-1]


async def test_products_and_their_variants(light: Light) -> None:
    parent = next(row for row in light.shop.products if row.kind == "parent")
    hidden = light.thing()
    hidden.status = "draft"
    light.shop.products.touch(hidden)
    products = {row["id"]: row for row in (await light.get("products?limit=250"))["products"]}
    variants = (await light.get("variants?limit=250"))["variants"]
    assert await light.get("variants/count") == {"count": len(variants)}
    assert {row["product"]["resource"]["id"] for row in variants} == set(products)
    assert (products[int(hidden.group_id)]["isVisible"], products[int(hidden.group_id)]["visibility"]) == (
        False,
        "hidden",
    )
    family = (await light.get(f"variants?product={parent.id}"))["variants"]
    assert {row["id"] for row in family} == {int(child) for child in parent.children}
    assert sum(row["isDefault"] for row in family) == 1
    assert (await light.get(f"products/{hidden.group_id}"))["product"]["title"] == hidden.name
    assert (await light.ask("GET", f"variants/{parent.id}")).status_code == 404


async def test_a_code_in_the_wrong_field(light: Light) -> None:
    row = light.thing()
    code = row.sku
    light.shop.set_sku(row, "", light.world.now())
    row.extra[traits("lightspeed").other_code], row.barcode = code, ""
    for empty, value in (("text", ""), ("false", False), ("null", None)):
        light.shop.extra["empty"] = empty
        light.shop.products.touch(row)
        said = (await light.get(f"variants/{row.id}"))["variant"]
        assert (said["articleCode"], said["sku"], said["ean"]) == (code, value, value)


async def test_lines_are_asked_order_by_order(light: Light) -> None:
    row = next(row for row in light.shop.orders if len(row.lines) > 1 and row.status == "completed")
    said = (await light.get(f"orders/{row.id}"))["order"]
    assert said["products"]["resource"]["id"] is False
    assert said["products"]["resource"]["link"].startswith("http://")
    lines = (await light.get(said["products"]["resource"]["url"]))["orderProducts"]
    assert [(one["sku"], one["quantityOrdered"], one["quantityShipped"]) for one in lines] == [
        (one.sku, one.amount, one.amount) for one in row.lines
    ]
    sold = light.shop.products[row.lines[0].product_id]
    light.shop.set_sku(sold, "ANDERS", light.world.now())
    assert (await light.get(f"orders/{row.id}/products"))["orderProducts"][0]["sku"] == row.lines[0].sku
    assert lines[0]["variant"]["resource"]["id"] == int(sold.id)


async def test_a_fresh_order_is_not_found_at_first(light: Light) -> None:
    light.shop.extra["late_orders"] = True
    placed = acts.do(light.world, "place-order:old", {})
    answers = [(await light.ask("GET", f"orders/{placed['id']}")).status_code for _ in range(3)]
    assert answers == [404, 404, 200]
    assert placed["number"] in {row["number"] for row in (await light.get("orders"))["orders"]}


async def test_news_of_a_shipment(light: Light) -> None:
    row = next(row for row in light.shop.orders if row.status == "completed" and row.shipments)
    said = (await light.get(f"shipments?order={row.id}"))["shipments"]
    assert [(one["status"], one["trackingCode"]) for one in said] == [("shipped", row.shipments[0].codes[0])]
    order = (await light.get(f"orders/{row.id}"))["order"]
    assert (order["status"], order["shipmentStatus"], order["paymentStatus"]) == (
        "completed_shipped",
        "shipped",
        "paid",
    )


@pytest.mark.parametrize(
    ("how", "status", "mark"), [("", 200, "Welkom"), ("password", 302, ""), ("maintenance", 503, "Onderhoud")]
)
async def test_the_public_page(light: Light, how: str, status: int, mark: str) -> None:
    if how:
        acts.do(light.world, "close-shop:old", {"how": how})
    front = await light.http.get("/")
    assert front.status_code == status
    assert mark in front.text
    assert ("cdn.webshopapp.com" in front.text) is (status != 302)
    assert (await light.ask("GET", "shop")).status_code == 200
