"""The words of `cutover.connect-new`."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "imports-old-orders",
        Phrase(
            "Order {subject} was placed at {ordered_at}, before the switch, and came in over the new connection ({status})."
        ),
        Phrase("The warehouse may pick and send an order that was sent long ago, or that Picqer has twice now."),
        Phrase("Stop processing at once, open the step for duplicate orders, and cancel this copy in Picqer."),
    ),
    FindingKind(
        "first-order-error",
        Phrase("Order {subject} of the new shop could not be imported ({reason})."),
        Phrase("It is not in Picqer and nobody will send it."),
        Phrase("Read the reason, mend it in the new shop, and look again; Picqer tries again by itself."),
    ),
    FindingKind(
        "first-order-new-product",
        Phrase("The import of order {other} made a new product in Picqer with the SKU {subject}."),
        Phrase(
            "It has no stock, no place and no history: the order cannot be picked, and the right product stays on the shelf."
        ),
        Phrase("Correct the SKU in the new shop and merge the new product into the right one in Picqer."),
    ),
    FindingKind(
        "first-order-ignored",
        Phrase("Picqer left out order {subject} of the new shop ({reason})."),
        Phrase("Nobody sends it from Picqer."),
        Phrase("Read the reason. If it is right, take note of it; else mend it in the new shop."),
    ),
    FindingKind(
        "first-order-differs",
        Phrase(
            "{subject}: the first order of the new connection has {now}, and recent orders of the old one had {usual}."
        ),
        Phrase("Orders of the new shop may be picked, sent or mailed in another way than your customers know."),
        Phrase("Look at the settings of the new connection in Picqer and correct them, or take note of it."),
    ),
    FindingKind(
        "foreign-connection",
        Phrase("Connection {subject} appeared after the switch, and its orders are not of this new shop."),
        Phrase("Somebody else is connecting a shop, or the wrong shop was connected."),
        Phrase("Ask who made it. If it belongs to another shop, leave it and take note; else deactivate it."),
    ),
)
