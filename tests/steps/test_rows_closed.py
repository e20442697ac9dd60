"""Where Picqer's webshop orders are closed to the key: what is told by reference is what the books hold, and nothing passes."""

from __future__ import annotations

import pytest

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Order
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.switched import Proof
from picqer_tui.steps import rollback
from picqer_tui.steps.cutover import deactivate_old, drain
from picqer_tui.steps.postchecks import (
    duplicate_orders,
    product_identity,
    shipment_feedback,
    stock_push,
    watch,
)
from picqer_tui.steps.preflight import stranded_orders
from picqer_tui.world.books import PicqerOrder
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Accounts, Outcome, run
from tests.steps.preflight import test_against_world as preflight
from tests.steps.test_after_against_world import assert_true
from tests.steps.world_accounts import read
from tests.steps.world_after import make, read_after, told

MOMENTS = ("drain", "switched", "connected")
PLATFORMS = [("shopify", "woocommerce"), ("woocommerce", "shopify"), ("bol", "shopify")]


def blind(seed: int, at: str = "preflight", **options: object) -> World:
    """A world whose key may not read the webshop orders."""
    world = make(seed, at=at, **options)
    world.books.account.access.rights.discard("webshoporders")
    return world


def accounts(world: World, heard: bool = True) -> Accounts:
    found = read_after(world)
    if heard and world.moment != "drain":
        told(world, found)
    return found


def subjects(outcome: Outcome, *codes: str) -> set[str]:
    return {finding.subject.exact for finding in outcome.notes.findings if finding.code in codes}


def brought(world: World, connection: int | None) -> dict[int, PicqerOrder]:
    """The orders that a connection did bring, by the books; the program cannot see it."""
    return {
        row.idorder: world.books.orders[row.idorder]
        for row in world.books.rows
        if row.connection == connection and row.idorder is not None
    }


@pytest.mark.parametrize("seed", range(1, 9))
def test_before_the_switch(seed: int) -> None:
    world = blind(seed)
    preflight.assert_true(world)
    outcome = run(stranded_orders.STEP, read(world))
    assert outcome.verdict.mark == "not_verified"


@pytest.mark.parametrize("at", MOMENTS)
@pytest.mark.parametrize("seed", range(1, 5))
def test_from_the_drain_on(seed: int, at: str) -> None:
    world = blind(seed, at)
    assert_true(world, accounts(world))
    assert_true(world, accounts(world, heard=False), heard=False)


@pytest.mark.parametrize("pair", PLATFORMS)
@pytest.mark.parametrize("seed", range(40, 42))
def test_between_other_platforms(seed: int, pair: tuple[str, str]) -> None:
    world = blind(seed, "connected", from_platform=pair[0], to_platform=pair[1])
    assert_true(world, accounts(world))
    preflight.assert_true(world)


@pytest.mark.parametrize("scenario", ["extra", "upgrade", "restart"])
@pytest.mark.parametrize("seed", range(30, 33))
def test_in_other_scenarios(seed: int, scenario: str) -> None:
    world = blind(seed, "connected", scenario=scenario)
    assert_true(world, accounts(world))
    if scenario != "extra":
        preflight.assert_true(world)


@pytest.mark.parametrize("seed", [240, 241, 242, 243, 244])
def test_the_open_orders_of_the_old_connection_are_those_that_it_brought(seed: int) -> None:
    """Not only what the rule of the ledger says: what the books know of where each order came from."""
    world = blind(seed, "preflight", troubles=())
    outcome = run(drain.STEP, accounts(world, heard=False))
    old = brought(world, world.books.account.chosen_connection)
    left = {order.orderid for order in old.values() if order.open and order.status != "expected"}
    assert left
    assert subjects(outcome, "open-unknown-origin", "picking-now") == left
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "resource_closed")
    assert outcome.judgement.words.values["left"] == len(left)


