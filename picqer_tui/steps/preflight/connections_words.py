"""What can be wrong with the connections of the account, in words."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "connection-not-chosen",
        Phrase("Nobody has said yet which connection in Picqer belongs to the old shop."),
        Phrase("Without it no step can tell orders of the old shop from those of your other shops."),
        Phrase(
            "Choose it at the question of this step. The number also stands in the address of its settings page in Picqer:"
            " /config/webshops/ and then the number."
        ),
    ),
    FindingKind(
        "connection-not-this-shop",
        Phrase("The newest orders of connection {subject} do not exist in the old shop."),
        Phrase("You would switch off the connection of another shop, and the old shop would go on importing."),
        Phrase("Choose another connection from the list; {hint}"),
        waivable=False,
    ),
    FindingKind(
        "second-connection-same-shop",
        Phrase("Connection {subject} brings orders of the old shop as well."),
        Phrase(
            "When only the chosen connection is switched off, this one goes on importing, and orders come in twice."
        ),
        Phrase("Switch off the connection that you do not need first, in Picqer: {link}"),
    ),
    FindingKind(
        "new-already-connected",
        Phrase(
            "The new shop is already connected to Picqer, as connection {subject} ({count} order).",
            plural="The new shop is already connected to Picqer, as connection {subject} ({count} orders).",
        ),
        Phrase("It may already be importing orders; a second connection to the same shop would bring them twice."),
        Phrase("Use this connection for the move instead of making a new one, or deactivate it: {link}"),
    ),
    FindingKind(
        "connection-silent",
        Phrase(
            "The old shop has newer orders, but connection {subject} has brought none for {hours} hours; before that it"
            " was never silent for more than {usual} hours."
        ),
        Phrase("Orders are stuck in the old shop already now, and would be missed in the move."),
        Phrase("Mend the connection before you move: open its page in Picqer and look for an error. {link}"),
    ),
    FindingKind(
        "looks-like-test",
        Phrase(
            "Connection {subject} brought only {count} order, and it is in neither shop: this looks like a test.",
            plural="Connection {subject} brought only {count} orders, and they are in neither shop: this "
            "looks like a test.",
        ),
        Phrase("A test connection in the live account keeps taking part in stock and orders."),
        Phrase("Remove it from the live account if nobody needs it: {link}"),
    ),
)

FOUND_IN = {
    "old": Phrase("the old shop"),
    "new": Phrase("the new shop"),
    "both": Phrase("both"),
    "neither": Phrase("neither shop"),
    "unseen": Phrase("not looked up"),
}
