"""CCV Shop as data. Menu paths as CCV Shop words them; what nobody documents is marked so."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.changes import ChangeKind, SideEffects
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import (
    Certainty,
    FeedbackTraits,
    GuideStep,
    ImportRule,
    KnownTrouble,
    LoginField,
    LoginWay,
    Profile,
)
from picqer_tui.core.records import OrderState

HELP = "https://picqer.com/nl/help/artikelen/nieuwe-webshops-koppelen"
_RIGHT = Phrase("Mijn webshop > Instellingen > API-instellingen > the key: allow {right} for {resources}, and save.")

PROFILE = Profile(
    name="ccv",
    title="CCV Shop",
    address=Phrase("The address of the shop, for example https://www.shop.example, or https://NAME.ccvshop.nl."),
    logins=(
        LoginWay(
            "api-key",
            Phrase("Public key and secret key"),
            (
                LoginField(
                    "PUBLIC_KEY",
                    Phrase("Public key"),
                    Phrase("Mijn webshop > Instellingen > API-instellingen. Not there? Install the API app first."),
                ),
                LoginField("SECRET_KEY", Phrase("Secret key"), Phrase("Stands beside the public key.")),
            ),
        ),
    ),
    rights={
        "products": _RIGHT._replace(
            values={"right": Phrase("reading"), "resources": "webshops, products, attributecombinations"}
        ),
        "orders": _RIGHT._replace(values={"right": Phrase("reading"), "resources": "webshops, orders, orderrows"}),
        "stock": _RIGHT._replace(values={"right": Phrase("reading"), "resources": "products, attributecombinations"}),
        "feedback": _RIGHT._replace(values={"right": Phrase("reading"), "resources": "orders"}),
        "write-orders": _RIGHT._replace(values={"right": Phrase("writing"), "resources": "orders, ordernotes"}),
        "write-products": _RIGHT._replace(
            values={"right": Phrase("writing"), "resources": "products, attributecombinations"}
        ),
    },
    required_rights=frozenset({"products", "orders"}),
    key_guide=Phrase(
        "Mijn webshop > Instellingen > API-instellingen: make a key that may read webshops, settings, products, "
        "attributecombinations, orders and orderrows, and may write orders and products where this program may change "
        "something. Without that entry, install the API app from the CCV Shop App Store first."
    ),
    imports=ImportRule(
        Certainty.UNKNOWN,
        frozenset(),
        frozenset({OrderState.OPEN, OrderState.UNPAID, OrderState.UNKNOWN}),
        Phrase(
            "Picqer does not document which orders of CCV Shop it takes; most likely those that are paid and not yet sent, of "
            "any age."
        ),
    ),
    feedback=FeedbackTraits(
        partial=False,
        lines=False,
        every_tracking=False,
        note_only=False,
        waits=False,
        shows=("shipment", "status"),
        within=timedelta(minutes=30),
        words=Phrase(
            "CCV Shop has one tracking code for each order and knows no parts: Picqer reports the code of the first shipment, "
            "and those of later ones do not arrive."
        ),
    ),
    guide=(
        GuideStep(
            Phrase(
                "Give every product a product number, and every combination a number of its own: the one of the product does not "
                "count for its combinations."
            ),
            "Mijn webshop > een product",
            "Mijn webshop > een product",
        ),
        GuideStep(
            Phrase("Check that the shop has its final address: the connection is made with it."),
            "Mijn webshop > Instellingen",
            "Mijn webshop > Instellingen",
        ),
        GuideStep(
            Phrase(
                "Make a key for Picqer alone. If there is no such page, install the API app from the CCV Shop App Store first."
            ),
            "Mijn webshop > Instellingen > API-instellingen",
            "Mijn webshop > Instellingen > API-instellingen",
        ),
        GuideStep(
            Phrase("In Picqer, choose CCV Shop and enter the address and both parts of the key."),
            "Picqer: Instellingen > Integraties > Webshops > Webshop koppelen",
            "Picqer: Settings > Integrations > Webshops > Connect store",
            HELP,
        ),
        GuideStep(
            Phrase(
                "Leave automatic processing, stock and shipments off for now, and do not press “import products” before the "
                "SKUs agree."
            ),
            "Picqer: de pagina van de nieuwe webshop",
            "Picqer: the page of the new webshop",
        ),
        GuideStep(
            Phrase(
                "Switch on automatic processing, then stock, then shipments, when the checks after connecting have passed."
            ),
            "Picqer: de pagina van de nieuwe webshop",
            "Picqer: the page of the new webshop",
        ),
    ),
    troubles=(
        KnownTrouble(
            "[clock]",
            Phrase("The clock of this computer is off, so that signed requests count as old."),
            Phrase("Set the clock: CCV Shop allows a difference of five minutes."),
        ),
        KnownTrouble(
            "[unknown-key]",
            Phrase("Public key or secret key is wrong, or the key is gone."),
            Phrase("Copy both parts once more, without blanks, from the page of the key."),
        ),
        KnownTrouble(
            "[right]",
            Phrase("The key may not do this with that kind of data."),
            Phrase("Give the key the right that is named, and save."),
        ),
        KnownTrouble(
            "[app]",
            Phrase("An app that the API needs is not installed in the shop."),
            Phrase("Install the API app from the CCV Shop App Store."),
        ),
        KnownTrouble(
            "[multishop]",
            Phrase("The key belongs to the parent of several shops."),
            Phrase("Make a key in the shop that is meant, and enter that one."),
        ),
        KnownTrouble(
            "[read-only]",
            Phrase("A product of a multishop system is kept by its parent, and can only be read here."),
            Phrase("Change it in the parent system."),
        ),
        KnownTrouble(
            "[redirect]",
            Phrase("The shop sends requests on to another address of its own, with or without www."),
            Phrase("Enter exactly the address that is named; a signature does not hold for two addresses."),
        ),
    ),
    writes={
        ChangeKind.COMPLETE_ORDER: SideEffects(
            (
                Phrase("The order is set to status 7 (completed); a tracking code goes along where it has none."),
                Phrase(
                    "The mail of this change is switched off in the request, so the customer is not mailed by CCV Shop."
                ),
                Phrase("Apps and links that listen to orders act on it (mails, reviews, bookkeeping)."),
            ),
            undo=True,
            back=(
                Phrase(
                    "The mail of this change is switched off in the request as well. A tracking code that went along stays."
                ),
                Phrase(
                    "What CCV Shop does to the stock when a status changes is not documented. Look at it afterwards."
                ),
                Phrase(
                    "The order is open again: a connection of Picqer that is on may take it for a new one. Switch nothing on "
                    "before you have looked at it."
                ),
            ),
        ),
        ChangeKind.EDIT_SKU: SideEffects(
            (
                Phrase("Lines of older orders keep the code that they were sold under; the barcode stays."),
                Phrase("The code of a combination is changed in each field that holds it: SKU number, product number."),
                Phrase("It is not documented that CCV Shop refuses a code that another product has."),
            ),
            undo=True,
        ),
        ChangeKind.TAG_ORDER: Phrase("This program puts no tags on orders of CCV Shop."),
        ChangeKind.COMMENT_ORDER: SideEffects(
            (Phrase("The note is for the people of the shop; the customer does not see it and is not mailed."),),
        ),
    },
    closing=Phrase(
        "Switch all payment methods off, or close the shop in its settings (Mijn webshop > Instellingen). Whether the API of a "
        "closed shop answers is not documented: look at once. Keep the subscription until the move is over."
    ),
    tested_versions=("v1",),
    signed_requests=True,
    first_number=None,
    details=frozenset({"barcode", "weight", "hs-code", "country", "images"}),
    hints={
        "prefix": Phrase("A new shop counts its orders from the beginning; give its numbers a prefix."),
        "stock-location": Phrase(
            "Stock is kept with the product or with each combination; switch it on where Picqer shall set it."
        ),
        "product-import": Phrase("Options of the older kind, which are no combinations, have no code and no stock."),
        "mails": Phrase("CCV Shop mails customers about a status itself, if those mails are on in the shop."),
    },
    opening=Phrase(
        "Open the shop in its settings (Mijn webshop > Instellingen), switch the payment methods on, and place an order "
        "in a private window."
    ),
)
