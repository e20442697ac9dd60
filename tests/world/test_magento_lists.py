"""Lists of a Magento shop: questions, pages, and the traps in them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .integration import Integration, where

ALL = "searchCriteria="


@pytest.fixture
def shop() -> Integration:
    return Integration()


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
