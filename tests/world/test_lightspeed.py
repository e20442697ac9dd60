"""Lightspeed C-Series as a client meets it: key, languages, quotas, pages, filters, odd empty values, writes and effects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from picqer_tui.world import acts
from picqer_tui.world.platforms.lightspeed.traits import SHIPMENTS
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.traits import traits
from picqer_tui.world.world import World

from .clients import over, shop_world


class Light:
    """The API over HTTP, with the key of the old side."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shop = world.shop("old")
        self.http = over(world, "lightspeed")
        fields = self.shop.access.fields
        self.http.auth = (fields["API_KEY"], fields["API_SECRET"])

    async def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        name, mark, query = path.partition("?")
        return await self.http.request(method, f"/nl/{name}.json{mark}{query}", **given)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, path: str, said: Any) -> httpx.Response:
        return await self.ask("PUT", path, json=said)

    def effects(self) -> list[tuple[str, str, str]]:
        return [(one.what, one.target, one.about) for one in self.world.books.traffic.writes[-1].effects]

    def order(self, status: str) -> ShopOrder:
        return next(row for row in self.shop.orders if row.status == status)

    def thing(self) -> ShopProduct:
        return next(row for row in self.shop.products if row.kind == "simple")


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


@pytest.mark.parametrize("mails", [True, False, None])
async def test_a_shipment_completes_a_paid_order(light: Light, mails: bool | None) -> None:
    row = light.order("open")
    number = int(row.id) + SHIPMENTS
    wish: dict[str, Any] = {"status": "shipped", "trackingCode": "3SABC"}
    if mails is not None:
        wish |= {"doNotifyShipped": mails, "doNotifyTrackingCode": mails}
    answer = await light.put(f"shipments/{number}", {"shipment": wish})
    assert (answer.json()["shipment"]["status"], answer.json()["shipment"]["trackingCode"]) == ("shipped", "3SABC")
    assert (row.status, all(line.shipped == line.amount for line in row.lines)) == ("completed", True)
    found = light.effects()
    assert found[:2] == [
        ("fulfilment", row.id, "3SABC"),
        ("status", row.id, "processing_awaiting_shipment>completed_shipped"),
    ]
    letters = [about for what, _, about in found if what == "mail"]
    assert letters == ([] if mails is False else ["customer:shipped", "customer:tracking_code"])
    write = light.world.books.traffic.writes[-1]
    assert (write.kind, write.applied, write.status) == ("fulfil", True, 200)
    await light.put(f"shipments/{number}", {"shipment": wish | {"doNotifyTrackingCode": False}})
    assert "fulfilment" not in {what for what, _, _ in light.effects()}, "it was sent already"


async def test_a_shipment_of_an_unpaid_order_leaves_it_open(light: Light) -> None:
    row = light.order("open")
    row.status, row.paid_at = "unpaid", None
    light.shop.orders.touch(row)
    await light.put(f"shipments/{int(row.id) + SHIPMENTS}", {"shipment": {"status": "shipped"}})
    said = (await light.get(f"orders/{row.id}"))["order"]
    assert (said["status"], said["shipmentStatus"]) == ("processing_awaiting_payment", "shipped")


async def test_a_status_set_by_hand_disagrees_with_the_shipment(light: Light) -> None:
    row = light.order("open")
    await light.put(f"orders/{row.id}", {"order": {"status": "completed_shipped"}})
    said = (await light.get(f"orders/{row.id}"))["order"]
    assert (said["status"], said["shipmentStatus"]) == ("completed_shipped", "not_shipped")
    assert (await light.put(f"orders/{row.id}", {"order": {"status": "klaar"}})).status_code == 400
    assert (await light.put(f"orders/{row.id}", {"status": "completed"})).status_code == 400


async def test_some_shops_pass_over_a_status(light: Light) -> None:
    light.shop.extra["status_writable"] = False
    row = light.order("open")
    answer = await light.put(f"orders/{row.id}", {"order": {"status": "completed_shipped"}})
    assert (answer.status_code, answer.json()["order"]["status"]) == (200, "processing_awaiting_shipment")
    assert light.world.books.traffic.writes[-1].applied is False


async def test_memo_and_metafield(light: Light) -> None:
    row = light.order("open")
    await light.put(f"orders/{row.id}", {"order": {"memo": "afgehandeld"}})
    assert (await light.get(f"orders/{row.id}"))["order"]["memo"] == "afgehandeld"
    said = {"orderMetafield": {"key": "overstap", "value": "ja"}}
    assert (await light.ask("POST", f"orders/{row.id}/metafields", json=said)).status_code == 201
    assert [one["value"] for one in (await light.get(f"orders/{row.id}/metafields"))["orderMetafields"]] == ["ja"]
    assert {write.kind for write in light.world.books.traffic.writes} == {"order-note"}


async def test_codes_are_written_without_a_look_at_others(light: Light) -> None:
    one, other = [row for row in light.shop.products if row.kind == "simple"][:2]
    before = one.sku
    answer = await light.put(f"variants/{one.id}", {"variant": {"sku": other.sku}})
    assert (answer.json()["variant"]["sku"], answer.json()["variant"]["articleCode"]) == (other.sku, before)
    assert light.effects() == [("sku", one.id, f"{before}>{other.sku}")]
    assert light.world.books.traffic.writes[-1].kind == "edit-sku"
    assert (await light.put(f"variants/{one.id}", {"variant": {"sku": 5}})).status_code == 400
    assert light.shop.sold_as(other.sku) == [one, other] or light.shop.sold_as(other.sku) == [other, one]


async def test_many_variants_at_once(light: Light) -> None:
    one, other = [row for row in light.shop.products if row.kind == "simple"][:2]
    wish = {"variant": [{"id": int(one.id), "stockLevel": 12}, {"id": int(other.id), "stockLevel": 0}]}
    answer = await light.put("variants/bulk", wish)
    assert [row["stockLevel"] for row in answer.json()["variants"]] == [12, 0]
    wrong = {"variant": [{"id": int(one.id), "stockLevel": 99}, {"id": 1}]}
    assert (await light.put("variants/bulk", wrong)).status_code == 404
    assert one.quantity == 12
    light.shop.extra["bulk_most"] = 1
    assert (await light.put("variants/bulk", wish)).status_code == 400
    served = len(light.world.books.traffic.writes)
    await light.put("variants/bulk", {"variant": []})
    assert (len(light.world.books.traffic.writes), light.world.books.traffic.probes["old"]) == (served, 1)


async def test_orders_are_not_made_here(light: Light) -> None:
    assert (await light.ask("POST", "orders", json={"order": {}})).status_code == 405
    assert (await light.ask("GET", "nonsense")).status_code == 404
    light.shop.api_down = True
    assert (await light.ask("GET", "shop")).status_code == 503


async def test_a_colleague_finds_the_order_behind_a_shipment(light: Light) -> None:
    row = light.order("open")
    light.world.faults.put("colleague:1")
    await light.put(f"shipments/{int(row.id) + SHIPMENTS}", {"shipment": {"status": "shipped"}})
    assert row.notes[-1].by == "Robin Kievit"


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
