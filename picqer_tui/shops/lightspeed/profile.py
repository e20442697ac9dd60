"""Lightspeed eCom (C-Series) as data. Menu paths as Lightspeed and Picqer word them; what nobody documents is marked so."""

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

HELP = "https://picqer.com/en/support/articles/lightspeed-seoshop-integration"
_GROUP = Phrase("Settings > Developers > your API key: tick {group}, {kind}, and save.")
_TAKEN = frozenset({OrderState.OPEN, OrderState.PART_SHIPPED})

NO_WAY_BACK = Phrase(
    "Lightspeed does not document that a shipment can be taken back, nor which statuses of an order a program may set, so this "
    "cannot be put back from here."
)
PROFILE = Profile(
    name="lightspeed",
    title="Lightspeed eCom (C-Series)",
    address=Phrase(
        "The address of Lightspeed's API: https://api.webshopapp.com for a shop in Europe, https://api.shoplightspeed.com for "
        "one in North America."
    ),
    logins=(
        LoginWay(
            "api-key",
            Phrase("API key and secret"),
            (
                LoginField(
                    "API_KEY",
                    Phrase("API key"),
                    Phrase("Settings > Developers > your API key. It must be switched on there."),
                ),
                LoginField("API_SECRET", Phrase("API secret"), Phrase("Stands beside the API key.")),
            ),
        ),
    ),
    rights={
        "products": _GROUP._replace(values={"group": Phrase("Products"), "kind": Phrase("Read")}),
        "orders": _GROUP._replace(values={"group": Phrase("Orders"), "kind": Phrase("Read")}),
        "stock": _GROUP._replace(values={"group": Phrase("Products"), "kind": Phrase("Read")}),
        "feedback": _GROUP._replace(values={"group": Phrase("Orders"), "kind": Phrase("Read")}),
        "write-orders": _GROUP._replace(values={"group": Phrase("Orders"), "kind": Phrase("Write")}),
        "write-products": _GROUP._replace(values={"group": Phrase("Products"), "kind": Phrase("Write")}),
    },
    required_rights=frozenset({"products", "orders"}),
    key_guide=Phrase(
        "Settings > Developers > New API key: give it a name and save, switch “API key active” on, tick Products, Orders and "
        "Settings (Read, and Write where this program may change something), save, and copy key and secret. Lightspeed offers "
        "this with the plans Advanced and Professional."
    ),
    imports=ImportRule(
        Certainty.DOCUMENTED,
        _TAKEN,
        _TAKEN,
        Phrase("Picqer takes all paid orders of Lightspeed (Picqer's help page on Lightspeed)."),
    ),
    feedback=FeedbackTraits(
        partial=False,
        lines=False,
        every_tracking=True,
        note_only=False,
        waits=True,
        shows=("shipment", "status"),
        within=timedelta(minutes=30),
        words=Phrase(
            "Lightspeed keeps one shipment for each order and knows no parts: Picqer reports status and tracking code when the "
            "whole order was sent."
        ),
    ),
    guide=(
        GuideStep(
            Phrase(
                "Fill the SKU field of every variant: Picqer looks at that field alone, and Lightspeed does not insist on it. An "
                "article code is another field."
            ),
            "Producten > een product > Varianten > SKU",
            "Products > a product > Variants > SKU",
        ),
        GuideStep(
            Phrase("Switch stock keeping on for every variant whose stock Picqer shall set."),
            "Producten > een product > Voorraad",
            "Products > a product > Inventory",
        ),
        GuideStep(
            Phrase("Install the Picqer app in the shop and let it connect to this Picqer account."),
            "Lightspeed: Apps > App Store > Picqer",
            "Lightspeed: Apps > App Store > Picqer",
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
            "[unknown-key]",
            Phrase("Key or secret is wrong, or the key is not switched on."),
            Phrase("Look under Settings > Developers whether the key is active, and copy both parts once more."),
        ),
        KnownTrouble(
            "[other-cluster]",
            Phrase("The shop lives at the other API address of Lightspeed."),
            Phrase("Enter the other address: api.webshopapp.com for Europe, api.shoplightspeed.com for North America."),
        ),
        KnownTrouble(
            "[language]",
            Phrase("The language that was entered is not an active one of this shop."),
            Phrase("Leave “part of the shop” empty, or enter a language that is active under Settings > Languages."),
        ),
        KnownTrouble(
            "[settings-right]",
            Phrase("The key may not read the shop's own data, so that nobody can tell which shop this is."),
            Phrase("Tick Settings (Read) for this key under Settings > Developers, and save."),
        ),
        KnownTrouble(
            "[no-plan]",
            Phrase("The plan of the shop has no API, or has it no longer."),
            Phrase(
                "Check the plan: the API belongs to Advanced and Professional. Export what is needed before it ends."
            ),
        ),
        KnownTrouble(
            "[allowance]",
            Phrase(
                "The key has used up what Lightspeed allows: 300 requests in 5 minutes, 3,000 an hour, 12,000 a day."
            ),
            Phrase("Nothing is lost: run the step again later, and it goes on where it stopped."),
        ),
    ),
    writes={
        ChangeKind.COMPLETE_ORDER: SideEffects(
            (
                Phrase(
                    "The shipment of the order is set to shipped, with its tracking code; Lightspeed itself then completes the "
                    "order."
                ),
                Phrase("All notices are switched off in the request, so the customer is not mailed by Lightspeed."),
                Phrase("Apps and links that listen to orders act on it (mails, reviews, bookkeeping)."),
                NO_WAY_BACK,
            ),
        ),
        ChangeKind.EDIT_SKU: SideEffects(
            (
                Phrase("Lines of older orders keep the code that they were sold under; article code and barcode stay."),
                Phrase("Lightspeed does not refuse a code that another variant has."),
            ),
            undo=True,
        ),
        ChangeKind.TAG_ORDER: Phrase("Orders of Lightspeed have no tags."),
        ChangeKind.COMMENT_ORDER: Phrase("The one memo of a Lightspeed order would be written over."),
    },
    closing=Phrase(
        "Close the checkout and keep the shop: switch all methods off under Settings > Payment methods, or put the shop behind a "
        "password under Settings > Website. The API stays open. Do not end the subscription before the move is over: the API and "
        "the history of orders end with it."
    ),
    tested_versions=(),
    first_number=None,
    hosted=True,
    details=frozenset({"barcode", "weight", "hs-code", "images"}),
    hints={
        "product-import": Phrase("Importing products in Picqer also takes over the images and the present stock."),
        "prefix": Phrase("Order numbers carry the prefix of the shop; set it under Settings > Order numbers."),
        "language": Phrase("The API speaks one language of the shop at a time; choose that of the orders."),
        "mails": Phrase("Lightspeed mails customers about shipments itself, if those notices are on in the shop."),
    },
    opening=Phrase(
        "Take the password off, switch the payment methods on under Settings > Payment methods, and place an order in a private "
        "window."
    ),
)
