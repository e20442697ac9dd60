"""Rules of `preflight.access`.

- `login-refused`, subject side, blocked: the key of that side is revoked or has no way in.
- `wrong-platform`, subject side, blocked: the address of the side answers as another platform than the move says.
- `same-shop`, subject `old+new`, blocked: both sides are one shop by identity, in `replace` (in `upgrade` and
  `restart` that is only information).
- `right-missing`, subject `side:right`: a right of a shop's key is missing: `products` and `orders` (blocked),
  `write-products`, `write-orders` (attention). Only of shops; for Picqer see the next.
- `resource-closed`, subject `picqer:resource`, attention: Picqer answers 401, 403 or 404 on it while the login works.
- `customer-not-chosen`, subject `picqer`, blocked: products of two or more fulfilment customers, none chosen.
- `address-moves`, subject host, attention: the old shop's platform has its API on the shop's own host (WooCommerce, Magento,
  Shopware), and the host that it names as its own is the one that the new shop names as its own (WooCommerce: host of
  `home`; Shopify: host of the primary domain). Not when both are one shop.
- `staging-address`, subject host, attention: the new shop (a platform with its API on its own host) names another host as
  its own than the one it was reached at; the subject is the host that it names. What Shopify names is never one.
- `history-limited`, subject side, attention: a Shopify key without the right to all orders.
- `clock-off`, subject side: the side's clock is over 60 seconds off the time of the world; blocked when over five
  minutes and requests are signed with a time (WooCommerce over plain HTTP), else attention.
- `version-unsupported`, subject side, attention: the shop reports a version whose first number is 20 or more and is not
  a year and month of the last two years (Shopify).

A side whose login is refused, that is of the wrong platform or whose API is closed has no further findings here.
"""

from __future__ import annotations

from collections.abc import Iterator

from picqer_tui.world.books import Shop
from picqer_tui.world.traits import traits

from .facts import Problem
from .sight import Sight

STEP = "preflight.access"
RIGHTS = {
    "products.read": ("products", "blocked"),
    "orders.read": ("orders", "blocked"),
    "products.write": ("write-products", "attention"),
    "orders.write": ("write-orders", "attention"),
}
RESOURCES = ("orders", "products", "webshoporders")


def shops(sight: Sight) -> Iterator[tuple[str, Shop]]:
    """The shops that the program asks, by side."""
    if sight.old is not None:
        yield "old", sight.old
    yield "new", sight.new


def answers_as(sight: Sight, side: str, shop: Shop) -> str:
    """The platform that answers at the address of a side."""
    return str(sight.account.extra.get(f"{side}_answers_as") or shop.platform)


def shut(sight: Sight) -> set[str]:
    """Sides that nothing can be read from."""
    found = {"picqer"} if sight.account.access.revoked else set()
    for side, shop in shops(sight):
        if shop.access.revoked or shop.api_down or answers_as(sight, side, shop) != shop.platform:
            found.add(side)
    return found


def moving_host(sight: Sight) -> str:
    """The host that the old shop's API lives on and that the new shop names as its own; empty when there is none."""
    old, new = sight.old, sight.new
    if old is None or sight.same or shut(sight) & {"old", "new"} or not traits(old.platform).own_host:
        return ""
    if not traits(new.platform).own_page:
        return ""
    taken = new.host if traits(new.platform).own_host else new.public_host
    return old.host if old.host == taken else ""


def strange_version(shop: Shop) -> bool:
    return bool(shop.version) and not traits(shop.platform).known_version(shop.version)


def problems(sight: Sight) -> Iterator[Problem]:
    account = sight.account
    if account.access.revoked:
        yield Problem(STEP, "login-refused", "picqer", "blocked")
    else:
        if sight.customer is None:
            owners = {p.idfulfilment_customer for p in sight.books.products} - {None}
            if len(owners) >= 2:
                yield Problem(STEP, "customer-not-chosen", "picqer", "blocked")
        for resource in RESOURCES:
            if resource not in account.access.rights:
                yield Problem(STEP, "resource-closed", f"picqer:{resource}", "attention")
        if abs(account.clock_skew) > 60:
            yield Problem(STEP, "clock-off", "picqer", "attention")
    for side, shop in shops(sight):
        yield from _shop(sight, side, shop)
    yield from _both(sight)


def _shop(sight: Sight, side: str, shop: Shop) -> Iterator[Problem]:
    if shop.api_down:
        return
    if shop.access.revoked:
        yield Problem(STEP, "login-refused", side, "blocked")
        return
    if answers_as(sight, side, shop) != shop.platform:
        yield Problem(STEP, "wrong-platform", side, "blocked")
        return
    for right, (name, severity) in RIGHTS.items():
        if right not in shop.access.rights and _of_use(shop, right):
            yield Problem(STEP, "right-missing", f"{side}:{name}", severity)
    if _limited(shop):
        yield Problem(STEP, "history-limited", side, "attention")
    if abs(shop.clock_skew) > 60:
        what = traits(shop.platform)
        signed = what.signed_time(sight.world.options.tls) and what.signs(shop.access.fields)
        grave = signed and abs(shop.clock_skew) > 300
        yield Problem(STEP, "clock-off", side, "blocked" if grave else "attention")
    if strange_version(shop):
        yield Problem(STEP, "version-unsupported", side, "attention")


def _of_use(shop: Shop, right: str) -> bool:
    """Whether a later step could need a right, and the platform shows whether a key has it."""
    what = traits(shop.platform)
    if right == "products.write":
        return what.edits_sku and what.shows_write_rights
    return right != "orders.write" or (what.can_complete and what.shows_write_rights)


def _limited(shop: Shop) -> bool:
    limit, rights = traits(shop.platform).history_days, shop.access.rights
    return limit is not None and "orders.read" in rights and "orders.all" not in rights


def _both(sight: Sight) -> Iterator[Problem]:
    old, new = sight.old, sight.new
    closed = shut(sight)
    if old is not None and not closed & {"old", "new"}:
        if sight.same and sight.world.options.scenario == "replace":
            yield Problem(STEP, "same-shop", "old+new", "blocked")
        if moving_host(sight):
            yield Problem(STEP, "address-moves", old.host, "attention")
    if traits(new.platform).own_host and new.host and "new" not in closed:
        yield Problem(STEP, "staging-address", new.host, "attention")