@pytest.mark.parametrize("seed", range(240, 248))
def test_what_would_be_left_behind_is_the_same_as_with_rows(seed: int) -> None:
    """What Picqer has open; what it has not is told as left out, whatever became of its import."""
    in_picqer = ("stranded-open", "stranded-backorder", "stranded-partly-shipped")
    seeing = run(stranded_orders.STEP, read_after(make(seed, at="drain")))
    outcome = run(stranded_orders.STEP, read_after(blind(seed, "drain")))
    for code in in_picqer:
        assert subjects(outcome, code) >= subjects(seeing, code), code
    lost = subjects(seeing, "stranded-error", "stranded-ignored")
    assert subjects(outcome, "stranded-ignored", "stranded-unpaid", *in_picqer) >= lost
    for finding in outcome.notes.findings:
        assert isinstance(finding.facts["by"], Phrase)
        assert "by reference" in finding.facts["by"].msgid
    assert "By reference" in outcome.judgement.words.msgid


@pytest.mark.parametrize("seed", range(240, 246))
def test_the_grade_of_the_proof_is_never_the_highest(seed: int) -> None:
    world = blind(seed, "connected")
    found = accounts(world)
    outcome = run(deactivate_old.STEP, found)
    grade = outcome.notes.figures["proof"].data["grade"]
    assert outcome.verdict.mark in ("not_verified", "blocked")
    assert grade in (Proof.BY_REFERENCE, Proof.WEAK, Proof.CONTRADICTED)
    sight = Sight(world)
    rows = {row.foreign_id for row in sight.chosen_rows if row.idorder is not None}
    kept = outcome.notes.figures["kept-out"].data["keys"]
    assert not rows & set(kept)
    if grade == Proof.BY_REFERENCE:
        assert kept


@pytest.mark.parametrize("seed", range(240, 246))
def test_the_price_of_going_back_is_counted_by_reference(seed: int) -> None:
    world = blind(seed, "connected", troubles=())
    found = accounts(world)
    switched = found.move.switched_at
    assert switched is not None
    new = brought(world, world.new_connection().id)  # type: ignore[union-attr]
    shop = world.shop("new")
    since = {n for n, order in new.items() if shop.orders[order.shop_order or ""].placed > switched}
    parcels = sum(not s.cancelled for s in world.books.shipments if s.idorder in since)
    outcome = run(rollback.STEP, found)
    shown = {name: each.data["value"] for name, each in outcome.notes.figures.items() if "value" in each.data}
    assert (shown["orders"], shown["parcels"]) == (len(since), parcels)
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "resource_closed")
    assert "by reference" in outcome.judgement.words.msgid
    assert "by reference" in outcome.notes.figures["orders"].title.msgid


def test_while_nobody_said_when_the_switch_was_no_price_is_made_up() -> None:
    outcome = run(rollback.STEP, accounts(blind(240, "connected"), heard=False))
    assert "cannot be told" in outcome.judgement.words.msgid
    assert outcome.verdict.mark == "not_verified"


@pytest.mark.parametrize("step", [duplicate_orders, product_identity, shipment_feedback, stock_push, watch])
def test_nobody_says_that_nothing_is_connected(step: object) -> None:
    outcome = run(step.STEP, accounts(blind(240, "connected")))  # type: ignore[attr-defined]
    assert "not connected" not in outcome.judgement.words.msgid
    assert outcome.verdict.mark in ("not_verified", "blocked")
    assert outcome.verdict.reason == "resource_closed"


def test_the_guard_against_zeros_works_without_rows() -> None:
    seeing = run(stock_push.STEP, accounts(make(241, at="connected")))
    outcome = run(stock_push.STEP, accounts(blind(241, "connected")))
    assert subjects(outcome, "would-become-zero") == subjects(seeing, "would-become-zero")


def test_an_order_of_another_customer_with_the_same_number_is_not_taken_for_one_of_the_old_shop() -> None:
    world = blind(240, "drain", troubles=())
    found = accounts(world)
    before = run(drain.STEP, found)
    (subject, *_) = sorted(subjects(before, "open-unknown-origin"))
    (order,) = [each for each in found.all(Side.PICQER, Order) if each.number.exact == subject]
    found.add(Side.PICQER, order._replace(email="someone-else", lines="other lines"))
    assert subject not in subjects(run(drain.STEP, found), "open-unknown-origin")
