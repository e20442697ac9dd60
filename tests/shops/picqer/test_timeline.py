"""Lists without a filter, read again and again: the place where to begin is remembered, and never trusted blindly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side

from .fake import FakePicqer, order, read, records, row

ROWS = Need(Side.PICQER, ImportRow, timedelta(days=1))
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = BEGUN + timedelta(hours=6 * 1234)


def many(count: int, first: int = 1) -> list[dict[str, Any]]:
    """Rows, one every six hours."""
    return [row(n, created=f"{BEGUN + timedelta(hours=6 * n):%Y-%m-%d %H:%M:%S}") for n in range(first, first + count)]


async def young(source: Any, floor: datetime) -> set[int]:
    return {int(one.id) for one in records(await read(source, ROWS, since=floor), ImportRow)}


@pytest.mark.parametrize("backwards", [False, True])
async def test_the_second_time_little_is_asked(backwards: bool) -> None:
    fake = FakePicqer(webshoporders=many(1234)[:: -1 if backwards else 1])
    source, floor = fake.source(), NOW - timedelta(days=3)
    first = await young(source, floor)
    asked = len(fake.asked.requests)
    again = await young(source, floor + timedelta(hours=1))
    assert first >= set(range(1223, 1235))
    assert again >= set(range(1224, 1235))
    assert len(fake.asked.requests) - asked <= 3


async def test_rows_that_came_since_are_found_also_when_there_are_pages_of_them() -> None:
    fake = FakePicqer(webshoporders=many(1234))
    source = fake.source()
    await young(source, NOW - timedelta(days=3))
    fake.tables["webshoporders"] += many(450, 1235)
    assert await young(source, NOW) >= set(range(1235, 1685))


async def test_a_moment_further_back_is_found_too() -> None:
    fake = FakePicqer(webshoporders=many(1234))
    source = fake.source()
    await young(source, NOW - timedelta(days=3))
    assert await young(source, NOW - timedelta(days=100)) >= set(range(850, 1235))


@pytest.mark.parametrize("gone", [1, 150, 900])
async def test_a_list_that_has_become_shorter_is_searched_anew(gone: int) -> None:
    fake = FakePicqer(webshoporders=many(1234))
    source, floor = fake.source(), NOW - timedelta(days=30)
    await young(source, floor)
    del fake.tables["webshoporders"][:gone]
    assert await young(source, floor) >= set(range(1115, 1235))


async def test_a_list_that_has_been_turned_round_is_read_rightly() -> None:
    fake = FakePicqer(webshoporders=many(1234))
    source, floor = fake.source(), NOW - timedelta(days=3)
    await young(source, floor)
    fake.tables["webshoporders"].reverse()
    assert await young(source, floor) >= set(range(1223, 1235))


async def test_a_glance_at_a_quiet_list_is_one_request() -> None:
    fake = FakePicqer(webshoporders=many(1234))
    source = fake.source()
    await young(source, NOW - timedelta(days=14))
    await young(source, NOW + timedelta(days=1))
    asked = len(fake.asked.requests)
    await young(source, NOW + timedelta(days=1))
    assert len(fake.asked.requests) - asked == 1


async def test_open_orders_that_step_back_are_seen_and_a_quiet_account_is_not_asked_twice() -> None:
    fake = FakePicqer(orders=[order(1, "paused"), order(2, "processing"), order(3, "concept")])
    source, wanted = fake.source(), Need(Side.PICQER, Order, timedelta(days=1), "open")
    assert {one.id for one in records(await read(source, wanted), Order)} == {"1", "2", "3"}
    assert fake.queries("orders", "status").count("paused") == 3
    told: list[str] = []

    def step_back(request: Any) -> None:
        status = request.url.params.get("status")
        if status == "processing" and not told:
            told.append(status)
            fake.tables["orders"][1]["status"] = "paused"

    fake.override = step_back
    assert {one.id for one in records(await read(source, wanted), Order)} == {"1", "2", "3"}
