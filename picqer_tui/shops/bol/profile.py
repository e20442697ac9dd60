"""Bol.com as data. Menu paths as the sales account and Picqer word them; what Picqer does not document is marked so."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.changes import ChangeKind
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

HELP = "https://picqer.com/en/support/articles/bol-com-connection"
_MADE = Phrase(
    "Sales account of Bol.com, as administrator: Instellingen > Diensten > API-instellingen. Fill in the technical contact "
    "first, then choose “Client credentials voor de Retailer API” > Aanmaken > Toon secret."
)

PROFILE = Profile(
    name="bol",
    title="Bol.com",
    address=Phrase("Enter https://api.bol.com: it is the same for every seller."),
    logins=(
        LoginWay(
            "client-credentials",
            Phrase("Client credentials of the sales account"),
            (
                LoginField(
                    "CLIENT_ID",
                    Phrase("Client ID"),
                    Phrase("In the sales account: Instellingen > Diensten > API-instellingen."),
                    secret=False,
                ),
                LoginField(
                    "CLIENT_SECRET",
                    Phrase("Client secret"),
                    Phrase("Beside the client ID, behind “Toon secret”. Only an administrator of the account sees it."),
                ),
            ),
        ),
    ),
    rights={"products": _MADE, "orders": _MADE, "stock": _MADE, "feedback": _MADE},
    required_rights=frozenset({"products", "orders"}),
    key_guide=_MADE,
    imports=ImportRule(
        Certainty.DOCUMENTED,
        frozenset({OrderState.OPEN}),
        frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNKNOWN}),
        Phrase(
            "Picqer takes new orders of Bol.com, also those that another connection brought in already. Lines that Bol.com sends "
            "itself are left out, and orders of such lines alone are ignored. Of orders that are part sent it says nothing."
        ),
    ),
    feedback=FeedbackTraits(
        partial=True,
        lines=True,
        every_tracking=True,
        note_only=False,
        waits=False,
        shows=("shipment",),
        within=timedelta(minutes=30),
        words=Phrase(
            "Picqer reports each order line as sent, with carrier and tracking code, some minutes after the picklist is closed. "
            "Bol.com then tells the customer, and it cannot be taken back."
        ),
    ),
    guide=(
        GuideStep(
            Phrase(
                "Look whether this sales account is connected to Picqer already: two connections import orders twice."
            ),
            "Picqer: Instellingen > Integraties > Webshops",
            "Picqer: Settings > Integrations > Webshops",
        ),
        GuideStep(
            Phrase("In Picqer, choose Bol.com, log in at Bol.com, and give Picqer access."),
            "Picqer: Instellingen > Integraties > Webshops > Webshop koppelen",
            "Picqer: Settings > Integrations > Webshops > Connect store",
            HELP,
        ),
        GuideStep(
            Phrase(
                "A new connection only imports orders. Leave automatic processing, stock and shipments off for now, and do not "
                "press “import products” before the SKUs agree."
            ),
            "Picqer: de pagina van de nieuwe webshop",
            "Picqer: the page of the new webshop",
        ),
        GuideStep(
            Phrase(
                "Switch on automatic processing, then stock, then shipments, when the checks after connecting have passed. Only "
                "one connection may send stock to this sales account."
            ),
            "Picqer: de pagina van de nieuwe webshop",
            "Picqer: the page of the new webshop",
        ),
        GuideStep(
            Phrase(
                "Take away the client credentials of this program when the move is over; Picqer's own connection has others."
            ),
            "Bol.com: Instellingen > Diensten > API-instellingen",
            "Bol.com: Instellingen > Diensten > API-instellingen",
        ),
    ),
    troubles=(
        KnownTrouble(
            "[invalid-client]",
            Phrase("Client ID or secret is wrong, or was taken away."),
            Phrase("Copy both once more from the sales account, or make new client credentials."),
        ),
        KnownTrouble(
            "[account-closed]",
            Phrase("The sales account is not active, or these credentials are not for the Retailer API."),
            Phrase("Open the sales account and settle what it asks for."),
        ),
        KnownTrouble(
            "[token-refused]",
            Phrase("A token of a minute ago is refused: the credentials were changed meanwhile."),
            Phrase("Run the step again; if it stays so, make new client credentials."),
        ),
        KnownTrouble(
            "[no-token]",
            Phrase("The address is not the one of the API of Bol.com."),
            Phrase("Enter https://api.bol.com as the address."),
        ),
        KnownTrouble(
            "[version]",
            Phrase("Bol.com took a version of its API away."),
            Phrase("Install the newest version of this program."),
        ),
        KnownTrouble(
            "HTTP 429",
            Phrase("The allowance of requests is used up: lists of orders may be asked for 25 times a minute."),
            Phrase("This program waits by itself; run other busy links at another moment."),
        ),
    ),
    writes={
        ChangeKind.COMPLETE_ORDER: Phrase(
            "At Bol.com an order is completed by reporting a shipment. That tells the customer that the parcel is on its way and "
            "cannot be undone, so it is left to Picqer or to you: enter carrier and tracking code in the sales account."
        ),
        ChangeKind.EDIT_SKU: Phrase(
            "The reference of an offer is changed in the sales account, by you: Picqer's stock follows it at once."
        ),
        ChangeKind.COMMENT_ORDER: Phrase("Bol.com keeps no notes with orders."),
        ChangeKind.TAG_ORDER: Phrase("Bol.com orders have no tags."),
    },
    closing=Phrase(
        "Bol.com has no checkout of its own to close: customers order as long as offers are for sale. If the sales account "
        "stays, leave it open; open orders then come with the new connection. If it ends, put all offers on hold or set a "
        "holiday in the sales account. The API stays open."
    ),
    tested_versions=("10 + 11",),
    can_enter_orders=False,
    hosted=True,
    details=frozenset({"barcode"}),
    opening=Phrase(
        "Take the offers off hold, or end the holiday, in the sales account; it can take some time until they are for sale again."
    ),
    hints={
        "prefix": Phrase("Bol.com numbers orders itself, ten letters and digits; a prefix can only be set in Picqer."),
        "product-import": Phrase(
            "Bol.com shows EAN and reference of an offer and no title: look at what Picqer would make of it before importing."
        ),
        "mails": Phrase("Bol.com mails customers itself as soon as a shipment is reported; switch Picqer's mails off."),
        "stock-location": Phrase(
            "Offers that Bol.com sends itself have their stock at Bol.com; Picqer's number does not count for them."
        ),
    },
)
