"""Exports on this machine as data: what stands in for a shop whose API cannot be used. What they cannot show is not verified."""

from __future__ import annotations

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Certainty, GuideStep, ImportRule, KnownTrouble, LoginWay, Profile
from picqer_tui.core.records import OrderState

_PRODUCTS = Phrase(
    "Export all products with SKU, and stock if possible, as CSV from the shop's own back office, and put the file in the folder."
)
_ORDERS = Phrase(
    "Export all orders with number, date, status, SKU and quantity as CSV from the shop's own back office, and put the file "
    "in the folder."
)
_NO_WRITING = Phrase(
    "This program has no access to the shop, so it cannot be changed from here. Do it in the shop by hand."
)

PROFILE = Profile(
    name="csv",
    title="CSV export",
    address=Phrase(
        "The folder on this machine that holds the exports of the shop, for example ~/exports with products.csv and orders.csv."
    ),
    logins=(LoginWay("none", Phrase("No key is needed"), ()),),
    rights={"products": _PRODUCTS, "orders": _ORDERS, "stock": _PRODUCTS},
    required_rights=frozenset({"products", "orders"}),
    key_guide=Phrase("No key is needed: this program reads the exports that you put in the folder."),
    imports=ImportRule(
        Certainty.UNKNOWN,
        frozenset(),
        frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID, OrderState.UNKNOWN}),
        Phrase(
            "Which orders Picqer takes depends on the platform behind these exports. Ask Picqer before you connect."
        ),
    ),
    feedback=None,
    guide=(
        GuideStep(
            Phrase(
                "Make new exports of all products and all orders right before each check; a check is as old as its file."
            )
        ),
        GuideStep(
            Phrase("Look at columns.toml beside them, and write confirmed = true in it when every line is right.")
        ),
        GuideStep(
            Phrase("Connect the shop in Picqer as its platform asks for it; this program cannot look along there.")
        ),
    ),
    troubles=(
        KnownTrouble(
            "[not-confirmed]",
            Phrase("The columns were recognised, and nobody has looked at them yet."),
            Phrase("Look at columns.toml beside the exports and write confirmed = true in it."),
        ),
        KnownTrouble(
            "[no-column]",
            Phrase("A column that is needed is not in the export, or has another name."),
            Phrase("Export again with that column, or name it in columns.toml."),
        ),
    ),
    writes=dict.fromkeys(ChangeKind, _NO_WRITING),
    closing=Phrase(
        "Close the checkout in the back office of the shop, and make a new export of the orders after that."
    ),
    hosted=True,
    hints={
        "product-import": Phrase(
            "Look in the shop's back office which fields its products have; an export may leave some out."
        ),
    },
)
