"""The ledger: true, complete, the same each time, and blind to decoys."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import pytest

from picqer_tui.world import acts
from picqer_tui.world.ledger import RULES, problems
from picqer_tui.world.ledger.near import CLASSES, Neighbours, likeness
from picqer_tui.world.moments import MOMENT_NAMES, go, make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.traits import traits
from picqer_tui.world.trouble import NAMES
from picqer_tui.world.world import World

PAIRS = (
    ("woocommerce", "shopify", "replace"),
    ("shopify", "woocommerce", "replace"),
    ("woocommerce", "woocommerce", "replace"),
    ("shopify", "shopify", "replace"),
    ("woocommerce", "woocommerce", "upgrade"),
    ("shopify", "shopify", "restart"),
    ("woocommerce", "shopify", "extra"),
)
ALL = frozenset(RULES)
LATIN_A, CYRILLIC_A = "A", "\u0410"

# trouble -> (moment, code, from, to): each shows by itself
SHOWN = {
    "old-key-reads-only": ("preflight", "right-missing"),
    "new-key-reads-only": ("preflight", "right-missing"),
    "history-limited": ("preflight", "history-limited"),
    "version-unknown": ("preflight", "version-unsupported"),
    "clock-off": ("preflight", "clock-off"),
    "clock-far-off": ("preflight", "clock-off"),
    "address-moves": ("preflight", "address-moves"),
    "customer-not-chosen": ("preflight", "customer-not-chosen"),
    "second-connection": ("preflight", "second-connection-same-shop"),
    "new-shop-tested": ("preflight", "new-already-connected"),
    "test-connection": ("preflight", "looks-like-test"),
    "codes-swapped": ("preflight", "sku-same-code-other-ean"),
    "near-case": ("preflight", "sku-near-miss"),
    "near-blank": ("preflight", "sku-near-miss"),
    "near-lookalike": ("preflight", "sku-near-miss"),
    "near-zeros": ("preflight", "sku-near-miss"),
    "near-separator": ("preflight", "sku-near-miss"),
    "near-cut": ("preflight", "sku-near-miss"),
    "near-one-char": ("preflight", "sku-near-miss"),
    "near-ean": ("preflight", "sku-near-miss"),
    "sku-twice": ("preflight", "sku-duplicate"),
    "sku-empty": ("preflight", "sku-empty"),
    "sku-in-barcode": ("preflight", "sku-in-other-field"),
    "sku-left-out": ("preflight", "sku-missing"),
    "product-inactive": ("preflight", "sku-inactive"),
    "product-new": ("preflight", "sku-not-in-picqer"),
    "bundle": ("preflight", "bundle-in-shop"),
    "stock-not-kept": ("preflight", "stock-not-tracked"),
    "uncounted-warehouse": ("connected", "would-become-zero"),
    "migrated-part-shipped": ("preflight", "reimport-partly-shipped"),
    "migrated-open": ("preflight", "reimport-known"),
    "migrated-old": ("preflight", "reimport-old"),
    "soft-launch": ("preflight", "recent-in-new-shop"),
    "slow-import": ("drain", "import-running"),
    "import-error": ("preflight", "stranded-error"),
    "wrongly-ignored": ("preflight", "stranded-ignored"),
    "bank-transfer": ("preflight", "stranded-unpaid"),
    "part-shipped": ("preflight", "stranded-partly-shipped"),
    "backorder": ("preflight", "stranded-backorder"),
    "paused": ("drain", "open-old"),
    "just-ordered": ("drain", "not-yet-imported"),
    "picking-begun": ("drain", "picking-now"),
    "row-missing": ("drain", "open-unknown-origin"),
    "just-shipped": ("drain", "feedback-in-flight"),
    "not-deactivated": ("switched", "still-importing"),
    "row-moved-late": ("switched", "row-moved"),
    "orders-in-the-gap": ("switched", "missed"),
    "paid-later": ("switched", "missed-paid-later"),
    "order-vanished": ("switched", "unaccounted"),
    "cancelled-leftover": ("switched", "cancelled-not-reported"),
    "shipped-leftover": ("switched", "shipped-not-reported"),
    "other-template": ("connected", "first-order-differs"),
    "other-tags": ("connected", "first-order-differs"),
    "stock-left-off": ("connected", "switch-contradicted"),
    "shipments-left-off": ("connected", "switch-contradicted"),
    "foreign-connection": ("connected", "foreign-connection"),
    "country-missing": ("connected", "first-order-error"),
    "shipped-in-shop": ("connected", "first-order-ignored"),
    "entered-twice": ("connected", "duplicate-likely"),
    "both-shipped": ("connected", "shipped-twice"),
    "typing-mistake": ("connected", "entry-differs"),
    "product-made-anew": ("connected", "id-changed"),
    "code-changed": ("connected", "code-gone"),
    "lookalike-ordered": ("connected", "lookalike-created"),
    "new-product-ordered": ("connected", "first-order-new-product"),
    "product-by-hand": ("connected", "product-created"),
    "picqer-key-revoked": ("preflight", "login-refused"),
    "old-key-revoked": ("preflight", "login-refused"),
    "new-key-revoked": ("preflight", "login-refused"),
    "wrong-platform": ("preflight", "wrong-platform"),
    "no-orders-right": ("preflight", "right-missing"),
    "no-products-right": ("preflight", "right-missing"),
    "scoped-key": ("preflight", "resource-closed"),
    "channel-feeds": ("preflight", "channel-feeds-old-shop"),
    "picqer-webhook": ("preflight", "picqer-plugin"),
    "numbers-overlap": ("preflight", "series-overlap"),
    "pickup-points": ("preflight", "pickup-points"),
    "profile-gone": ("preflight", "carrier-unconfirmed"),
    "barcode-blank": ("preflight", "field-not-filled"),
    "weight-blank": ("preflight", "field-not-filled"),
    "hs-code-blank": ("preflight", "field-not-filled"),
    "country-blank": ("preflight", "field-not-filled"),
    "images-blank": ("preflight", "field-not-filled"),
    "old-shop-open": ("switched", "old-shop-sells"),
    "old-api-closed": ("switched", "old-shop-unreachable"),
    "new-shop-kept-closed": ("connected", "new-shop-closed"),
    "feedback-lost": ("connected", "feedback-missing"),
    "second-parcel-lost": ("connected", "feedback-incomplete"),
    "reactivated": ("connected", "overlap"),
    "connection-not-chosen": ("preflight", "connection-not-chosen"),
    "wrong-connection": ("preflight", "connection-not-this-shop"),
}
ELSEWHERE = {
    "sku-in-other-code": ("preflight", "sku-in-other-field", "woocommerce", "lightspeed"),
    "sku-of-parent": ("preflight", "sku-inherited", "shopify", "woocommerce"),
    "staging-address": ("preflight", "staging-address", "shopify", "woocommerce"),
    "same-shop": ("preflight", "same-shop", "woocommerce", "woocommerce"),
}
INDIRECT = {"link-broken", "hasty", "stock-stops-after-push"}


def world(seed: int = 3, at: str = "preflight", **more: object) -> World:
    asked: dict[str, object] = {"products": 120, "orders": 200, "seed": seed, "at": at}
    return make(WorldOptions(**(asked | more)))  # type: ignore[arg-type]


def codes(found: World) -> set[str]:
    return {problem.code for problem in problems(found, steps=ALL)}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("BEL-1003", "bel-1003", "case"),
        ("BEL-1003", "BEL-1003 ", "blank"),
        ("BEL-1003", "bel- 1003\u200b", "blank"),
        ("BAND-1003", f"B{CYRILLIC_A}ND-1003", "lookalike"),
        ("BEL-1003", "BEL\u20101003", "lookalike"),
        ("BEL-103", "BEL-0103", "zeros"),
        ("BEL-1003", "BEL_1003", "separator"),
        ("BEL-1003", "BEL1003", "separator"),
        ("BEL-1003-ROO", "BEL-1003", "cut"),
        ("BEL-1003", "BFL-1003", "one-char"),
        ("BEL-1003", "BEL-1030", ""),
        ("BEL", "BEL-1003", ""),
        ("BEL-1003", "TAS-9", ""),
        ("BEL-1003", "BEL-1003", ""),
    ],
)
def test_classes_of_near_misses(one: str, other: str, kind: str) -> None:
    assert likeness(one, other) == kind
    assert likeness(other, one) == kind


def test_barcodes_part_and_join_codes() -> None:
    assert likeness("BEL-1003", "BFL-1003", "8710000000017", "8710000000024") == ""
    assert likeness("BEL-1003", "bel-1003", "8710000000017", "8710000000024") == "case"
    assert likeness("BEL-1003", "TAS-9", "8710000000017", " 08710000000017") == "ean"


def test_the_nearest_of_many_is_that_of_the_few() -> None:
    chance = Random(4)

    def code() -> str:
        ending = chance.choice(("", "-RO", "-rood", CYRILLIC_A))
        digits = str(chance.randrange(1200)).zfill(chance.choice((0, 4)))
        return chance.choice(("BEL", "TAS", LATIN_A, "lamp")) + chance.choice(("-", "", "_", " ")) + digits + ending

    for _ in range(60):
        known = {code(): chance.choice(("", "871000", "0871000", "99")) for _ in range(120)}
        few = [(code(), chance.choice(("", "871000", "98"))) for _ in range(3)]
        all_of_them, of_few = Neighbours(known.items()), Neighbours.of_few(known.items(), few)
        for sku, barcode in few:
            kinds = ((likeness(sku, other, barcode, known[other]), other) for other in known)
            best = min(((CLASSES.index(kind), other) for kind, other in kinds if kind), default=None)
            nearest = None if best is None else (CLASSES[best[0]], best[1])
            assert nearest == all_of_them.nearest(sku, barcode) == of_few.nearest(sku, barcode)


def test_every_trouble_is_tried() -> None:
    assert set(SHOWN) | set(ELSEWHERE) | INDIRECT == set(NAMES)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_trouble_shows_in_the_ledger_and_only_when_planted(name: str) -> None:
    moment, code = SHOWN[name]
    assert any(code in codes(world(seed, moment, troubles=(name,))) for seed in (3, 4, 5)), f"{name} shows no {code}"


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_trouble_of_some_platforms(name: str) -> None:
    moment, code, before, after = ELSEWHERE[name]
    made = [world(seed, moment, troubles=(name,), from_platform=before, to_platform=after) for seed in (3, 4, 5)]
    assert any(code in codes(one) for one in made)


@pytest.mark.parametrize(("before", "after"), [("woocommerce", "lightspeed"), ("lightspeed", "lightspeed")])
def test_a_code_beside_an_empty_sku_counts_when_picqer_knows_it(before: str, after: str) -> None:
    made = world(3, troubles=("sku-in-other-code",), from_platform=before, to_platform=after)
    field, new = traits(after).other_code, made.shop("new")
    blank = {
        item.id: item.extra[field] in made.books.codes for item in new.products if field in item.extra and not item.sku
    }
    told = {p.subject: p.code for p in problems(made, steps=ALL) if p.code in ("sku-in-other-field", "sku-empty")}
    assert sorted(blank.values()) == [False, True]
    assert told == {one: "sku-in-other-field" if known else "sku-empty" for one, known in blank.items()}


def test_a_code_beside_an_empty_sku_is_no_matter_in_a_shop_that_is_left() -> None:
    asked = {"from_platform": "lightspeed", "to_platform": "woocommerce"}
    with_it, without = world(3, troubles=("sku-in-other-code",), **asked), world(3, troubles=(), **asked)
    field = traits("lightspeed").other_code
    blank = [item for item in with_it.shop("old").products if field in item.extra and not item.sku]
    assert [item.barcode for item in blank] == ["", ""]
    assert not any(item.extra for item in with_it.shop("new").products)
    assert codes(with_it) == codes(without)


@pytest.mark.parametrize("seed", [1, 2])
def test_where_ids_are_the_numbers_nobody_gives_them_a_prefix(seed: int) -> None:
    made = world(seed, "connected", from_platform="lightspeed", to_platform="bol")
    assert made.shop("new").prefix == ""
    assert all(order.number == order.id for order in made.shop("new").orders)


def test_a_hasty_merchant_sends_what_came_twice() -> None:
    made = world(3, "connected", troubles=("migrated-open", "hasty"))
    assert "shipped-twice" in codes(made) or "duplicate-certain" in codes(made)


def test_broken_link_is_silent_in_a_busy_shop() -> None:
    assert "connection-silent" in codes(world(3, troubles=("link-broken",), orders=900))


def test_what_only_trouble_brings_is_absent_without_it() -> None:
    only = {code for _, code in SHOWN.values()} | {entry[1] for entry in ELSEWHERE.values()}
    nature = {
        "new-already-connected",
        "stranded-unpaid",
        "stranded-backorder",
        "stranded-partly-shipped",
        "not-yet-imported",
        "feedback-in-flight",
        "open-old",
        "shipped-not-reported",
        "missed",
        "missed-paid-later",
        "would-become-zero",
        "switch-contradicted",
        "channel-feeds-old-shop",
        "carrier-unconfirmed",
        "field-not-filled",
        "series-overlap",
        "old-shop-sells",
    }
    for seed in range(1, 13):
        for moment in MOMENT_NAMES:
            assert not codes(world(seed, moment, troubles=())) & (only - nature)


def test_decoys_are_not_found() -> None:
    for seed in (1, 2, 7, 8):
        made = world(seed, "connected")
        found = [problem for problem in problems(made, steps=ALL) if problem.code != "series-overlap"]
        subjects = {problem.subject for problem in found}
        assert not {s for s in subjects if "LOKVOGEL" in s or s.startswith(("BOL", "KL")) or s == "3905"}
        books = made.books
        hand = {o.orderid for o in books.orders if o.connection is None and o.reference in (None, "balie")}
        assert hand
        assert not {part for s in subjects for part in s.split("+")} & hand
        old = {o.number for o in made.shop("old").orders if (made.now() - o.placed).days > 600}
        assert old
        assert not subjects & old


def test_honest_repeat_is_no_duplicate() -> None:
    made = world(2, "connected", troubles=())
    orders = [o for o in made.books.orders if o.connection == 4107]
    keys = Counter((o.emailaddress, tuple((line.productcode, line.amount) for line in o.lines)) for o in orders)
    assert max(keys.values()) > 1
    assert not {c for c in codes(made) if c.startswith("duplicate") or c == "shipped-twice"}


def test_equal_options_give_equal_ledgers_also_after_going_back() -> None:
    made = world(1, "connected")
    first = problems(made)
    assert first == problems(made)
    assert problems(world(1, "connected")) == first
    go(made, "preflight")
    assert problems(made) == problems(world(1, "preflight"))
    go(made, "connected")
    assert problems(made) == first


def test_no_two_problems_share_step_code_and_subject() -> None:
    for seed in range(1, 8):
        found = [problem[:3] for problem in problems(world(seed, "connected"))]
        assert len(found) == len(set(found))


@pytest.mark.parametrize(("how", "code"), [("half", ""), ("wrong", "sold-out-wrongly"), ("zeros", "sold-out-wrongly")])
def test_a_push_that_goes_wrong_shows(how: str, code: str) -> None:
    made = world(4, "connected", troubles=())
    acts.do(made, "push-stock", {"how": how})
    made.advance(900)
    found = codes(made)
    assert "would-become-zero" not in found
    assert (code in found) if code else {"stock-differs", "oversell", "sold-out-wrongly"} & found


def test_a_right_push_leaves_next_to_nothing() -> None:
    made = world(4, "connected", troubles=())
    acts.do(made, "push-stock", {"how": "right"})
    made.advance(900)
    assert len([p for p in problems(made) if p.step == "postchecks.stock-push"]) <= 2


def after_the_push(*troubles: str) -> tuple[set[tuple[str, str, str]], str]:
    """What is wrong with stock when an order of the new shop was sent and goods came in after a right push, and the SKU."""
    made = world(4, "connected", troubles=troubles)
    acts.do(made, "push-stock", {"how": "right"})
    made.advance(900)
    placed = acts.do(made, "place-order:new", {})["id"]
    made.advance(1800)
    connection = made.new_connection()
    assert connection is not None
    order = made.books.orders[made.books.row_by_foreign[connection.id, placed].idorder or 0]
    product = made.books.products[order.lines[0].idproduct]
    made.books.move_stock(product, connection.warehouses[0], 7, made.now())
    made.stock_changed(product, made.now())
    for number in order.picklists:
        if made.books.picklists[number].open:
            acts.do(made, f"pick-and-ship:{number}", {})
    made.advance(2700)
    found = {(p.code, p.subject, p.severity) for p in problems(made) if p.step == "postchecks.stock-push"}
    return found, product.productcode


def test_a_connection_that_stops_sending_stock_after_the_push_shows_in_what_moves() -> None:
    found, sku = after_the_push("stock-stops-after-push")
    assert ("sync-not-alive", sku, "blocked") in found
    found, sku = after_the_push()
    assert not {code for code, subject, _ in found if subject == sku or code == "sync-not-alive"}


def test_steps_that_cannot_be_seen_are_left_out() -> None:
    unasked = {"preflight.access", "preflight.shipment-feedback", "preflight.quiet-moment", "cutover.close-old-shop"}
    steps = {problem.step for problem in problems(world(3, "drain", troubles=("scoped-key",)), steps=ALL)}
    by_reference = {"preflight.stranded-orders", "cutover.drain"}
    assert by_reference <= steps <= unasked | by_reference | {"preflight.external-links", "preflight.settings"}
    steps = {problem.step for problem in problems(world(3, "drain", troubles=("connection-not-chosen",)), steps=ALL)}
    assert not {"cutover.drain", "preflight.shipping-options"} & steps
    assert "preflight.old-orders" in steps
    steps = {problem.step for problem in problems(world(3, "switched", troubles=("old-api-closed",)), steps=ALL)}
    assert "cutover.close-old-shop" in steps
    assert not {"postchecks.missed-orders", "cutover.drain", "preflight.connections"} & steps


def test_unknown_trouble_is_refused() -> None:
    with pytest.raises(ValueError, match="no such trouble"):
        world(3, troubles=("nonsense",))


def test_many_seeds_are_made_and_each_kind_of_code_comes_by() -> None:
    seen: set[str] = set()
    for seed in range(1, 61):
        before, after, scenario = PAIRS[seed % len(PAIRS)]
        made = world(
            seed,
            MOMENT_NAMES[seed // 2 % 4],
            orders=120,
            products=80,
            from_platform=before,
            to_platform=after,
            scenario=scenario,
        )
        seen |= codes(made)
    assert len(seen) >= 70


@pytest.mark.long
def test_the_ledger_of_a_large_world_is_made_in_seconds() -> None:
    made = world(1, "connected", products=100_000, orders=20_000)
    begun = time.process_time()
    assert problems(made, steps=ALL)
    assert time.process_time() - begun < 9


@pytest.mark.long
def test_two_hundred_seeds_at_all_moments_have_every_code() -> None:
    seen: set[str] = set()
    for seed in range(1, 201):
        before, after, scenario = PAIRS[seed % len(PAIRS)]
        for moment in MOMENT_NAMES:
            made = world(seed, moment, from_platform=before, to_platform=after, scenario=scenario)
            seen |= codes(made)
    wanted = {entry[1] for entry in (*SHOWN.values(), *ELSEWHERE.values())}
    assert wanted <= seen
