"""Picqer's API as a program meets it: login, limit, pages, filters, loose types, the few writes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from picqer_tui.world.books import Write
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.platforms import factory
from picqer_tui.world.platforms.picqer.limit import Limit
from picqer_tui.world.world import World

NAME = {"User-Agent": "test (test@example.test)"}


class Api:
    """The API of a quiet world, in-process."""

    def __init__(self, **options: Any) -> None:
        asked: dict[str, Any] = {"troubles": (), "at": "drain", "orders": 150, "products": 130}
        self.world: World = make(WorldOptions(**(asked | options)))
        self.key = self.world.books.account.access.fields["API_KEY"]
        transport = httpx.ASGITransport(factory("picqer")(self.world, "picqer"))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://picqer.test/api/v1/", headers=NAME)

    async def ask(self, path: str, method: str = "GET", **given: Any) -> httpx.Response:
        return await self.http.request(method, path, auth=given.pop("auth", (self.key, "X")), **given)

    async def get(self, path: str) -> Any:
        answer = await self.ask(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def all(self, path: str) -> list[Any]:
        found: list[Any] = []
        join = "&" if "?" in path else "?"
        while True:
            rows = await self.get(f"{path}{join}offset={len(found)}")
            found += rows
            if len(rows) < 100:
                return found

    @property
    def writes(self) -> list[Write]:
        return self.world.books.traffic.writes


async def test_login_wants_the_key_as_name_and_an_application() -> None:
    api = Api()
    assert (await api.ask("users/me")).json()["username"] == "overstap"
    for auth in (("wrong", ""), ("", api.key)):
        refused = await api.ask("users/me", auth=auth)
        assert refused.status_code == 401
        assert refused.json()["error"] is True
    nameless = await api.ask("users/me", headers={"User-Agent": ""})
    assert nameless.status_code == 400
    api.world.books.account.access.revoked = True
    assert (await api.ask("users/me")).status_code == 401


async def test_lists_are_bare_arrays_of_a_hundred() -> None:
    api = Api()
    assert len(await api.get("products")) == 100
    found = await api.all("products")
    active = [p for p in api.world.books.products if p.active]
    assert [int(row["idproduct"]) for row in found] == [p.idproduct for p in active]
    assert await api.get("products?offset=5000") == []


@pytest.mark.parametrize("ascending", [True, False])
async def test_webshop_orders_ignore_filters_and_go_either_way(ascending: bool) -> None:
    api = Api()
    api.world.books.account.rows_ascending = ascending
    rows = await api.all("webshoporders?status=error&sinceid=99999999")
    ids = [row["idcompany_webshop_order"] for row in rows]
    assert ids == sorted(ids, reverse=not ascending)
    assert len(ids) == len(api.world.books.rows)
    one = await api.get(f"webshoporders/{ids[0]}")
    assert one == rows[0]


async def test_orders_are_filtered_as_documented() -> None:
    api = Api()
    orders = sorted(api.world.books.orders, key=lambda o: o.idorder)
    middle = orders[len(orders) // 2]
    later = await api.all(f"orders?sinceid={middle.idorder}")
    assert {row["idorder"] for row in later} == {o.idorder for o in orders if o.idorder > middle.idorder}
    done = await api.all("orders?status=completed")
    assert {row["status"] for row in done} == {"completed"}
    assert [row["idorder"] for row in await api.get(f"orders?reference={middle.reference}")] == [middle.idorder]
    mails = await api.all(f"orders?emailaddress={(middle.emailaddress or '').upper()}")
    assert middle.idorder in {row["idorder"] for row in mails}
    shown = next(row for row in mails if row["idorder"] == middle.idorder)["created"]
    since = await api.all(f"orders?sincedate={shown}")
    assert {row["idorder"] for row in since} >= {o.idorder for o in orders if o.created > middle.created}
    assert len(since) < len(orders)


async def test_inactive_products_are_asked_for_apart() -> None:
    api = Api()
    product = api.world.books.products.rows[5]
    product.active = False
    api.world.books.products.touch(product)
    assert product.idproduct not in {int(row["idproduct"]) for row in await api.all("products")}
    assert product.idproduct in {int(row["idproduct"]) for row in await api.all("products?inactive=true")}
    assert len(await api.get(f"products?productcode={api.world.books.products.rows[6].productcode}")) == 1


async def test_bulk_stock_lists_only_what_is_there() -> None:
    api = Api()
    product = api.world.books.products.rows[3]
    product.stock.clear()
    api.world.books.products.touch(product)
    rows = await api.all("warehouses/12/stock")
    assert product.productcode not in {row["productcode"] for row in rows}
    first = rows[0]["stock"]
    assert first["freestock"] == first["stock"] - first["reserved"]
    assert (await api.ask("warehouses/999/stock")).status_code == 404


async def test_types_are_loose_where_the_account_is() -> None:
    kinds: dict[str, set[type]] = {"line": set(), "flag": set(), "tags": set(), "connection": set()}
    for seed in range(1, 12):
        api = Api(seed=seed)
        order = (await api.get("orders"))[0]
        kinds["line"].add(type(order["products"][0]["idproduct"]))
        kinds["flag"].add(type((await api.get("products"))[0]["active"]))
        kinds["tags"].add(type((await api.get("products"))[0]["tags"]))
        kinds["connection"].add(type((await api.get("webshoporders"))[0]["idcompany_webshop"]))
    assert kinds["line"] == kinds["connection"] == {int, str}
    assert kinds["flag"] == {int, bool}
    assert kinds["tags"] == {list, dict, type(None)}


async def test_dates_are_in_the_zone_of_the_account() -> None:
    api = Api()
    row = api.world.books.rows.rows[-1]
    api.world.books.account.zone = "UTC"
    plain = (await api.get(f"webshoporders/{row.id}"))["created"]
    assert plain in (row.created.strftime("%Y-%m-%d %H:%M:%S"), _amsterdam(row.created))


def _amsterdam(at: Any) -> str:
    from zoneinfo import ZoneInfo

    return str(at.astimezone(ZoneInfo("Europe/Amsterdam")).strftime("%Y-%m-%d %H:%M:%S"))


async def test_a_closed_resource_leaves_the_login_alone() -> None:
    api = Api()
    api.world.books.account.access.rights.discard("webshoporders")
    assert (await api.ask("webshoporders")).status_code in (401, 403, 404)
    assert (await api.ask("users/me")).status_code == 200


async def test_a_key_of_one_customer_sees_only_that() -> None:
    api = Api()
    books = api.world.books
    books.account.extra["key_customer"] = 699
    kept = books.products.rows[2]
    kept.idfulfilment_customer = 699
    books.products.touch(kept)
    assert [int(row["idproduct"]) for row in await api.get("products")] == [kept.idproduct]
    assert await api.get("orders") == []
    assert (await api.ask(f"orders/{books.orders.rows[0].idorder}")).status_code == 404


@pytest.mark.parametrize("window", ["fixed", "first-request", "sliding"])
def test_windows_of_the_limit(window: str) -> None:
    now = [600.0]
    limit = Limit(5, window, lambda: now[0])
    assert [limit.take() for _ in range(6)] == [4, 3, 2, 1, 0, -1]
    now[0] += 30
    assert limit.take() == -1
    assert 1 <= limit.wait() <= 31
    now[0] += 31
    assert limit.take() >= 0


async def test_limit_is_told_and_refused() -> None:
    api = Api()
    api.world.books.account.rate_limit = 3
    left = [(await api.ask("users/me")).headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    assert (await api.ask("users/me")).status_code == 429


async def test_a_tag_and_a_comment_are_written_and_logged() -> None:
    api = Api()
    order = api.world.books.orders.rows[0]
    made = await api.ask("tags", "POST", json={"title": "oude shop", "color": "#123456"})
    assert made.status_code == 201
    tag = made.json()["idtag"]
    assert (await api.ask(f"orders/{order.idorder}/tags", "POST", json={"idtag": tag})).status_code == 201
    assert tag in [row["idtag"] for row in await api.get(f"orders/{order.idorder}/tags")]
    assert "oude shop" in (await api.get(f"orders/{order.idorder}"))["tags"]
    said = await api.ask(f"orders/{order.idorder}/comments", "POST", json={"body": "Overgezet"})
    assert said.status_code == 201
    assert [c["body"] for c in await api.get(f"orders/{order.idorder}/comments")] == ["Overgezet"]
    gone = await api.ask(f"orders/{order.idorder}/tags/{tag}", "DELETE")
    assert (gone.status_code, gone.content) == (204, b"")
    assert [(w.method, w.applied) for w in api.writes] == [("POST", True)] * 3 + [("DELETE", True)]


async def test_wrong_writes_change_nothing_and_are_logged() -> None:
    api = Api()
    order = api.world.books.orders.rows[0]
    for body, status in ((b"{", 400), (b"[]", 400), (b"{}", 400), (b'{"idtag": 999}', 404)):
        refused = await api.ask(f"orders/{order.idorder}/tags", "POST", content=body)
        assert refused.status_code == status
    assert (await api.ask("webshoporders/1/import", "POST")).status_code == 400
    assert not any(write.applied for write in api.writes)
    assert len(api.writes) == 5


async def test_picklists_carry_their_lines_and_shipments_their_codes() -> None:
    api = Api(seed=2)
    books = api.world.books
    shipment = books.shipments.rows[0]
    picklist = await api.get(f"picklists/{shipment.idpicklist}")
    assert picklist["products"]
    shown = (await api.get(f"picklists/{shipment.idpicklist}/shipments"))[0]
    codes = {shown.get("trackingcode"), *(parcel["tracking_code"] for parcel in shown.get("parcels", []))}
    assert shipment.tracking_code in codes
    assert len(await api.all("shipments")) == len(books.shipments)


async def test_small_lists_and_stats() -> None:
    api = Api()
    for path in ("warehouses", "hooks", "tags", "templates", "vatgroups", "shippingproviders", "users", "customers"):
        assert isinstance(await api.get(path), list)
    assert (await api.get("stats/total-orders"))["value"] == len(api.world.books.orders)
    assert set(await api.get("stats")) >= {"open-orders", "active-products"}
    assert (await api.ask("stats/nonsense")).status_code == 404
    assert (await api.ask("nonsense")).status_code == 404


async def test_changes_of_the_books_are_seen_at_once() -> None:
    api = Api()
    order = next(o for o in api.world.books.orders if o.picklists)
    picklist = api.world.books.picklists[order.picklists[0]]
    before = await api.get(f"orders/{order.idorder}")
    picklist.status = "cancelled"
    api.world.books.picklists.touch(picklist)
    after = await api.get(f"orders/{order.idorder}")
    assert before["picklists"][0]["status"] != after["picklists"][0]["status"] == "cancelled"
