"""A world is made fast, equal for equal seeds, and its books agree with one another at each moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter

import pytest

from picqer_tui.world.catalogue import ean
from picqer_tui.world.clock import MOMENTS
from picqer_tui.world.moments import go, make
from picqer_tui.world.options import MOMENT_NAMES, SCENARIOS, WorldOptions
from picqer_tui.world.truth import plain
from picqer_tui.world.world import World
from tests.cli.waiting import promised

DUMP = """
import hashlib, json, sys
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.truth import plain
world = make(WorldOptions(seed=int(sys.argv[1]), at=sys.argv[2]))
print(hashlib.sha256(json.dumps(plain(world.books), sort_keys=True).encode()).hexdigest())
"""


def quiet(**options: object) -> World:
    return make(WorldOptions(quiet=True, **options))  # type: ignore[arg-type]


def in_another_process(seed: int, at: str, salt: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DUMP, str(seed), at],
        env=os.environ | {"PYTHONHASHSEED": salt},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_equal_seeds_make_equal_worlds_whatever_the_hash_seed() -> None:
    assert in_another_process(3, "connected", "1") == in_another_process(3, "connected", "2")


def test_another_seed_makes_another_world() -> None:
    assert plain(quiet(seed=1).books) != plain(quiet(seed=2).books)


def test_going_to_a_moment_gives_what_beginning_there_gives() -> None:
    walked = quiet(seed=5, at="preflight")
    walked.advance(5000)
    go(walked, "switched")
    begun = quiet(seed=5, at="switched")
    assert json.dumps(plain(walked.books)) == json.dumps(plain(begun.books))
    assert walked.now() == begun.now() == MOMENTS["switched"]


def test_a_small_world_is_made_in_a_moment() -> None:
    begun = time.perf_counter()
    quiet(at="connected")
    assert time.perf_counter() - begun < promised(0.3)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("moment", MOMENT_NAMES)
def test_the_books_agree_with_one_another(scenario: str, moment: str) -> None:
    world = quiet(seed=11, scenario=scenario, at=moment, orders=600, products=200)
    held = Counter[tuple[str, int, int]]()
    for picklist in world.books.picklists:
        if picklist.open:
            for line in picklist.lines:
                held["picklists", line.idproduct, picklist.idwarehouse] += line.amount
    for backorder in world.books.backorders:
        held["backorders", backorder.idproduct, backorder.idwarehouse] += backorder.amount
    for order in world.books.orders:
        if order.extra.get("allocated"):
            for ordered in order.lines:
                held["allocations", ordered.idproduct, world.books.account.warehouses[0]] += ordered.amount
    for product in world.books.products:
        for warehouse, stock in product.stock.items():
            assert stock.reserved_picklists == held["picklists", product.idproduct, warehouse]
            assert stock.reserved_backorders == held["backorders", product.idproduct, warehouse]
            assert stock.reserved_allocations == held["allocations", product.idproduct, warehouse]


@pytest.mark.parametrize("platform", ["woocommerce", "shopify"])
def test_nothing_is_dated_after_now_and_ids_run_with_time(platform: str) -> None:
    world = quiet(seed=4, from_platform=platform, at="drain", orders=500)
    now = world.now()
    rows = world.books.rows.rows
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert [row.created for row in rows] == sorted(row.created for row in rows)
    for order in world.books.orders:
        assert order.created <= order.updated <= now
    for shop in world.books.shops.values():
        for placed in shop.orders:
            assert placed.placed <= placed.updated <= now
            assert [at for at, _ in placed.history] == sorted(at for at, _ in placed.history)


def test_every_paid_order_of_the_past_is_in_picqer_and_every_shipment_was_reported() -> None:
    world = quiet(seed=9, at="preflight")
    for order in world.shop("old").orders:
        row = world.books.row_by_foreign.get((4107, order.id))
        assert row is not None, order.number
        if order.paid:
            assert row.idorder is not None
    for shipment in world.books.shipments:
        if shipment.created < world.now().replace(hour=0):
            assert shipment.feedback == "done"


def test_the_catalogue_is_one_with_picqer() -> None:
    world = quiet(seed=2, products=500)
    codes = {product.productcode for product in world.books.products}
    assert len(codes) == 500
    for shop in world.books.shops.values():
        assert {row.sku for row in shop.products if row.goods} == codes
    for product in world.books.products:
        digits = [int(digit) for digit in product.barcode]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
    assert ean(1) != ean(2)


def test_people_have_no_real_addresses() -> None:
    world = quiet(seed=6)
    for customer in world.books.customers.values():
        assert (customer.email or "").rsplit("@")[-1] in ("example.test", "example.com")


@pytest.mark.long
def test_a_large_world_in_twenty_seconds() -> None:
    begun = time.perf_counter()
    quiet(products=100_000, orders=20_000)
    assert time.perf_counter() - begun < 20
