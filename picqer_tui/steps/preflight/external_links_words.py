"""Systems that hang on this account or on the old shop, in words."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "hook-active",
        Phrase(
            "The system at {subject} listens to this Picqer account ({events}), and its owner is not marked as informed."
        ),
        Phrase("What it does with orders and products of a new connection, only its owner knows."),
        Phrase("Send the letter below to its owner, and mark it as informed."),
    ),
    FindingKind(
        "link-open",
        Phrase("The owner of {subject} is not marked as informed."),
        Phrase("A link that looks at the old shop or its order numbers stops working unnoticed."),
        Phrase("Send the letter below, and mark it as informed."),
    ),
    FindingKind(
        "list-empty",
        Phrase("Nobody has listed the other API links of this account, or said that there are none."),
        Phrase("Picqer does not tell who uses its API keys; a forgotten link is found when it breaks."),
        Phrase("Look at Settings > API keys in Picqer. List every system, or confirm that there is none."),
    ),
    FindingKind(
        "channel-feeds-old-shop",
        Phrase("“{subject}” puts its orders into the old shop: {orders} in the last 56 days."),
        Phrase("After the switch its orders end in a shop that Picqer no longer reads."),
        Phrase("Move that link to the new shop as well, and mark it as arranged."),
    ),
    FindingKind(
        "picqer-plugin",
        Phrase("A plugin or webhook of Picqer is active in the {shop} ({name})."),
        Phrase(
            "With the key of the old connection it keeps talking to a connection that is off, or reports orders twice."
        ),
        Phrase("Switch it off at the switch, or give it the key of the new connection, and mark it as arranged."),
    ),
)

WHAT = {
    "hook-active": Phrase("webhook in Picqer"),
    "link-open": Phrase("named by you"),
    "channel-feeds-old-shop": Phrase("puts orders into the old shop"),
    "picqer-plugin": Phrase("Picqer in the shop"),
}

SHOPS = {"old": Phrase("old shop"), "new": Phrase("new shop")}
