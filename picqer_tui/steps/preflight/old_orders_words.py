"""What can go wrong with orders that are open in the new shop already, in words."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "reimport-partly-shipped",
        Phrase("Order {subject} is open in the new shop, and part of it has left the house already{other}."),
        Phrase("On connecting, Picqer would import it in full: the customer gets the first part twice."),
        Phrase("{next}"),
    ),
    FindingKind(
        "reimport-known",
        Phrase("Order {subject} is open in the new shop, and Picqer has it already{other}."),
        Phrase("On connecting, Picqer would import it a second time, and both would be picked and sent."),
        Phrase("{next}"),
    ),
    FindingKind(
        "reimport-old",
        Phrase("Order {subject} was brought over to the new shop as open, and Picqer does not know it."),
        Phrase(
            "On connecting, Picqer would import it and it would be picked, though it is {age_days} day old.",
            plural="On connecting, Picqer would import it and it would be picked, though it is {age_days} days old.",
            none="On connecting, Picqer would import it and it would be picked.",
        ),
        Phrase("Complete it in the new shop, or accept it here as an order that still has to be sent."),
    ),
    FindingKind(
        "recent-in-new-shop",
        Phrase("Order {subject} was placed in the new shop itself, before it is connected."),
        Phrase("Picqer will import it on connecting, and it will be picked."),
        Phrase("Is that right? Then take note of it. If it was a test, cancel it in the new shop."),
    ),
    FindingKind(
        "rule-unknown",
        Phrase(
            "It is not documented which orders of {platform} Picqer takes on connecting: of those that are there now at most "
            "{most}, and {least} for certain.",
            none="It is not documented which orders of {platform} Picqer takes on connecting; there is none to take now.",
        ),
        Phrase("More orders than expected may come in at once."),
        Phrase("Ask Picqer which orders it takes, or connect with automatic processing switched off and look first."),
    ),
)

COPY = Phrase("Complete it in the new shop before you connect it.")
COPY_IN_PART = Phrase("Complete it in the new shop and send the rest from the order that Picqer has.")
REST_BY_HAND = Phrase(
    "No order of Picqer was found for it: send the rest by hand and complete it in the new shop, before you connect it."
)
CANCEL_THERE = Phrase("Picqer has cancelled it: cancel or refund it in the shop too, before you connect.")
SENT = Phrase("Picqer has sent it: complete it in the shop before you connect.")
SEND_FIRST = Phrase(
    "Send it from Picqer while the old connection is on, or let it come again and then cancel the old copy in Picqer. Do not "
    "complete it in the shop: it was not sent."
)
SEND_REST = Phrase(
    "Send the rest from Picqer while the old connection is on. If it has to wait: after the import cancel what is left of the "
    "old copy in Picqer, and take out of the new one what was sent. Do not complete it in the shop."
)
"""`SENT`, `SEND_FIRST` and `SEND_REST` are for one shop on both sides: there it is the order itself, not a copy of it."""
