"""Which trouble a world has, and the things that trouble may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from picqer_tui.world.books import Connection, PicqerProduct, Shop, ShopProduct
from picqer_tui.world.traits import traits
from picqer_tui.world.world import World

THIRD = 1 / 3
SOMETIMES = 1 / 6

NAMES: dict[str, float] = {
    # keys, addresses, clocks
    "old-key-reads-only": SOMETIMES,
    "new-key-reads-only": SOMETIMES,
    "history-limited": THIRD,
    "version-unknown": SOMETIMES,
    "clock-off": SOMETIMES,
    "clock-far-off": 0.08,
    "address-moves": THIRD,
    "staging-address": THIRD,
    "customer-not-chosen": THIRD,
    # connections
    "second-connection": THIRD,
    "new-shop-tested": THIRD,
    "link-broken": SOMETIMES,
    "test-connection": THIRD,
    # goods
    "codes-swapped": THIRD,
    "near-case": THIRD,
    "near-blank": THIRD,
    "near-lookalike": THIRD,
    "near-zeros": THIRD,
    "near-separator": THIRD,
    "near-cut": THIRD,
    "near-one-char": THIRD,
    "near-ean": THIRD,
    "sku-twice": THIRD,
    "sku-of-parent": THIRD,
    "sku-empty": THIRD,
    "sku-in-barcode": THIRD,
    "sku-in-other-code": THIRD,
    "sku-left-out": THIRD,
    "product-inactive": THIRD,
    "product-new": THIRD,
    "bundle": THIRD,
    "stock-not-kept": THIRD,
    "uncounted-warehouse": THIRD,
    # orders
    "migrated-part-shipped": THIRD,
    "migrated-open": THIRD,
    "migrated-old": THIRD,
    "soft-launch": THIRD,
    "slow-import": THIRD,
    "import-error": THIRD,
    "wrongly-ignored": THIRD,
    "bank-transfer": THIRD,
    "part-shipped": THIRD,
    "backorder": THIRD,
    "paused": THIRD,
    # the morning
    "just-ordered": THIRD,
    "picking-begun": THIRD,
    "row-missing": THIRD,
    "just-shipped": THIRD,
    "not-deactivated": SOMETIMES,
    "row-moved-late": THIRD,
    "orders-in-the-gap": 0.5,
    "paid-later": THIRD,
    "order-vanished": THIRD,
    "cancelled-leftover": THIRD,
    "shipped-leftover": THIRD,
    "other-template": THIRD,
    "other-tags": THIRD,
    "stock-left-off": THIRD,
    "shipments-left-off": THIRD,
    "stock-stops-after-push": SOMETIMES,
    "hasty": THIRD,
    "foreign-connection": THIRD,
    # after connecting
    "country-missing": THIRD,
    "shipped-in-shop": THIRD,
    "entered-twice": THIRD,
    "both-shipped": THIRD,
    "typing-mistake": THIRD,
    "product-made-anew": THIRD,
    "code-changed": THIRD,
    "lookalike-ordered": THIRD,
    "new-product-ordered": THIRD,
    "product-by-hand": THIRD,
    # around the shops
    "channel-feeds": THIRD,
    "picqer-webhook": THIRD,
    "numbers-overlap": THIRD,
    "pickup-points": THIRD,
    "profile-gone": SOMETIMES,
    "barcode-blank": SOMETIMES,
    "weight-blank": THIRD,
    "hs-code-blank": SOMETIMES,
    "country-blank": SOMETIMES,
    "images-blank": THIRD,
    "old-shop-open": SOMETIMES,
    "new-shop-kept-closed": THIRD,
    # aftercare
    "feedback-lost": SOMETIMES,
    "second-parcel-lost": THIRD,
    "reactivated": SOMETIMES,
}
"""Trouble that can stand beside other trouble, and in what share of the seeds it is planted."""
CLOSING = (
    "picqer-key-revoked",
    "old-key-revoked",
    "new-key-revoked",
    "wrong-platform",
    "no-orders-right",
    "no-products-right",
    "scoped-key",
    "connection-not-chosen",
    "wrong-connection",
    "same-shop",
    "old-api-closed",
)
"""Trouble that hides other trouble: one of them at most, in one seed of five."""
NAMES.update(dict.fromkeys(CLOSING, 0.02))
APART = (
    "clock-far-off",
    "link-broken",
    "not-deactivated",
    "new-shop-tested",
    "row-moved-late",
    "reactivated",
    "feedback-lost",
    "stock-stops-after-push",
)
"""Not in seed 1: they would hide or change much else."""


ENTERING = ("migrated-part-shipped", "migrated-open", "migrated-old", "entered-twice", "both-shipped", "typing-mistake")
UNPAID = ("bank-transfer", "paid-later")
CODES = ("sku-twice", "sku-empty", "sku-in-barcode")


def possible(world: World, name: str) -> bool:
    """Whether the platforms of this world can have a trouble."""
    old, new = shops(world)
    if name in ENTERING:
        return traits(new.platform).can_enter
    if name in UNPAID:
        return old is None or not traits(old.platform).prepaid
    if name == "numbers-overlap":
        return traits(new.platform).ids_as_numbers < 1  # else nobody there chooses a number or a prefix
    if name == "sku-in-other-code":
        return any(traits(shop.platform).other_code for shop in (old, new) if shop is not None)
    return name not in CODES or not traits(new.platform).sku_needed


def wants(world: World, name: str) -> bool:
    """Whether this world has a trouble.

    Raises:
        ValueError: a wish in the options that is no trouble.
    """
    options = world.options
    if options.troubles is not None:
        unknown = set(options.troubles) - set(NAMES)
        if unknown:
            raise ValueError(f"no such trouble: {', '.join(sorted(unknown))}")
        return name in options.troubles
    if not possible(world, name):
        return False
    if name in CLOSING:
        return name == _closing(world)
    if options.seed == 1:
        return name not in APART
    return world.chance(f"trouble/{name}", NAMES[name])


def _closing(world: World) -> str:
    if world.options.seed < 10 or not world.chance("trouble/closing", 0.2):
        return ""
    options = world.options
    alike = options.scenario == "replace" and options.from_platform == options.to_platform
    able = [name for name in CLOSING if name != ("wrong-platform" if alike else "same-shop")]
    return Random(f"{options.seed}/which-closing").choice([*able, *(["same-shop"] * 3 if alike else [])])


def chance(world: World) -> Random:
    """The stream of trouble."""
    return world.rng("trouble")


def happen(world: World, at: datetime, deed: Callable[[World, datetime], object]) -> None:
    """Let something happen at a time."""
    world.plan(at, "act", deed)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


# things to use


def taken(world: World) -> set[str]:
    """Product codes that trouble already uses."""
    found: set[str] = world.cache("trouble").setdefault("taken", set())
    return found


def shops(world: World) -> tuple[Shop | None, Shop]:
    """Old and new shop; old None in `extra`."""
    old = world.books.shops.get("old") if world.options.scenario != "extra" else None
    return old, world.shop("new")


def linked(world: World) -> Connection | None:
    """The old connection while it brings orders."""
    found = world.old_connection()
    return None if found is None or found.extra.get("broken_since") else found


def free_items(world: World, shop: Shop, fits: Callable[[ShopProduct, PicqerProduct], bool]) -> Iterator[ShopProduct]:
    """Live goods of a shop that are the same in Picqer and that nothing else uses, best sellers first."""
    for item in list(shop.products):
        product = world.books.product_of(item.sku) if item.sku else None
        plain = item.goods and item.status == "live" and item.tracking == "own" and item.kind != "bundle"
        if product is None or not plain or not product.active or product.type != "normal":
            continue
        if item.sku not in taken(world) and not item.translation_of and fits(item, product):
            yield item


def take(
    world: World, shop: Shop, fits: Callable[[ShopProduct, PicqerProduct], bool] = lambda item, product: True
) -> ShopProduct | None:
    """One of the first dozen such things, which is then used; None when there is none."""
    found = []
    for item in free_items(world, shop, fits):
        found.append(item)
        if len(found) == 12:
            break
    if not found:
        return None
    item = chance(world).choice(found)
    taken(world).add(item.sku)
    return item


def owner(world: World) -> int | None:
    """The fulfilment customer whose shop moves, chosen or not; None in an ordinary account."""
    customers = world.books.account.fulfilment_customers
    return customers[0].id if customers else None
