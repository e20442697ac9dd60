"""Rules of `cutover.close-old-shop` and `cutover.open-new-shop`; not in one shop (`upgrade`, `restart`).

`cutover.close-old-shop`, not in `extra`:

- `old-shop-unreachable`, subject `old`, blocked: the API of the old shop answers 503 with a page of its own.
- `old-shop-sells`, subject old order (number, else id), blocked: an order of the old shop, no test, was placed after the shop
  was said to be closed, whatever became of it since. A program is told that moment by a person (`Sight.closed_at`); nothing
  before. Orders placed before it and paid after it are payments under way and nothing. Where the shop's `Date` is off, what
  was placed in the time between the two clocks is nothing: nobody can say by which one it is dated.

`cutover.open-new-shop`, by the public pages that anybody can see:

- `new-shop-closed`, subject `new`, attention: the front page of the new shop is a password page (Shopify: the front page
  leads to `/password`), a coming-soon page (WooCommerce: the meta mark `woo-coming-soon-page`) or an error (503); or, on
  WooCommerce with a key that may read settings, none of its `payment_gateways` is enabled. A Shopify shop whose checkout
  alone is closed looks open from outside, and is not found.
- `domain-not-moved`, subject host, attention: the new shop names as its own the host that the old shop, whose platform has
  its API on its own host, names as its own (`address-moves` in `access`), and at the address where the old shop was, the
  front page is still the old shop's (it names the shop: WooCommerce in its `Link` header, Shopify in `Shopify.shop`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from picqer_tui.world.shop import Shop
from picqer_tui.world.traits import traits

from .access import moving_host, shut
from .facts import Problem
from .sight import Sight

CLOSE = "cutover.close-old-shop"
OPEN = "cutover.open-new-shop"


def close_old(sight: Sight) -> Iterator[Problem]:
    if sight.old is None or sight.same:
        return
    if sight.old.api_down:
        yield Problem(CLOSE, "old-shop-unreachable", "old", "blocked")
        return
    closed = sight.closed_at
    if closed is None or "old" in shut(sight) or "orders.read" not in sight.old.access.rights:
        return
    surely = closed + timedelta(seconds=max(0.0, sight.old.clock_skew))
    for order in sight.orders(sight.old):
        if order.placed > surely and not order.test:
            yield Problem(CLOSE, "old-shop-sells", order.number or order.id, "blocked")


def seen_closed(shop: Shop) -> bool:
    """Whether a shop that is closed looks so from outside."""
    return bool(shop.closed_how) and traits(shop.platform).seen_closed(shop)


def open_new(sight: Sight) -> Iterator[Problem]:
    if sight.same:
        return
    if seen_closed(sight.new):
        yield Problem(OPEN, "new-shop-closed", "new", "attention")
    host = moving_host(sight)
    if host and sight.old is not None and not sight.old.extra.get("domain_moved"):
        yield Problem(OPEN, "domain-not-moved", host, "attention")
