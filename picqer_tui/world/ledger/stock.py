"""Rules of `postchecks.stock-push`, once there is a new connection; always where the key cannot see whether there is one.

Compared is each SKU that exactly one of the new shop's goods has (as in `skus`; stock kept by itself, at Picqer's location)
and that is the code of an active Picqer product of type `normal` (no composition, no unlimited stock). Picqer's
number is the free stock summed over the warehouses named in the move (without any: the active ones that count for the
general stock); below zero counts as zero, in the shop as well.

Before the push, subject SKU: `would-become-zero`, attention: it sells (as in `skus`), the shop's number is above zero and
Picqer's is zero.

After the push was carried out, subject SKU, the first that fits; a second reading says the same as long as time stands still:

- `oversell`, blocked: the shop's number is above zero and Picqer's is zero.
- `sold-out-wrongly`: the shop's is zero and Picqer's is above; blocked if it sells, else attention.
- `sync-not-alive`, blocked: the numbers differ in another way, and its stock moved in Picqer (see `followed`).
- `stock-differs`, attention: the numbers differ in another way.

`push-not-seen` depends on a person who said that the push was done, and is never in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator

from picqer_tui.world.books import PicqerProduct

from .facts import Problem
from .sight import SLOW, Sight

STEP = "postchecks.stock-push"


def comparable(sight: Sight) -> Iterator[tuple[PicqerProduct, int, int]]:
    """Product, Picqer's number and the shop's, for each SKU that can be compared."""
    counted = sight.account.warehouses or tuple(
        w.idwarehouse for w in sight.books.warehouses.values() if w.active and w.counts_for_general_stock
    )
    for sku, items in sight.new_by_code.items():
        product = sight.by_code.get(sku)
        if product is None or not product.active or product.type != "normal" or len(items) != 1:
            continue
        if items[0].tracking == "own":
            yield product, max(0, sight.books.free_stock(product, counted)), max(0, items[0].quantity)


def followed(sight: Sight) -> dict[int, bool]:
    """Whether the shop has Picqer's number, of each product on Picqer orders whose picklist was closed after connecting and
    over 30 minutes ago, but on none that was made or closed since. Empty: there are no such products."""
    if sight.connected_at is None:
        return {}
    limit = sight.now - SLOW
    settled: set[int] = set()
    restless: set[int] = set()
    for order in sight.books.orders:
        closed = [p.closed_at for p in sight.picklists_of.get(order.idorder, []) if p.status == "closed"]
        touched = {line.idproduct for line in order.lines}
        if order.created >= limit or any(at is not None and at > limit for at in closed):
            restless |= touched
        if any(at is not None and sight.connected_at <= at <= limit for at in closed):
            settled |= touched
    moved = settled - restless
    return {
        product.idproduct: free == shown for product, free, shown in comparable(sight) if product.idproduct in moved
    }


def problems(sight: Sight) -> Iterator[Problem]:
    if sight.connected_at is None and not sight.blind:
        return
    pushed = sight.world.plans.push_done_at is not None
    moved = followed(sight)
    for product, free, shown in comparable(sight):
        sku, sells = product.productcode, product.productcode in sight.sells
        if not pushed:
            if sells and shown > 0 and free == 0:
                yield Problem(STEP, "would-become-zero", sku, "attention")
        elif shown > 0 and free == 0:
            yield Problem(STEP, "oversell", sku, "blocked")
        elif shown == 0 and free > 0:
            yield Problem(STEP, "sold-out-wrongly", sku, "blocked" if sells else "attention")
        elif shown != free and product.idproduct in moved:
            yield Problem(STEP, "sync-not-alive", sku, "blocked")
        elif shown != free:
            yield Problem(STEP, "stock-differs", sku, "attention")
