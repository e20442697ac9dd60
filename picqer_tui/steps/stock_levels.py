"""Stock of Picqer and of the new shop side by side, and what of it moved in Picqer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Order, OrderLine, Picklist, Product, Stock, Warehouse
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.stock import Left, Pair, parity
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps import switch
from picqer_tui.steps.parcels import SLOW
from picqer_tui.steps.switch import Switch

PICQER_PRODUCTS = Need(Side.PICQER, Product, switch.WORKING)
PICQER_STOCK = Need(Side.PICQER, Stock, switch.WORKING)
WAREHOUSES = Need(Side.PICQER, Warehouse, timedelta(hours=24))
SHOP_PRODUCTS = Need(Side.NEW, Product, switch.WORKING)
SHOP_STOCK = Need(Side.NEW, Stock, switch.WORKING)

NEEDS = (PICQER_PRODUCTS, PICQER_STOCK, WAREHOUSES, SHOP_PRODUCTS, SHOP_STOCK)


def places(evidence: Evidence) -> frozenset[str] | None:
    """The warehouses that feed the shop: as named in the move, else the active ones that count for the general stock; None
    (all) when Picqer's warehouses are not known."""
    named = evidence.move.settings.warehouses
    if named:
        return frozenset(named)
    counted = frozenset(each.id for each in evidence.records(WAREHOUSES, Warehouse) if each.active and each.counts)
    return counted or None


def compared(evidence: Evidence) -> Iterator[Pair | Left]:
    """Each SKU of the new shop: compared, or left out with the reason."""
    customer = evidence.move.settings.customer
    products = (
        product
        for product in evidence.records(PICQER_PRODUCTS, Product, by="sku_fold")
        if not customer or product.customer == customer
    )
    return parity(
        products,
        evidence.records(PICQER_STOCK, Stock, by="sku_fold"),
        evidence.records(SHOP_PRODUCTS, Product, by="sku_fold"),
        evidence.records(SHOP_STOCK, Stock, by="sku_fold"),
        places(evidence),
        absent_is_zero=switch.whole(evidence, PICQER_STOCK, WAREHOUSES),
    )


def moved(evidence: Evidence, seen: Switch, recent: Need) -> set[str]:
    """Picqer's products whose stock moved since the new connection began, long enough ago to have arrived and not since:
    those on orders whose picklist was closed. `recent`: Picqer's orders since before then."""
    if seen.connected_at is None:
        return set()
    now = seen.local(evidence.now)
    limit = now - SLOW - (timedelta() if seen.zone is not None else SLACK)
    settled: set[str] = set()
    restless: set[str] = {order.id for order in evidence.records(recent, Order, since=limit)}
    for picklist in evidence.records(recent, Picklist):
        if picklist.closed_at is None or picklist.status != "closed" or picklist.return_id:
            continue
        if picklist.closed_at > limit:
            restless.add(picklist.order_id)
        elif picklist.closed_at >= seen.connected_at:
            settled.add(picklist.order_id)
    restless_products = {
        line.product_id for line in evidence.records(recent, OrderLine, by="order_id", values=restless)
    }
    products = {line.product_id for line in evidence.records(recent, OrderLine, by="order_id", values=settled)}
    return products - restless_products - {""}


def moved_pairs(evidence: Evidence, seen: Switch, recent: Need) -> list[Pair]:
    """What moved, of the SKUs that can be compared, by the lists of both sides."""
    ids = moved(evidence, seen, recent)
    if not ids:
        return []
    return [each for each in compared(evidence) if isinstance(each, Pair) and each.picqer_id in ids]
