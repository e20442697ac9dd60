"""Orders that nobody would move any more after the switch, in words."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "stranded-importing",
        Phrase("Order {subject} is being imported right now."),
        Phrase("Switched off in the middle of it, the order may arrive in part or not at all."),
        Phrase("Wait until the import is done, then look again. If it stays so for long, ask Picqer."),
    ),
    FindingKind(
        "stranded-error",
        Phrase("Order {subject} could not be imported ({reason})."),
        Phrase("It is still open in the old shop, and after the switch Picqer does not try again."),
        Phrase("Mend what the message says so that it comes in, or enter the order by hand."),
    ),
    FindingKind(
        "stranded-unpaid",
        Phrase(
            "Order {subject} has been waiting for payment for {age_days} day{by}.",
            plural="Order {subject} has been waiting for payment for {age_days} days{by}.",
            none="Order {subject} is waiting for payment{by}.",
        ),
        Phrase("When it is paid after the switch, Picqer does not hear of it."),
        Phrase("Wait for the payment, or cancel the order and let the customer order again."),
    ),
    FindingKind(
        "stranded-ignored",
        Phrase("Order {subject} was left out by Picqer ({reason}), but is paid and open in the old shop."),
        Phrase("Nobody sends it, and after the switch nobody will see it either."),
        Phrase("Look at the reason in Picqer; enter the order by hand if it has to be sent."),
    ),
    FindingKind(
        "stranded-partly-shipped",
        Phrase(
            "Order {subject} was sent in part; {left} piece is still to go{by}.",
            plural="Order {subject} was sent in part; {left} pieces are still to go{by}.",
        ),
        Phrase("What is sent after the switch is not reported to the old shop."),
        Phrase("Send the rest before the switch."),
    ),
    FindingKind(
        "stranded-backorder",
        Phrase("Order {subject} waits for stock{by}."),
        Phrase("When it is sent after the switch, the old shop does not hear of it: the customer gets no news there."),
        Phrase("Send it before the switch, or cancel it and enter it in the new shop."),
    ),
    FindingKind(
        "stranded-open",
        Phrase("Order {subject} is still open in Picqer{by}."),
        Phrase("What is sent after the switch has to be completed in the old shop by hand."),
        Phrase("Process it before the switch."),
    ),
    FindingKind(
        "stranded-older",
        Phrase(
            "{count} order that was never imported is older than 30 days.",
            plural="{count} orders that were never imported are older than 30 days.",
        ),
        Phrase("They do not matter for the move."),
        Phrase("Tidy them up when you have time."),
    ),
)

BY_ROW = ""
BY_REFERENCE = Phrase(" (found by reference)")
"""How an order was found, said behind the sentence about it."""

CLASSES = {
    "stranded-importing": Phrase("being imported"),
    "stranded-error": Phrase("import failed"),
    "stranded-unpaid": Phrase("wait for payment"),
    "stranded-ignored": Phrase("left out by Picqer"),
    "stranded-partly-shipped": Phrase("sent in part"),
    "stranded-backorder": Phrase("wait for stock"),
    "stranded-open": Phrase("open in Picqer"),
}
