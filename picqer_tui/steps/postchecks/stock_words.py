"""The words of `postchecks.stock-push`."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase
from picqer_tui.reconcile.stock import Skip

KINDS = (
    FindingKind(
        "would-become-zero",
        Phrase("The push would set {subject} to zero: the new shop has {shop_stock}, and Picqer has none free."),
        Phrase("It sells, and after the push nobody can buy it."),
        Phrase("Is it really gone? Else correct the stock in Picqer, or the warehouses that count, before the push."),
    ),
    FindingKind(
        "push-not-seen",
        Phrase("The push was said to be done; {before} stock levels differed before it, and {after} differ now."),
        Phrase("The new shop sells by numbers that are not Picqer's."),
        Phrase(
            "Ask Picqer again, with the number of differences; look whether sending of stock is on for the connection."
        ),
    ),
    FindingKind(
        "oversell",
        Phrase("The new shop offers {shop_stock} of {subject}, and Picqer has none free, in two readings."),
        Phrase("Customers buy what is not there."),
        Phrase(
            "Ask for the push again, or look why this product is not sent: its stock setting in the shop, its warehouse."
        ),
    ),
    FindingKind(
        "sold-out-wrongly",
        Phrase("The new shop says that {subject} is sold out, and Picqer has {free_stock} free, in two readings."),
        Phrase("Nobody can buy it while it lies on the shelf."),
        Phrase(
            "Ask for the push again, or look why this product is not sent: its stock setting in the shop, its warehouse."
        ),
    ),
    FindingKind(
        "stock-differs",
        Phrase("The new shop has {shop_stock} of {subject}, and Picqer has {free_stock} free, in two readings."),
        Phrase("Sooner or later it is sold once too often, or once too little."),
        Phrase("Look which warehouses feed the connection, and whether a safety stock is set."),
    ),
    FindingKind(
        "sync-not-alive",
        Phrase("The stock of {subject} moved in Picqer, and the new shop has not followed in 30 minutes."),
        Phrase("The push was one moment; without sending of stock the shop is wrong again with every order."),
        Phrase("Switch on sending of stock for the connection in Picqer, then look again in half an hour."),
    ),
)

SKIPS = {
    Skip.NOT_IN_PICQER: Phrase("not known to Picqer"),
    Skip.NO_SKU: Phrase("without SKU"),
    Skip.NOT_TRACKED: Phrase("the shop keeps no stock of it"),
    Skip.UNLIMITED: Phrase("Picqer keeps no stock of it"),
    Skip.BUNDLE: Phrase("a bundle in the shop"),
    Skip.INACTIVE: Phrase("inactive in Picqer"),
    Skip.DUPLICATE: Phrase("more than one product with this SKU"),
    Skip.UNKNOWN_STOCK: Phrase("the shop did not say how many"),
}
