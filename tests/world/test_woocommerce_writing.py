"""WooCommerce as a writer meets it: refusals, side effects, and the world's write log."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.world.shop_rows import ShopOrder

from .clients import Woo, shop_world


@pytest.fixture
def woo() -> Woo:
    made = Woo(shop_world("woocommerce"))
    made.world.shop("old").version = "9.9.5"
    return made


def simple(woo: Woo, count: int) -> list[Any]:
    return [row for row in woo.world.shop("old").products if row.kind == "simple"][:count]


def an_order(woo: Woo, status: str, **more: Any) -> ShopOrder:
    shop = woo.world.shop("old")
    order = next(row for row in shop.orders if len(row.lines) == 1 and row.email)
    order.status, order.stock_taken = status, status not in ("unpaid", "cancelled")
    for name, value in more.items():
        setattr(order, name, value)
    return order


async def test_a_sku_in_use_is_refused(woo: Woo) -> None:
    mine, other = simple(woo, 2)
    for code in (other.sku, other.sku.lower(), f" {other.sku} "):
        answer = await woo.ask("PUT", f"products/{mine.id}", json={"sku": code})
        assert (answer.status_code, answer.json()["code"]) == (400, "product_invalid_sku")
        assert answer.json()["data"]["resource_id"] == int(other.id)
    other.status = "trash"
    answer = await woo.ask("PUT", f"products/{mine.id}", json={"sku": other.sku})
    assert answer.json()["code"] == "woocommerce_rest_product_not_created"
    assert not any(write.applied for write in woo.world.books.traffic.writes)


async def test_a_sku_is_written_and_cleaned(woo: Woo) -> None:
    mine = simple(woo, 1)[0]
    before = mine.updated
    answer = await woo.ask("PUT", f"products/{mine.id}", json={"sku": " S&R <2> "})
    assert answer.json()["sku"] == mine.sku == "S&R"
    assert mine.updated > before
    assert woo.world.shop("old").sold_as("S&R") == [mine]
    write = woo.world.books.traffic.writes[-1]
    assert (write.side, write.method, write.path, write.applied) == (
        "old",
        "PUT",
        f"/wp-json/wc/v3/products/{mine.id}",
        True,
    )


async def test_doubles_that_exist_stay_but_cannot_be_sent_back(woo: Woo) -> None:
    mine, other = simple(woo, 2)
    woo.world.shop("old").set_sku(other, mine.sku, woo.world.now())
    assert (await woo.ask("PUT", f"products/{mine.id}", json={"name": "Anders"})).status_code == 200
    assert (await woo.ask("PUT", f"products/{mine.id}", json={"sku": mine.sku})).status_code == 400


async def test_variations_are_written_under_their_parent(woo: Woo) -> None:
    child = next(row for row in woo.world.shop("old").products if row.kind == "variant")
    answer = await woo.ask("PUT", f"products/{child.id}", json={"sku": "X-1"})
    assert (answer.status_code, answer.json()["code"]) == (404, "woocommerce_rest_invalid_product_id")
    answer = await woo.ask("PUT", f"products/{child.parent_id}/variations/{child.id}", json={"sku": "X-1"})
    assert (answer.status_code, child.sku) == (200, "X-1")


async def test_batches_answer_item_by_item(woo: Woo) -> None:
    one, two = simple(woo, 2)
    wish = {"update": [{"id": int(one.id), "sku": "NEW-1"}, {"id": int(two.id), "sku": "new-1"}, {"id": 987654}]}
    said = (await woo.ask("POST", "products/batch", json=wish)).json()["update"]
    assert said[0]["sku"] == "NEW-1"
    assert [row["error"]["code"] for row in said[1:]] == ["product_invalid_sku", "woocommerce_rest_product_invalid_id"]
    many = {"update": [{"id": 1}] * 101}
    assert (await woo.ask("POST", "orders/batch", json=many)).status_code == 413


async def test_values_of_the_wrong_type(woo: Woo) -> None:
    mine = simple(woo, 1)[0]
    for wrong in ({"regular_price": 5}, {"stock_quantity": 3.7}, {"sku": 7}, {"status": "live"}):
        assert (await woo.ask("PUT", f"products/{mine.id}", json=wrong)).status_code == 400
    answer = await woo.ask("PUT", f"products/{mine.id}", content=b"{")
    assert answer.status_code == 200
    url, headers = woo.signed("PUT", f"/wp-json/wc/v3/products/{mine.id}")
    answer = await woo.http.put(url, content=b"{", headers=headers | {"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_json")
    mine.tracking = "off"
    answer = await woo.ask("PUT", f"products/{mine.id}", json={"stock_quantity": 9})
    assert (answer.status_code, answer.json()["stock_quantity"]) == (200, None)


@pytest.mark.parametrize(
    ("before", "wish", "moved", "mails"),
    [
        ("unpaid", "on-hold", -1, ["shop", "customer"]),
        ("on-hold", "processing", 0, ["customer"]),
        ("open", "completed", 0, ["customer"]),
        ("completed", "completed", 0, []),
        ("completed", "cancelled", 1, []),
        ("cancelled", "processing", -1, ["customer"]),
        ("open", "refunded", 0, ["customer"]),
        ("open", "pending", 1, []),
    ],
)
async def test_what_a_change_of_status_does_besides(
    woo: Woo, before: str, wish: str, moved: int, mails: list[str]
) -> None:
    order = an_order(woo, before)
    shop = woo.world.shop("old")
    sold = shop.products[order.lines[0].product_id]
    quantity, updated = sold.quantity, order.updated
    answer = await woo.ask("PUT", f"orders/{order.id}", json={"status": wish})
    assert (answer.status_code, answer.json()["status"]) == (200, wish)
    assert sold.quantity - quantity == moved * order.lines[0].amount
    assert [mail["to"] for mail in shop.extra.get("mails", [])] == mails
    assert order.updated > updated


async def test_completing_twice_mails_once_and_any_mail_can_be_switched_off(woo: Woo) -> None:
    order = an_order(woo, "open")
    for _ in range(2):
        await woo.ask("PUT", f"orders/{order.id}", json={"status": "completed"})
    assert len(woo.world.shop("old").extra["mails"]) == 1
    path = "settings/email_customer_completed_order/enabled"
    assert (await woo.ask("PUT", path, json={"value": "no"})).json()["value"] == "no"
    order.status = "open"
    await woo.ask("PUT", f"orders/{order.id}", json={"status": "completed"})
    assert len(woo.world.shop("old").extra["mails"]) == 1


async def test_orders_refuse_what_is_no_status(woo: Woo) -> None:
    order = an_order(woo, "open")
    answer = await woo.ask("PUT", f"orders/{order.id}", json={"status": "wc-completed"})
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_param")
    answer = await woo.ask("PUT", "orders/999999", json={"status": "completed"})
    assert (answer.status_code, answer.json()["code"]) == (400, "woocommerce_rest_shop_order_invalid_id")
    assert (await woo.ask("POST", "orders", json={})).status_code == 501


async def test_notes(woo: Woo) -> None:
    order = an_order(woo, "open")
    order.notes.clear()
    made = await woo.ask("POST", f"orders/{order.id}/notes", json={"note": "Track & trace: 3S1", "customer_note": True})
    assert (made.status_code, made.json()["author"]) == (201, "WooCommerce")
    notes = await woo.get(f"orders/{order.id}/notes?type=customer")
    assert [note["note"] for note in notes] == ["Track &amp; trace: 3S1"]
    assert await woo.get(f"orders/{order.id}/notes?type=internal") == []
    assert (await woo.ask("POST", f"orders/{order.id}/notes", json={})).json()["code"] == "rest_missing_callback_param"
