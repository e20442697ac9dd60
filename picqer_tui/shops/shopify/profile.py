"""Shopify as data. Menu paths as Shopify and Picqer word them; what Picqer does not document is marked so."""

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
_WHERE = Phrase(
    "Dev Dashboard > Apps > your app > Versions > new version with the scope {scopes}, release it, and accept it in the shop."
)

PROFILE = Profile(
    name="shopify",
    title="Shopify",
    address=Phrase(
        "The lasting name of the shop, for example voorbeeld.myshopify.com (admin.shopify.com/store/voorbeeld will do)."
    ),
    logins=(
        LoginWay(
            "access-token",
            Phrase("Access token of an app made in the shop's admin"),
            (
                LoginField(
                    "ACCESS_TOKEN",
                    Phrase("Access token"),
                    Phrase(
                        "Begins with shpat_ and is shown once: Settings > Apps > Develop apps > your app > API credentials."
                    ),
                ),
            ),
        ),
        LoginWay(
            "client-credentials",
            Phrase("Client ID and secret of a Dev Dashboard app"),
            (
                LoginField(
                    "CLIENT_ID",
                    Phrase("Client ID"),
                    Phrase("Dev Dashboard > Apps > your app > Settings."),
                    secret=False,
                ),
                LoginField(
                    "CLIENT_SECRET",
                    Phrase("Client secret"),
                    Phrase("Beside the client ID. Shop and app must belong to the same organisation."),
                ),
            ),
        ),
    ),
    rights={
        "products": _WHERE._replace(values={"scopes": "read_products"}),
        "orders": _WHERE._replace(values={"scopes": "read_orders"}),
        "stock": _WHERE._replace(values={"scopes": "read_inventory, read_locations"}),
        "feedback": _WHERE._replace(values={"scopes": "read_orders"}),
        "history": _WHERE._replace(values={"scopes": "read_all_orders"}),
        "all-orders": _WHERE._replace(values={"scopes": "read_all_orders"}),
        "write-orders": _WHERE._replace(
            values={
                "scopes": "write_orders, write_merchant_managed_fulfillment_orders, write_third_party_fulfillment_orders"
            }
        ),
        "write-products": _WHERE._replace(values={"scopes": "write_products"}),
    },
    required_rights=frozenset({"products", "orders"}),
    key_guide=Phrase(
        "Dev Dashboard (dev.shopify.com/dashboard) > Apps > Create app > a version with the scopes read_products, "
        "read_inventory, read_locations, read_orders and read_all_orders > release > install in the shop > Settings: client ID "
        "and secret. An app made in the shop's admin before 2026 still shows an access token."
    ),
    imports=ImportRule(
        Certainty.INFERRED,
        frozenset(),
        frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID, OrderState.UNKNOWN}),
        Phrase(
            "Picqer does not document which orders of Shopify it takes. Most likely paid ones that are not fulfilled, of any "
            "age; whether archived and partly fulfilled ones come too is not known."
        ),
    ),
    feedback=FeedbackTraits(
        partial=True,
        lines=True,
        every_tracking=True,
        note_only=False,
        waits=False,
        shows=("fulfilment",),
        within=timedelta(minutes=30),
        words=Phrase(
            "Picqer makes a fulfilment with its tracking code for each shipment, also for a part; Shopify itself moves the order "
            "when all was sent."
        ),
    ),
    guide=(
        GuideStep(
            Phrase("Decide which location Picqer serves, and that products keep their stock there."),
            "Instellingen > Locaties",
            "Settings > Locations",
        ),
        GuideStep(
            Phrase("In Picqer, choose Shopify, enter the myshopify.com name and let Shopify ask for your consent."),
            "Picqer: Instellingen > Integraties > Webshops > Webshop koppelen",
            "Picqer: Settings > Integrations > Webshops > Connect store",
            HELP,
        ),
        GuideStep(
            Phrase("Accept the rights that Picqer asks for: products, orders, fulfilment and stock."),
            "Shopify: App installeren",
            "Shopify: Install app",
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
                "Switch on automatic processing, then stock for the chosen location, then shipments, when the checks passed."
            ),
            "Picqer: de pagina van de nieuwe webshop",
            "Picqer: the page of the new webshop",
        ),
    ),
    troubles=(
        KnownTrouble(
            "[wrong-shop]",
            Phrase("There is no shop of this name, or it is not at Shopify."),
            Phrase("Enter the name that stands in the address bar of the shop's admin, after /store/."),
        ),
        KnownTrouble(
            "[unknown-key]",
            Phrase("The token is wrong or was taken back, or the app was removed from the shop."),
            Phrase("Install the app again and enter the new token, or client ID and secret."),
        ),
        KnownTrouble(
            "[not-installed]",
            Phrase(
                "Client ID and secret are right for another organisation, or the app is not installed in this shop."
            ),
            Phrase(
                "Release a version of the app, install it in this shop, and use an app of the shop's own organisation."
            ),
        ),
        KnownTrouble(
            "[scope]",
            Phrase(
                "A scope is missing. A scope added to the app counts only after the new version was released and accepted."
            ),
            Phrase("Release the version and accept it in the shop under Settings > Apps."),
        ),
        KnownTrouble(
            "[frozen]",
            Phrase("The shop is frozen, locked or unpaid."),
            Phrase("Open the shop's admin and settle what it asks for."),
        ),
        KnownTrouble(
            "[throttled]",
            Phrase("The shop's allowance of queries is used up by other apps."),
            Phrase("This program waits by itself; run busy apps at another moment."),
        ),
        KnownTrouble(
            "[bulk]",
            Phrase("The large list could not be prepared by Shopify."),
            Phrase("Run the step again in a few minutes."),
        ),
    ),
    writes={
        ChangeKind.COMPLETE_ORDER: SideEffects(
            (
                Phrase("A fulfilment is made for all that is left; the customer is not mailed by Shopify."),
                Phrase("Pieces promised to the order are taken off the stock at the location."),
                Phrase(
                    "Apps that listen to fulfilments act on it (mails, reviews); automatic archiving may close the order."
                ),
            ),
            undo=True,
            back=(
                Phrase(
                    "The fulfilment that this program made is cancelled, with its tracking code. Shopify makes new work to send "
                    "of it, at the same location or, where the goods are not kept there any more, at another."
                ),
                Phrase(
                    "Whether Shopify mails the customer about it is not documented and cannot be switched off from here; nor is "
                    "it known whether stock comes back and whether an archived order opens again. Look at all three."
                ),
                Phrase(
                    "The order is to be sent again: a connection of Picqer that is on may take it for a new one. Switch nothing "
                    "on before you have looked at it."
                ),
            ),
        ),
        ChangeKind.EDIT_SKU: SideEffects(
            (Phrase("Lines of older orders keep the code that they were sold under; apps hear of the change."),),
            undo=True,
        ),
        ChangeKind.TAG_ORDER: SideEffects(
            (Phrase("Flows and apps that look at tags may act on it. It can be taken off in the admin."),)
        ),
        ChangeKind.COMMENT_ORDER: Phrase(
            "Shopify takes no comments from other programs, and its one note of an order would be written over."
        ),
    },
    closing=Phrase(
        "Close the shop for customers and leave it installed: Online Store > Preferences > password page, and take the other "
        "sales channels off. The API stays open. Do not pause or deactivate the shop: that closes the API as well."
    ),
    tested_versions=("2026-04", "2026-07", "2026-10"),
    first_number=1001,
    locations=True,
    hosted=True,
    details=frozenset({"barcode", "weight", "hs-code", "country", "images"}),
    hints={
        "stock-location": Phrase("Choose the location that Picqer serves; stock of products at others is left alone."),
        "prefix": Phrase("Set it under Settings > General > Order ID, before the first order."),
        "product-import": Phrase("Picqer can fetch SKU, barcode, weight, HS code, country of origin and images."),
        "mails": Phrase(
            "Shopify mails customers about a shipment itself, if that is on under Settings > Notifications."
        ),
    },
    opening=Phrase(
        "Take the password page off under Online Store > Preferences, and open the checkout in a private window."
    ),
)
