"""Lists as people call them: whose, and what is in it; and accounts that make their reading wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from picqer_tui.core.phrase import Phrase

SIDES: Mapping[str, Phrase] = {"picqer": Phrase("Picqer"), "old": Phrase("old shop"), "new": Phrase("new shop")}
KINDS: Mapping[str, Phrase] = {
    "Account": Phrase("account"),
    "Right": Phrase("rights"),
    "Product": Phrase("products"),
    "Stock": Phrase("stock"),
    "Warehouse": Phrase("warehouses"),
    "Order": Phrase("orders"),
    "OrderLine": Phrase("order lines"),
    "ImportRow": Phrase("imported orders"),
    "Picklist": Phrase("picklists"),
    "Shipment": Phrase("shipments"),
    "Backorder": Phrase("backorders"),
    "Hook": Phrase("webhooks"),
    "CarrierProfile": Phrase("carrier profiles"),
    "Storefront": Phrase("public pages"),
    "Feedback": Phrase("shipment news"),
}
PARTS: Mapping[str, Phrase] = {
    "open": Phrase("{side}, open {kind}"),
    "recent": Phrase("{side}, recent {kind}"),
    "changed": Phrase("{side}, changed {kind}"),
}
"""Parts of a list that are read as a list of their own."""


def list_words(key: object) -> Phrase:
    """A list by its key, `old.Order.open`, as a phrase: `old shop, open orders`. What is not known keeps its own name."""
    side, _, rest = str(key).partition(".")
    kind, _, scope = rest.partition(".")
    if not kind:
        return SIDES.get(side) or Phrase("{name}", {"name": side})
    words = PARTS.get(scope.partition("-")[0], Phrase("{side}, {kind}"))
    return words._replace(values={"side": SIDES.get(side, side), "kind": KINDS.get(kind, kind)})


def wait_words(side: str, until: datetime) -> Phrase:
    """An account whose quota is used up: `old shop: quota used up, goes on at 14:32`. The minute is the first whole one at
    which it goes on."""
    at = until.replace(second=0, microsecond=0)
    at = at if at == until else at + timedelta(minutes=1)
    return Phrase("{side}: quota used up, goes on at {at}", {"side": SIDES.get(side, side), "at": at})
