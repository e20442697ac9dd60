"""CCV Shop as a reader meets it: signatures, clocks, limits, pages, combinations and numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from picqer_tui.world import acts
from picqer_tui.world.platforms.ccv.login import signature
from picqer_tui.world.platforms.ccv.traits import ROOT

from .clients import shop_world
from .signer import Ccv


@pytest.fixture
def ccv() -> Ccv:
    made = Ccv(shop_world("ccv"))
    plain = {"max_size": 250, "codes": "both", "parent_numbers": True, "deposits": False}
    made.shop.extra |= plain | {"same_value": False, "empty_success": False, "silent_post": False}
    return made


def test_signatures_are_made_as_the_vendor_makes_them() -> None:
    uri = "/api/rest/v1/orders/?status=1&is_paid=true&start=0&size=100"
    made = signature("wizardDemoSecret01", "wizardDemoPublic01", "GET", uri, b"", "2026-11-23T08:15:30Z")
    assert made.startswith("6890acebd7d582afacd79eb9443f0c6dc8db512373e0dc5b12d06f27136665b3")
    body = b'{"status":5,"track_and_trace_code":"3SINVENTED0001","mail":false}'
    uri = "/api/rest/v1/orders/90117/"
    made = signature("wizardDemoSecret01", "wizardDemoPublic01", "PATCH", uri, body, "2026-11-23T08:15:31Z")
    assert made.endswith("b0151bb44f53771dc9aceabd8db8c35b7")
    assert len(made) == 128


async def test_what_is_signed_is_what_was_sent(ccv: Ccv) -> None:
    assert (await ccv.ask("GET", "products/?productname=fiets%20bel&size=1")).status_code == 200
    right = ccv.signed("GET", f"{ROOT}orders/", b"")
    for wrong in (
        right | {"x-hash": right["x-hash"].upper()},
        right | {"x-public": "somebody"},
        {"x-public": right["x-public"]},
        {},
    ):
        answer = await ccv.http.get(f"{ROOT}orders/", headers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (401, "401.10")
    assert (await ccv.http.get(f"{ROOT}orders/?size=1", headers=right)).status_code == 401
    assert (await ccv.http.get(f"{ROOT}orders/", headers=right)).status_code == 200
    body = ccv.signed("PATCH", f"{ROOT}orders/1/", b'{"status":7}')
    other = await ccv.http.patch(f"{ROOT}orders/1/", headers=body, content=b'{"status": 7}')
    assert other.status_code == 401
    ccv.shop.access.revoked = True
    assert (await ccv.ask("GET", "orders/")).status_code == 401


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (290, 200), (-290, 200), (310, 401), (-310, 401)])
async def test_a_clock_that_is_off_looks_like_a_wrong_key(ccv: Ccv, seconds: int, status: int) -> None:
    ccv.off = timedelta(seconds=seconds)
    answer = await ccv.ask("GET", "orders/")
    assert answer.status_code == status
    wrong = await ccv.http.get(f"{ROOT}orders/", headers={"x-public": "x"})
    assert status == 200 or answer.json() == wrong.json()


async def test_forms_of_the_date(ccv: Ccv) -> None:
    now = ccv.world.now()
    for date, status in (
        (now.isoformat(), 200),
        (now.strftime("%Y-%m-%dT%H:%M:%S"), 401),
        ((now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S+01:00"), 401),
        ("yesterday", 401),
    ):
        headers = ccv.signed("GET", ROOT, b"", date)
        assert (await ccv.http.get(ROOT, headers=headers)).status_code == status, date


async def test_a_shop_whose_clock_is_off(ccv: Ccv) -> None:
    ccv.shop.clock_skew = 420.0
    assert (await ccv.ask("GET", "orders/")).status_code == 200, "signed by the shop's own time"
    ccv.off = timedelta(seconds=-420)
    assert (await ccv.ask("GET", "orders/")).status_code == 401


async def test_answers_are_signed_too(ccv: Ccv) -> None:
    fields = ccv.shop.access.fields
    for path, status in (("orders/?size=2", 200), ("orders/1/", 404)):
        answer = await ccv.ask("GET", path)
        date, public = answer.headers["x-date"], fields["PUBLIC_KEY"]
        assert answer.status_code == status
        assert answer.headers["x-hash"] == signature(
            fields["SECRET_KEY"], public, "GET", ROOT + path, answer.content, date
        )
        assert answer.headers["content-type"] == "application/vnd.verto.webshop+json"


async def test_what_a_key_can_reach(ccv: Ccv) -> None:
    assert {one["uri"] for one in (await ccv.get(""))["items"]} == {
        f"{ROOT}orders/",
        f"{ROOT}products/",
        f"{ROOT}webshops/",
    }
    ccv.shop.access.rights.discard("orders.read")
    ccv.shop.access.rights.discard("products.write")
    assert f"{ROOT}orders/" not in {one["uri"] for one in (await ccv.get(""))["items"]}
    for path in ("orders/", "orders/1/orderrows/", "orders/1/ordernotes/"):
        assert (await ccv.ask("GET", path)).status_code == 403
    answer = await ccv.ask("PATCH", f"products/{ccv.thing().id}/", {"stock": 3})
    assert (answer.status_code, answer.json()["code"]) == (405, "405.10")
    nobody = await ccv.ask("PATCH", "orders/0/", {})
    assert (nobody.status_code, ccv.world.books.traffic.probes["old"]) == (404, 1)


async def test_addresses_that_are_none(ccv: Ccv) -> None:
    for method, path, code in (
        ("GET", "nonsense/", "404.20"),
        ("GET", "orders", "404.20"),
        ("GET", "packages/", "501.10"),
        ("GET", "orders/1/", "404.10"),
        ("GET", "webshops/1/", "404.10"),
        ("PUT", "orders/", "405.10"),
        ("POST", "orders/", "501.10"),
        ("GET", "orders/?orderby=nonsense", "400.10"),
        ("GET", "orders/?status=15", "400.10"),
        ("GET", "products/?productname=ab", "400.10"),
    ):
        answer = await ccv.ask(method, path, None if method == "GET" else {})
        assert (answer.json()["code"], answer.status_code) == (code, int(code[:3])), path
    ccv.shop.api_down = True
    assert (await ccv.ask("GET", "orders/")).status_code == 503


async def test_limits_of_each_resource_and_of_all(ccv: Ccv) -> None:
    ccv.shop.extra["limits"] = (3, 2, 7)
    assert [(await ccv.ask("GET", "orders/?size=1")).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert (await ccv.ask("GET", "orders/?size=1")).json()["code"] == "429.10"
    thing = ccv.thing().id
    said = [(await ccv.ask("PATCH", f"products/{thing}/", {"stock": 3})).status_code for _ in range(3)]
    assert said == [204, 204, 429]
    assert [(await ccv.ask("GET", "products/?size=1")).status_code for _ in range(2)] == [200, 200]
    refused = await ccv.ask("GET", "webshops/")
    assert refused.json()["code"] == "429.11"
    assert not [name for name in refused.headers if "limit" in name or "retry" in name]
    assert (await ccv.ask("GET", "")).status_code == 200
    ccv.world.advance(60)
    assert (await ccv.ask("GET", "orders/?size=1")).status_code == 200


async def test_pages_to_the_end(ccv: Ccv) -> None:
    found = await ccv.to_the_end("orders/?size=50&orderby=id")
    assert [row["id"] for row in found] == sorted(int(row.id) for row in ccv.shop.orders)
    page = await ccv.get("orders/?size=1000&start=10")
    assert (page["start"], page["size"], page["next"]) == (10, 250, None)
    assert page["previous"].endswith("start=0&size=250")
    ccv.shop.extra["max_size"] = 100
    page = await ccv.get("orders/?size=250&is_paid=true")
    assert (page["size"], len(page["items"])) == (100, 100)
    assert page["next"].endswith("is_paid=true&start=100&size=100")
    assert (await ccv.get("orders/?start=9999"))["items"] == []


async def test_links_go_by_the_address_that_it_says_it_has(ccv: Ccv) -> None:
    ccv.shop.host = "staging.example.test"
    said = (await ccv.get("webshops/"))["items"][0]
    assert said["api_root"] == f"https://staging.example.test{ROOT}"
    assert (await ccv.get("orders/?size=1"))["next"].startswith(said["api_root"])


async def test_filters_of_orders(ccv: Ccv) -> None:
    open_ = {int(row.id) for row in ccv.shop.orders if row.status == "open"}
    assert {row["id"] for row in await ccv.to_the_end("orders/?status=1&is_paid=true")} == open_
    row = ccv.order("completed")
    digits = "".join(filter(str.isdecimal, row.number))
    said = (await ccv.get(f"orders/?ordernumber={digits}"))["items"]
    assert [(one["ordernumber_full"], one["ordernumber"]) for one in said] == [(row.number, int(digits))]
    since = ccv.world.now() - timedelta(days=2)
    wanted = {int(one.id) for one in ccv.shop.orders if one.placed >= since}
    at = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {one["id"] for one in await ccv.to_the_end(f"orders/?min_create_date={at}")} == wanted
    assert (await ccv.get("orders/?is_completed=false"))["items"] == []
    assert len((await ccv.get("orders/?min_modify_date=2030-01-01T00:00:00Z"))["items"]) == 100, "no such filter"


async def test_faults_of_the_shop_itself(ccv: Ccv) -> None:
    ccv.world.faults.put("ignored-filters")
    assert len(await ccv.to_the_end("orders/?status=8")) == len(ccv.shop.orders)
    first = [row["id"] for row in (await ccv.get("orders/?size=20"))["items"]]
    ccv.world.faults.put("shifting:-1")
    assert (await ccv.get("orders/?size=20&start=20"))["items"][0]["id"] == first[-1]


async def test_products_with_and_without_combinations(ccv: Ccv) -> None:
    parent, hidden = ccv.thing("parent"), ccv.thing()
    hidden.status = "draft"
    ccv.shop.products.touch(hidden)
    plain = {row["id"]: row for row in await ccv.to_the_end("products/?orderby=id")}
    assert "collection" not in plain[int(parent.id)]["attributecombinations"]
    full = {row["id"]: row for row in await ccv.to_the_end("products/?expand=attributecombinations")}
    family = full[int(parent.id)]["attributecombinations"]["collection"]
    assert [row["id"] for row in family] == [int(child) for child in parent.children]
    assert full[int(hidden.id)]["is_active"] is False
    assert full[int(hidden.id)]["attributecombinations"]["collection"] == []
    assert int(hidden.id) not in {row["id"] for row in await ccv.to_the_end("products/?active=true")}
    sold = sum(len(row["attributecombinations"]["collection"]) or 1 for row in full.values())
    assert sold == len([row for row in ccv.shop.products if row.kind != "parent"])
    own = full[int(parent.id)]["productnumber"]
    assert own
    assert all(row["sku_number"].startswith(own) for row in family), "the parent's number is only informative"
    alone = await ccv.get(f"products/{parent.id}/attributecombinations/")
    assert alone.keys() == {"href", "items"}
    assert alone["items"] == family
    found = (await ccv.get(f"products/?productnumber={plain[int(hidden.id)]['productnumber']}"))["items"]
    assert [row["id"] for row in found] == [int(hidden.id)]


@pytest.mark.parametrize(
    ("codes", "filled"),
    [
        ("both", ("product_number", "sku_number")),
        ("sku_number", ("sku_number",)),
        ("product_number", ("product_number",)),
    ],
)
async def test_which_number_of_a_combination_is_filled(ccv: Ccv, codes: str, filled: tuple[str, ...]) -> None:
    ccv.shop.extra["codes"] = codes
    row = ccv.thing("variant")
    said = await ccv.get(f"attributecombinations/{row.id}/")
    assert {name for name in ("product_number", "sku_number") if said[name]} == set(filled)
    assert {said[name] for name in filled} == {row.sku}
    ccv.shop.set_sku(row, "", ccv.world.now())
    said = await ccv.get(f"attributecombinations/{row.id}/")
    assert (said["product_number"], said["sku_number"]) == ("", "")


async def test_rows_and_notes_of_an_order(ccv: Ccv) -> None:
    row = next(
        one
        for one in ccv.shop.orders
        if any(ccv.shop.products[line.product_id].kind == "variant" for line in one.lines)
    )
    said = await ccv.get(f"orders/{row.id}/orderrows/")
    assert [(one["sub_sku_number"] or one["product_number"], one["count"]) for one in said["items"]] == [
        (line.sku, float(line.amount)) for line in row.lines
    ]
    line = next(one for one in row.lines if ccv.shop.products[one.product_id].kind == "variant")
    shown = next(one for one in said["items"] if one["id"] == int(line.id))
    assert shown["product_id"] == int(ccv.shop.products[line.product_id].parent_id or 0)
    row.extra["deposit"] = True
    kinds = [one["product_type"] for one in (await ccv.get(f"orders/{row.id}/orderrows/"))["items"]]
    assert kinds == [*["product"] * len(row.lines), "deposit"]
    assert (await ccv.get(f"orders/{row.id}/ordernotes/")).keys() == {"href", "items"}


async def test_only_the_first_code_is_shown(ccv: Ccv) -> None:
    row = next(one for one in ccv.shop.orders if one.status == "completed" and one.shipments)
    second = type(row.shipments[0])("1", ccv.world.now(), ("3SLATER",))
    row.shipments.append(second)
    ccv.shop.orders.touch(row)
    said = await ccv.get(f"orders/{row.id}/")
    assert (said["status"], said["track_and_trace_code"]) == (7, row.shipments[0].codes[0])
    assert said["track_and_trace_carrier"]
    fresh = await ccv.get(f"orders/{ccv.order('open').id}/")
    assert (fresh["track_and_trace_code"], fresh["track_and_trace_carrier"], fresh["paid"]) == ("", None, True)


async def test_an_order_that_waits_for_money(ccv: Ccv) -> None:
    placed = acts.do(ccv.world, "place-order:old", {"payment": "none"})
    said = await ccv.get(f"orders/{placed['id']}/")
    assert (said["status"], said["paid"], said["invoicenumber"]) == (4, False, None)


async def test_what_the_shop_says_of_itself(ccv: Ccv) -> None:
    ccv.shop.extra["status_names"] = {13: "Nalevering"}
    number = (await ccv.get("webshops/"))["items"][0]["id"]
    said = await ccv.get(f"webshops/{number}/settings/")
    names = {one["id"]: one["status_name"] for one in said["order_status"]}
    assert (len(names), names[13], said["webshop_enabled"]) == (14, "Nalevering", True)
    acts.do(ccv.world, "close-shop:old", {"how": "maintenance"})
    assert (await ccv.get(f"webshops/{number}/settings/"))["webshop_enabled"] is False
    made = datetime.fromisoformat((await ccv.get("orders/?size=1"))["items"][0]["create_date"])
    assert made.utcoffset() == timedelta(0)


@pytest.mark.parametrize(("how", "status", "mark"), [("", 200, "Welkom"), ("maintenance", 503, "Even gesloten")])
async def test_the_public_page(ccv: Ccv, how: str, status: int, mark: str) -> None:
    if how:
        acts.do(ccv.world, "close-shop:old", {"how": how})
    front = await ccv.http.get("/")
    assert front.status_code == status
    assert mark in front.text
    assert "Powered by CCV Shop" in front.text
    assert (await ccv.ask("GET", "orders/?size=1")).status_code == 200
