"""WooCommerce as a reader meets it: login, pages, filters and the traps in them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from .clients import Woo, over, shop_world


@pytest.fixture
def woo() -> Woo:
    made = Woo(shop_world("woocommerce"))
    made.world.shop("old").version = "9.9.5"
    return made


async def test_the_index_tells_who_it_is_to_anybody(woo: Woo) -> None:
    answer = await woo.http.get("/wp-json/?_fields=name,url,home,gmt_offset,timezone_string,namespaces")
    said = answer.json()
    assert set(said) == {"name", "url", "home", "gmt_offset", "timezone_string", "namespaces"}
    assert said["url"] == said["home"] == "http://127.0.0.1:8001"
    assert (said["timezone_string"], said["gmt_offset"], "wc/v3" in said["namespaces"]) == (
        "Europe/Amsterdam",
        "1",
        True,
    )
    woo.world.shop("old").host = "copy.example.test"
    said = (await woo.http.get("/wp-json/")).json()
    assert said["url"] == said["home"] == "https://copy.example.test"


async def test_plain_http_refuses_what_is_not_signed(woo: Woo) -> None:
    key = (woo.fields["CONSUMER_KEY"], woo.fields["CONSUMER_SECRET"])
    query = f"?consumer_key={key[0]}&consumer_secret={key[1]}"
    for answer in (
        await woo.http.get("/wp-json/wc/v3/products", auth=key),
        await woo.http.get(f"/wp-json/wc/v3/products{query}"),
        await woo.http.get("/wp-json/wc/v3/products"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "woocommerce_rest_cannot_view")
    async with over(woo.world, "woocommerce", "https://127.0.0.1:8001") as secure:
        assert (await secure.get("/wp-json/wc/v3/products", auth=key)).status_code == 200
        assert (await secure.get(f"/wp-json/wc/v3/products{query}")).status_code == 200
        wrong = await secure.get("/wp-json/wc/v3/products", auth=(key[0], "cs_wrong"))
        assert wrong.json()["message"] == "Consumer secret is invalid."
        unknown = await secure.get("/wp-json/wc/v3/products", auth=("ck_wrong", key[1]))
        assert unknown.json()["code"] == "woocommerce_rest_cannot_view"
        woo.world.shop("old").extra["drops_authorization"] = True
        assert (await secure.get("/wp-json/wc/v3/products", auth=key)).status_code == 401
        assert (await secure.get(f"/wp-json/wc/v3/products{query}")).status_code == 200


@pytest.mark.parametrize("place", ["QUERY", "AUTH_HEADER"])
@pytest.mark.parametrize("method", ["HMAC-SHA1", "HMAC-SHA256"])
async def test_signatures(woo: Woo, place: str, method: str) -> None:
    path = "/wp-json/wc/v3/orders?status%5B0%5D=pending&status%5B1%5D=on-hold&search=a%26b%20%C3%A9&_fields=id"
    url, headers = woo.signed("GET", path, place, signature_method=method)
    assert (await woo.http.get(url, headers=headers)).status_code == 200
    again = await woo.http.get(url, headers=headers)
    assert again.json()["message"] == "Invalid nonce - nonce has already been used."


async def test_signatures_that_fail(woo: Woo) -> None:
    path = "/wp-json/wc/v3/products"
    url, _ = woo.signed("GET", path)
    elsewhere = await woo.http.get(url.replace("127.0.0.1", "127.0.0.1") + "&page=1")
    assert elsewhere.json()["message"] == "Invalid signature - provided signature does not match."
    url, _ = woo.signed("GET", path, timestamp=str(int(woo.world.now().timestamp()) - 10**8))
    assert (await woo.http.get(url)).json()["message"] == "Invalid timestamp."
    url, _ = woo.signed("GET", path, timestamp=str(int(woo.world.now().timestamp())))
    assert (await woo.http.get(url)).status_code == 200
    woo.world.shop("old").access.revoked = True
    assert (await woo.ask("GET", "products")).json()["message"] == "Consumer key is invalid."
    woo.world.addresses["old"] = "http://127.0.0.1"
    woo.world.shop("old").access.revoked = False
    assert "signature" in (await woo.ask("GET", "products")).json()["message"]


async def test_rights_of_the_key(woo: Woo) -> None:
    rights = woo.world.shop("old").access.rights
    for name in ("products.write", "orders.write"):
        rights.discard(name)
    answer = await woo.ask("POST", "orders/batch", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "woocommerce_rest_authentication_error")
    rights.add("products.write")
    assert (await woo.ask("POST", "products/batch", json={})).json() == []
    assert (await woo.ask("POST", "orders/batch", json={})).json()["code"] == "woocommerce_rest_cannot_batch"
    rights.discard("orders.read")
    assert (await woo.ask("GET", "orders")).status_code == 403
    woo.world.shop("old").access.user_role = "customer"
    assert (await woo.ask("GET", "products")).status_code == 403


@pytest.mark.parametrize("wrong", ["per_page=101", "per_page=0", "per_page=-1", "orderby=name", "status=wc-processing"])
async def test_wrong_parameters(woo: Woo, wrong: str) -> None:
    answer = await woo.ask("GET", f"orders?{wrong}")
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_param")
    assert wrong.split("=")[0] in answer.json()["data"]["params"]


async def test_pages_and_their_totals(woo: Woo) -> None:
    first = await woo.ask("GET", "orders?per_page=100&orderby=id&order=asc&_fields=id")
    total = len(woo.world.shop("old").orders)
    assert (first.headers["x-wp-total"], first.headers["x-wp-totalpages"]) == (str(total), str(-(-total // 100)))
    assert 'rel="next"' in first.headers["link"]
    assert list(first.json()[0]) == ["id"]
    past = await woo.ask("GET", "orders?per_page=100&page=9")
    assert (past.json(), past.headers["x-wp-total"]) == ([], "0")
    past = await woo.ask("GET", "products?per_page=100&page=9")
    assert past.json() == []
    assert past.headers["x-wp-total"] != "0"


async def read_all(woo: Woo, order: str) -> list[int]:
    found: list[int] = []
    for page in range(1, 30):
        rows = await woo.get(f"products?per_page=10&page={page}&_fields=id{order}")
        if not rows:
            break
        found += [row["id"] for row in rows]
    return found


async def test_the_default_order_loses_products_made_in_one_second(woo: Woo) -> None:
    shop = woo.world.shop("old")
    for row in shop.products:
        row.created = woo.world.now() - timedelta(days=9)
        shop.products.touch(row)
    sure = await read_all(woo, "&orderby=id&order=asc")
    assert sure == sorted(set(sure))
    loose = await read_all(woo, "")
    assert len(loose) == len(sure)
    assert len(set(loose)) < len(set(sure))
    shop.version = "11.0.1"
    assert set(await read_all(woo, "")) == set(sure)


async def test_the_last_of_equal_keys_wins(woo: Woo) -> None:
    url, _ = woo.signed("GET", "/wp-json/wc/v3/orders?status=completed&_fields=status&per_page=5")
    assert {row["status"] for row in (await woo.http.get(url)).json()} == {"completed"}
    async with over(woo.world, "woocommerce", "https://127.0.0.1:8001") as secure:
        key = (woo.fields["CONSUMER_KEY"], woo.fields["CONSUMER_SECRET"])
        rows = await secure.get(
            "/wp-json/wc/v3/orders?status=completed&status=cancelled&_fields=status&per_page=99", auth=key
        )
        assert {row["status"] for row in rows.json()} <= {"cancelled"}
        rows = await secure.get("/wp-json/wc/v3/orders?status=completed,cancelled&_fields=status&per_page=99", auth=key)
        assert {row["status"] for row in rows.json()} > {"cancelled"}


async def test_times_without_offset_are_the_shops_own(woo: Woo) -> None:
    order = woo.world.shop("old").orders.rows[-1]
    at = order.updated.replace(microsecond=0)
    local = at + timedelta(hours=1)
    for limit, seen in (
        (f"{local - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}", True),
        (f"{local:%Y-%m-%dT%H:%M:%S}", False),
        (f"{at - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}Z", True),
        (f"{at:%Y-%m-%dT%H:%M:%S}Z", False),
        (f"{at - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}&dates_are_gmt=true", True),
    ):
        rows = await woo.get(f"orders?include={order.id}&modified_after={limit}&_fields=id")
        assert (rows == [{"id": int(order.id)}]) is seen, limit
    answer = await woo.ask("GET", "orders?after=2026-11-20")
    assert answer.json()["data"]["details"]["after"]["code"] == "rest_invalid_date"


async def test_a_variation_without_its_own_sku_shows_its_parents(woo: Woo) -> None:
    shop = woo.world.shop("old")
    parent = next(row for row in shop.products if row.kind == "parent")
    child = shop.products[parent.children[0]]
    shop.set_sku(parent, "PARENT-1", woo.world.now())
    shop.set_sku(child, "", woo.world.now())
    parent.tracking, parent.quantity, child.tracking = "own", 7, "parent"
    listed = (await woo.get(f"products/{parent.id}/variations?include={child.id}"))[0]
    assert (listed["sku"], listed["manage_stock"], listed["stock_quantity"]) == ("PARENT-1", "parent", 7)
    assert (await woo.get(f"products/{parent.id}/variations/{child.id}?context=edit"))["sku"] == "PARENT-1"
    assert (await woo.get(f"products/{child.id}?context=edit"))["sku"] == ""
    assert (await woo.get("/wp-json/wc-analytics/variations?per_page=100"))[0]["sku"]
    assert [row["id"] for row in await woo.get("products?sku=parent-1%20")] == [int(parent.id)]
    assert len(await woo.get("products?sku=&per_page=100")) > 1


async def test_the_flat_list_of_variations_came_with_10_3(woo: Woo) -> None:
    assert (await woo.ask("GET", "variations")).json()["code"] == "rest_no_route"
    woo.world.shop("old").version = "11.0.1"
    wanted = [int(row.id) for row in woo.world.shop("old").products if row.kind == "variant"]
    rows = await woo.get("variations?per_page=100&orderby=id&order=asc&_fields=id,parent_id")
    assert [row["id"] for row in rows] == wanted
    assert all(row["parent_id"] for row in rows)


async def test_drafts_are_listed_and_trash_is_not(woo: Woo) -> None:
    shop = woo.world.shop("old")
    one, other = [row for row in shop.products if row.kind == "simple"][:2]
    one.status, other.status = "draft", "trash"
    shop.products.touch(one)
    ids = Counter(row["id"] for row in await woo.get("products?per_page=100&orderby=id&_fields=id"))
    assert ids[int(one.id)] == 1
    assert ids[int(other.id)] == 0
    assert await woo.get(f"products?sku={other.sku}") == []
    assert (await woo.ask("GET", "products?type=variation")).status_code == 400


async def test_lines_of_products_that_are_gone(woo: Woo) -> None:
    shop = woo.world.shop("old")
    order = shop.orders.rows[-1]
    sold = order.lines[0].product_id
    before = (await woo.get(f"orders/{order.id}"))["line_items"][0]
    assert before["sku"] == order.lines[0].sku
    shop.products.remove(sold)
    after = (await woo.get(f"orders?include={order.id}"))[0]["line_items"][0]
    assert (after["product_id"], after["sku"], after["name"]) == (0, None, before["name"])


async def test_plain_permalinks_answer_with_the_front_page(woo: Woo) -> None:
    woo.world.shop("old").extra["plain_permalinks"] = True
    answer = await woo.http.get("/wp-json/wc/v3/products")
    assert answer.status_code == 301
    answer = await woo.http.get("/wp-json/wc/v3/products", follow_redirects=True)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")
    assert "rest_route" in answer.headers["link"]
    assert (await woo.http.post("/wp-json/wc/v3/products", json={})).status_code == 200
    url, _ = woo.signed("GET", "/index.php?rest_route=%2Fwc%2Fv3%2Fproducts")
    assert (await woo.http.get(url)).status_code == 401
    url, _ = woo.signed("GET", "/index.php?rest_route=%2Fwc%2Fv3%2Fproducts&x=/wp-json/wc/")
    assert (await woo.http.get(url.replace("%2Fwp-json%2Fwc%2F", "/wp-json/wc/"))).status_code == 200


async def test_odd_addresses(woo: Woo) -> None:
    for path, status in (
        ("/wp-json/wc/v3/Products/", 200),
        ("/wp-json/wc/v2/products", 200),
        ("/wp-json/wc/v9/products", 404),
        ("/wp-json//wc/v3/products", 404),
        ("/wp-json/wc/v3/products/999999", 404),
        ("/wp-admin/wp-json/wc/v3/products", 404),
    ):
        assert (
            await woo.ask("GET", path) if path.startswith("/wp-json") else await woo.http.get(path)
        ).status_code == status
    answer = await woo.ask("PUT", "products/999999", json={})
    assert (answer.status_code, answer.json()["code"]) == (400, "woocommerce_rest_product_invalid_id")
    woo.world.shop("old").api_down = True
    answer = await woo.ask("GET", "products")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")


async def test_totals_and_system_status(woo: Woo) -> None:
    woo.world.shop("old").extra["custom_statuses"] = {"verzonden": "Verzonden"}
    woo.world.shop("old").orders.rows[0].extra["woo_status"] = "verzonden"
    totals = {row["slug"]: row["total"] for row in await woo.get("reports/orders/totals")}
    assert sum(totals.values()) == len(woo.world.shop("old").orders)
    assert totals["verzonden"] == 1
    assert len(await woo.get("orders?status=verzonden")) == 1
    said = await woo.get("system_status?_fields=environment,settings")
    assert set(said) == {"environment", "settings"}
    assert said["environment"]["version"] == "9.9.5"
