"""What can go wrong with orders that are open in the new shop already, in words."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "reimport-partly-shipped",
        Phrase("Order {subject} is open in the new shop, and part of it has left the house already{other}."),
        Phrase("On connecting, Picqer would import it in full: the customer gets the first part twice."),
        Phrase("Complete it in the new shop and send the rest from the order that Picqer has."),
    ),
    FindingKind(
        "reimport-known",
        Phrase("Order {subject} is open in the new shop, and Picqer has it already{other}."),
        Phrase("On connecting, Picqer would import it a second time, and both would be picked and sent."),
        Phrase("Complete it in the new shop before you connect it."),
    ),
    FindingKind(
        "reimport-old",
        Phrase("Order {subject} was brought over to the new shop as open, and Picqer does not know it."),
        Phrase(
            "On connecting, Picqer would import it and it would be picked, though it is {age_days} day old.",
            plural="On connecting, Picqer would import it and it would be picked, though it is {age_days} days old.",
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
            "It is not documented which orders of {platform} Picqer takes on connecting: of those that are there now at least "
            "{least} and at most {most}."
        ),
        Phrase("More orders than expected may come in at once."),
        Phrase("Ask Picqer which orders it takes, or connect with automatic processing switched off and look first."),
    ),
)
