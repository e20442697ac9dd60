"""How much there is: for sale, at a source, and in the stock item of old.

What the books call a shop's quantity is what it offers for sale: the salable quantity. Observed: an order lowers that at
once, and the quantity of the source only when it is shipped; so a source holds what is promised to open orders besides.
Orders that were not placed in the shop promised nothing; shipping them makes the source fall below what is for sale.
"""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from .face import Face

STOCK = 1
"""Number of the only stock."""


def promised(face: Face) -> dict[str, int]:
    """Pieces promised to open orders that were placed here, by product."""

    def make() -> dict[str, int]:
        counts: dict[str, int] = {}
        for order in face.shop.orders:
            if order.open and order.stock_taken and order.origin != "migrated":
                for line in order.lines:
                    left = line.amount - line.shipped - line.refunded
                    counts[line.product_id] = counts.get(line.product_id, 0) + left
        return counts

    counts: dict[str, int] = face.listed("promised", face.shop.orders.revision, "all", make)
    return counts


def at_source(face: Face, row: ShopProduct) -> int:
    """Pieces of a product at the source that Picqer uses."""
    return row.quantity + promised(face).get(row.id, 0) + int(row.extra.get("source_offset", 0))


def stock_item(face: Face, row: ShopProduct) -> dict[str, Any]:
    """The stock of old, of the first source alone."""
    amount = at_source(face, row) if row.tracking == "own" else 0
    kept = row.tracking != "off" or row.kind == "parent"
    return {
        "item_id": int(row.id),
        "product_id": int(row.id),
        "stock_id": STOCK,
        "qty": amount,
        "is_in_stock": amount > 0 or not kept or row.kind == "parent",
        "is_qty_decimal": False,
        "show_default_notification_message": False,
        "use_config_min_qty": True,
        "min_qty": 0,
        "use_config_min_sale_qty": 1,
        "min_sale_qty": 1,
        "use_config_max_sale_qty": True,
        "max_sale_qty": 10000,
        "use_config_backorders": not row.sells_below_zero,
        "backorders": int(row.sells_below_zero),
        "use_config_notify_stock_qty": True,
        "notify_stock_qty": 1,
        "use_config_qty_increments": True,
        "qty_increments": 0,
        "use_config_enable_qty_inc": True,
        "enable_qty_increments": False,
        "use_config_manage_stock": kept,
        "manage_stock": kept,
        "low_stock_date": None,
        "is_decimal_divided": False,
        "stock_status_changed_auto": 0,
    }
