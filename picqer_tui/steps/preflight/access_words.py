"""What can be wrong with the access to the three accounts, in words."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "login-refused",
        Phrase("{account} does not accept the key that was entered."),
        Phrase("Nothing can be read there, so no step that needs {account} can say anything."),
        Phrase("Make a new key and enter it. Where: {menu}"),
        waivable=False,
    ),
    FindingKind(
        "wrong-platform",
        Phrase("The address of {account} does not answer as {expected}."),
        Phrase("Every step would be looking at another system than yours."),
        Phrase("Correct the address or the platform of {account}, then run this step again."),
        waivable=False,
    ),
    FindingKind(
        "same-shop",
        Phrase("The old and the new address lead to the same shop ({shop})."),
        Phrase(
            "A move to another platform cannot be checked against itself: every order would seem to be there already."
        ),
        Phrase("Correct one of the addresses, or make a move of the kind “upgrade” or “restart”."),
    ),
    FindingKind(
        "right-missing",
        Phrase("The key of {account} does not have the right “{right}”."),
        Phrase("These steps go without eyes or hands there and become work by hand: {titles}."),
        Phrase("Add the right. Where: {menu}"),
    ),
    FindingKind(
        "resource-closed",
        Phrase("Picqer lets this key in, but keeps “{right}” closed to it."),
        Phrase("These steps cannot look there and become work by hand: {titles}."),
        Phrase("Use a key of the whole account instead of one of a single customer, or go on by hand."),
    ),
    FindingKind(
        "customer-not-chosen",
        Phrase("This Picqer account holds products of {count} customers, and none was chosen for this move."),
        Phrase("Products and orders of other customers would be compared with your shop."),
        Phrase("Choose the customer whose shop moves, with the question of this step, and look again."),
    ),
    FindingKind(
        "address-moves",
        Phrase("The old shop is reached at {subject}, the address that the new shop is going to take."),
        Phrase(
            "As soon as the domain moves, nobody can look in the old shop any more: not for orders that were missed,"
            " nor to complete the last ones."
        ),
        Phrase(
            "Give the old shop an address of its own that stays, and say so behind Ctrl+P: “The old shop has another"
            " address”. That can be done now, or when the domain has moved."
        ),
    ),
    FindingKind(
        "staging-address",
        Phrase("The new shop is connected at {host}, but says that it lives at {subject}."),
        Phrase("A connection made on a temporary address breaks on the day that the shop goes live."),
        Phrase("Put the shop on its final address first, then connect it to Picqer there."),
    ),
    FindingKind(
        "history-limited",
        Phrase("This key sees only the orders of the last {days} days in {account}."),
        Phrase("Older orders that are still open there stay out of sight of every check."),
        Phrase("Add the right to all orders, or accept that older ones are not checked. Where: {menu}"),
    ),
    FindingKind(
        "clock-off",
        Phrase("The clock of {account} and the clock of this computer are {seconds} seconds apart."),
        Phrase("Signed requests are refused when clocks differ too much, and moments of orders are compared wrongly."),
        Phrase("Set the clock of this computer (or have the clock of the server set), then run this step again."),
    ),
    FindingKind(
        "version-unsupported",
        Phrase("{account} runs version {version}, which this program was never tried with."),
        Phrase("What is read there may be wrong or incomplete without a warning."),
        Phrase("Go on with care: check the first findings of each step by hand in {account}."),
    ),
)

NAMES = {
    "picqer": Phrase("Picqer"),
    "old": Phrase("the old shop"),
    "new": Phrase("the new shop"),
}

STEPS = {
    "products": ("preflight.sku-match", "postchecks.stock-push", "postchecks.product-identity"),
    "orders": (
        "preflight.connections",
        "preflight.old-orders",
        "preflight.stranded-orders",
        "cutover.drain",
        "cutover.baseline",
        "postchecks.missed-orders",
        "postchecks.leftover-orders",
    ),
    "stock": ("postchecks.stock-push",),
    "write-products": ("preflight.sku-match",),
    "write-orders": ("preflight.old-orders", "postchecks.leftover-orders"),
    "webshoporders": (
        "preflight.connections",
        "preflight.old-orders",
        "preflight.stranded-orders",
        "cutover.drain",
        "cutover.deactivate-old",
        "cutover.connect-new",
        "postchecks.missed-orders",
        "postchecks.leftover-orders",
    ),
    "picklists": ("cutover.drain", "postchecks.leftover-orders"),
    "shipments": ("cutover.baseline", "postchecks.shipment-feedback"),
    "backorders": ("preflight.stranded-orders", "postchecks.leftover-orders"),
    "warehouses": ("postchecks.stock-push",),
    "hooks": ("preflight.external-links",),
}
"""Steps that lose their eyes or hands without a right."""

TITLES = {
    "preflight.connections": Phrase("Connections"),
    "preflight.sku-match": Phrase("SKUs equal"),
    "preflight.external-links": Phrase("External links"),
    "preflight.old-orders": Phrase("Old orders"),
    "preflight.stranded-orders": Phrase("Orders under way"),
    "cutover.drain": Phrase("Process orders"),
    "cutover.baseline": Phrase("Baseline"),
    "cutover.deactivate-old": Phrase("Old connection off"),
    "cutover.connect-new": Phrase("Connect the new shop"),
    "postchecks.missed-orders": Phrase("Missed orders"),
    "postchecks.leftover-orders": Phrase("Leftover orders"),
    "postchecks.stock-push": Phrase("Stock push"),
    "postchecks.product-identity": Phrase("Product ids kept"),
    "postchecks.shipment-feedback": Phrase("Shipments reported"),
}
"""Their titles: the same words as in the steps themselves."""
