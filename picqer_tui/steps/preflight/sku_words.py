"""What can be wrong with the SKUs of the new shop, in words."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase

KINDS = (
    FindingKind(
        "sku-same-code-other-ean",
        Phrase(
            "{subject} carries barcode {ean} in the new shop and {other_ean} in Picqer: the same code for two things."
        ),
        Phrase(
            "The picker takes the wrong product; {lines} order line of the last eight weeks had this code.",
            plural="The picker takes the wrong product; {lines} order lines of the last eight weeks had this code.",
            none="The picker takes the wrong product.",
        ),
        Phrase("Find out which of the two is right and correct the code in the new shop."),
    ),
    FindingKind(
        "sku-near-miss",
        Phrase("{subject} is called {other} in Picqer: {difference}."),
        Phrase(
            "The first order would create a second product in Picqer without stock, and the stock of {other} would not"
            " reach the shop; {lines} order line of the last eight weeks was of {other}.",
            plural="The first order would create a second product in Picqer without stock, and the stock of {other} would not"
            " reach the shop; {lines} order lines of the last eight weeks were of {other}.",
            none="The first order would create a second product in Picqer without stock, and the stock of {other} would not"
            " reach the shop.",
        ),
        Phrase("Take over Picqer's spelling, {other}, in the new shop."),
    ),
    FindingKind(
        "sku-duplicate",
        Phrase("{count} products in the new shop share the SKU {subject}."),
        Phrase("Picqer links orders and stock by SKU: it cannot tell these products apart."),
        Phrase("Give each product a SKU of its own, or take the spare one offline."),
    ),
    FindingKind(
        "sku-inherited",
        Phrase("Variation {subject} has no SKU of its own and shows that of its parent, {other}."),
        Phrase("Every such variation is ordered under the parent's code: the picker cannot see which one was bought."),
        Phrase("Give the variation its own SKU, the one that Picqer has for it."),
    ),
    FindingKind(
        "sku-empty",
        Phrase("“{name}” (number {subject}) is for sale in the new shop without a SKU."),
        Phrase("An order with it cannot be linked to a product in Picqer."),
        Phrase("Fill in the SKU as Picqer has it."),
    ),
    FindingKind(
        "sku-in-other-field",
        Phrase("“{name}” (number {subject}) has no SKU, but another code of it is that of {other} in Picqer."),
        Phrase("Picqer looks at the SKU alone, so an order with it cannot be linked to {other}."),
        Phrase("Fill in {other} as SKU in the new shop."),
    ),
    FindingKind(
        "sku-missing",
        Phrase("{subject} was sold in the old shop, and nothing in the new shop has this SKU."),
        Phrase(
            "It cannot be ordered under this code any more; {lines} order line of the last eight weeks was of it.",
            plural="It cannot be ordered under this code any more; {lines} order lines of the last eight weeks were of it.",
            none="It cannot be ordered under this code any more.",
        ),
        Phrase(
            "Is it there without a SKU or with another one? Then give it exactly this SKU. Else add it, or accept that it ends."
        ),
    ),
    FindingKind(
        "sku-inactive",
        Phrase("{subject} is for sale in the new shop, but inactive in Picqer."),
        Phrase("Customers order something that Picqer does not send."),
        Phrase("Make it active in Picqer, or take it offline in the new shop."),
    ),
    FindingKind(
        "sku-not-in-picqer",
        Phrase("Picqer does not know {subject}, which the new shop sells."),
        Phrase("The first order with it creates a new product in Picqer, without stock."),
        Phrase("Is it really new? Then accept it. If not, correct the SKU in the new shop."),
    ),
    FindingKind(
        "bundle-in-shop",
        Phrase("{subject} is a bundle in the new shop, but not a composition in Picqer."),
        Phrase("Its parts may be picked twice, or not at all."),
        Phrase("Model the bundle on one side only: as a composition in Picqer, or as a bundle in the shop."),
    ),
    FindingKind(
        "stock-not-tracked",
        Phrase("The new shop does not keep stock of its own for {subject}."),
        Phrase("A stock push has no effect on it: the shop may sell what is not there."),
        Phrase("Switch stock keeping on for this product (not for its parent), at the location that Picqer fills."),
    ),
)

DIFFERENCES = {
    "case": Phrase("capitals differ"),
    "blank": Phrase("there is a blank in one of them"),
    "lookalike": Phrase("a character only looks the same"),
    "zeros": Phrase("zeros in front differ"),
    "separator": Phrase("a dash, dot or other separator differs"),
    "cut": Phrase("one of them is cut off"),
    "one-char": Phrase("one character differs"),
    "ean": Phrase("the codes differ, the barcode is the same"),
}

LEFT_OUT = {
    "parent": Phrase("parents of variations"),
    "virtual": Phrase("virtual products"),
    "gift-card": Phrase("gift cards"),
    "external": Phrase("products sold elsewhere"),
    "translation": Phrase("translated copies"),
    "not-live": Phrase("drafts and archived products"),
    "other-customer": Phrase("products of other customers"),
}

IN_SHORT = {
    "sku-same-code-other-ean": Phrase("same code, other barcode"),
    "sku-near-miss": Phrase("almost the same"),
    "sku-duplicate": Phrase("more than once"),
    "sku-inherited": Phrase("code of the parent"),
    "sku-empty": Phrase("no SKU"),
    "sku-in-other-field": Phrase("code in another field"),
    "sku-missing": Phrase("missing in the new shop"),
    "sku-inactive": Phrase("inactive in Picqer"),
    "sku-not-in-picqer": Phrase("not in Picqer"),
    "bundle-in-shop": Phrase("bundle on one side only"),
    "stock-not-tracked": Phrase("no stock kept"),
}
"""Each kind of difference in a few words, for a table."""
