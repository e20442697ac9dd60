"""Rights as people call them: what a key may do or see."""

from __future__ import annotations

from collections.abc import Mapping

from picqer_tui.core.phrase import Phrase

RIGHTS: Mapping[str, Phrase] = {
    "products": Phrase("read products"),
    "orders": Phrase("read orders"),
    "stock": Phrase("read stock"),
    "write-products": Phrase("change products"),
    "write-orders": Phrase("change orders"),
    "webshoporders": Phrase("webshop orders"),
    "picklists": Phrase("picklists"),
    "shipments": Phrase("shipments"),
    "backorders": Phrase("backorders"),
    "warehouses": Phrase("warehouses"),
    "hooks": Phrase("webhooks"),
}
"""By `records.Right.id`."""
