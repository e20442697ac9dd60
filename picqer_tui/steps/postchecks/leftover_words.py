"""The words of `postchecks.leftover-orders`."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

_SILENT = Phrase("The old shop hears nothing of it: its connection is off, and shipments go to that shop alone.")

KINDS = (
    FindingKind(
        "shipped-not-reported",
        Phrase("Order {subject} was sent from Picqer and is still open in the old shop ({shop_status})."),
        Phrase("The customer sees an open order there, and money that is collected on sending is not collected."),
        Phrase("{next}"),
    ),
    FindingKind(
        "cancelled-not-reported",
        Phrase("Order {subject} was cancelled in Picqer and is still open in the old shop ({shop_status})."),
        Phrase("The customer waits, and the money is not given back."),
        Phrase("Cancel or refund it in the old shop by hand."),
    ),
    FindingKind(
        "leftover-unpaid",
        Phrase("Order {subject} of the old connection waits for money in Picqer and holds stock."),
        Phrase("Nobody moves it any more: the payment is only seen in the old shop."),
        Phrase("Look in the old shop. Paid: process it in Picqer. Not paid: cancel it in both."),
    ),
    FindingKind(
        "leftover-partly-shipped",
        Phrase(
            "Part of order {subject} was sent; {left} piece is still to go.",
            plural="Part of order {subject} was sent; {left} pieces are still to go.",
        ),
        _SILENT,
        Phrase(
            "Send the rest from Picqer, then set the order to complete in the old shop by hand, with all tracking codes."
        ),
    ),
    FindingKind(
        "leftover-backorder",
        Phrase("Order {subject} of the old connection waits for stock."),
        _SILENT,
        Phrase("Keep it and complete it in the old shop when it is sent, or cancel it and enter it in the new shop."),
    ),
    FindingKind(
        "leftover-open",
        Phrase("Order {subject} of the old connection is still open in Picqer."),
        _SILENT,
        Phrase("Finish it in Picqer, then set it to complete in the old shop by hand."),
    ),
    FindingKind(
        "leftover-origin-unknown",
        Phrase(
            "Order {subject} is open and has the number of order {other} of the old shop: found by its reference alone."
        ),
        Phrase("No import row tells where it came from, so its shipment may be reported nowhere."),
        Phrase("Look it up in both, finish it in Picqer, and complete it in the old shop by hand if it is that order."),
    ),
)

COMPLETE = Phrase("Set it to complete in the old shop, with tracking code {tracking}; it is ready in the changes.")
BY_HAND = Phrase("Set it to complete in the old shop by hand, with tracking code {tracking}.")
NOT_THERE = Phrase("Report the parcel at the old platform by hand, with tracking code {tracking}.")
SAME_SHOP = Phrase("Set it to complete in the shop; the new connection must not fetch it again.")
"""In one shop: what was not sent must never be completed, or it is never sent."""
