"""Shopware 6 as data. Menu paths as Shopware and Picqer word them; what Picqer does not document is marked so."""

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

HELP = "https://picqer.com/en/support/articles/shopware-faq"
_ROLE = Phrase(
    "Settings > System > Integrations: give the integration Administrator, or a role with “{rights}” made under Settings > "
    "System > Users & permissions > Roles."
)

PROFILE = Profile(
    name="shopware",
    title="Shopware",
    address=Phrase(
        "The address of the shop that stands in front of /admin when you work in the administration, for example "
        "https://shop.example."
    ),
    logins=(
        LoginWay(
            "integration",
            Phrase("Access key ID and secret access key of an integration"),
            (
                LoginField(
                    "ACCESS_KEY_ID",
                    Phrase("Access key ID"),
                    Phrase("Begins with SWIA: Settings > System > Integrations."),
                    secret=False,
                ),
                LoginField(
                    "SECRET_ACCESS_KEY",
                    Phrase("Secret access key"),
                    Phrase("Shown once, beside the access key ID, when the integration is made."),
                ),
            ),
        ),
    ),
    rights={
        "products": _ROLE._replace(values={"rights": "Catalogue > Products: View"}),
        "orders": _ROLE._replace(values={"rights": "Orders: View"}),
        "stock": _ROLE._replace(values={"rights": "Catalogue > Products: View"}),
        "feedback": _ROLE._replace(values={"rights": "Orders: View"}),
        "write-orders": _ROLE._replace(values={"rights": "Orders: Edit"}),
        "write-products": _ROLE._replace(values={"rights": "Catalogue > Products: Edit"}),
    },
    required_rights=frozenset({"products", "orders"}),
    key_guide=Phrase(
        "Settings > System > Integrations > Add integration: give it a name, switch on Administrator or choose a role that "
        "may view products and orders, and copy access key ID and secret access key."
    ),
    imports=ImportRule(
        Certainty.DOCUMENTED,
        frozenset({OrderState.OPEN}),
        frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID, OrderState.UNKNOWN}),
        Phrase(
            "Picqer takes orders that are open or in progress, of any age, with unpaid ones as expected. Its help page, written "
            "for Shopware 5, leaves out orders of which a part was sent; do not count on that."
        ),
    ),
    feedback=FeedbackTraits(
        partial=True,
        lines=False,
        every_tracking=True,
        note_only=False,
        waits=False,
        shows=("shipment",),
        within=timedelta(minutes=30),
        words=Phrase(
            "Picqer sets the delivery to shipped (partially) or shipped and adds each tracking code; Shopware does not keep "
            "which products were in a parcel."
        ),
    ),
    guide=(
        GuideStep(
            Phrase("Make an integration for Picqer alone; this program has one of its own."),
            "Instellingen > Systeem > Integraties > Integratie toevoegen",
            "Settings > System > Integrations > Add integration",
        ),
        GuideStep(
            Phrase("In Picqer, choose Shopware 6 and enter address, access key ID and secret access key."),
            "Picqer: Instellingen > Integraties > Webshops > Webshop koppelen",
            "Picqer: Settings > Integrations > Webshops > Connect store",
            HELP,
        ),
        GuideStep(
            Phrase(
                "Install the Picqer plugin in the shop, or look at it if it is there: it must have the connection key of this "
                "connection, in every sales channel."
            ),
            "Extensies > Mijn extensies > Picqer > Configureren",
            "Extensions > My extensions > Picqer > Configure",
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
        GuideStep(
            Phrase(
                "Take the old integration away when the move is over; a copy of the shop that still has it keeps working."
            ),
            "Instellingen > Systeem > Integraties",
            "Settings > System > Integrations",
        ),
    ),
    troubles=(
        KnownTrouble(
            "[wrong-platform]",
            Phrase("No Shopware 6 answers at this address; it may be in a folder, or on another host than the shop's."),
            Phrase("Enter the address that stands in front of /admin in the administration."),
        ),
        KnownTrouble(
            "[redirect]",
            Phrase("The shop answers only with, or only without, www in its address."),
            Phrase("Enter the address that the shop sends on to."),
        ),
        KnownTrouble(
            "[shopware-5]",
            Phrase("This is a Shopware 5 shop."),
            Phrase("Do the steps of this shop by hand."),
        ),
        KnownTrouble(
            "[unknown-key]",
            Phrase("The integration was removed, or its secret access key is wrong."),
            Phrase("Make a new integration and enter both parts of its key."),
        ),
        KnownTrouble(
            "[key-form]",
            Phrase("What was entered as access key ID is another key, such as that of a sales channel."),
            Phrase("Copy the access key ID of an integration; it begins with SWIA."),
        ),
        KnownTrouble(
            "[privilege]",
            Phrase("The role of the integration lacks a right. Linked data, such as tags or addresses, needs its own."),
            Phrase("Give the integration Administrator, or add the right that the message names to its role."),
        ),
        KnownTrouble(
            "[blocked]",
            Phrase("A firewall or a login of the web server keeps the API closed."),
            Phrase("Have the address of this computer, or /api/, let through by the host."),
        ),
        KnownTrouble(
            "HTTP 50",
            Phrase("The host is too slow for lists, or a plugin fails; smaller pages were tried already."),
            Phrase("Run the step at a quieter hour, and look at the log of the shop."),
        ),
    ),
    writes={
        ChangeKind.COMPLETE_ORDER: SideEffects(
            (
                Phrase(
                    "The delivery is set to shipped; the order itself keeps its status, because Shopware takes one step at a "
                    "time. Flows of the shop are skipped, so customers are not mailed."
                ),
                Phrase("Stock stays as it is."),
                Phrase("Plugins hear of it and may act (invoices, pay-later money, the Picqer plugin itself)."),
            ),
            undo=True,
            apart=True,
            back=(
                Phrase(
                    "The delivery is open again: a connection of Picqer that is on may take the order for a new one. Switch "
                    "nothing on before you have looked at it."
                ),
            ),
        ),
        ChangeKind.EDIT_SKU: SideEffects(
            (
                Phrase("Lines of older orders keep the product number that they were sold under."),
                Phrase("Plugins and exports that know the product by its number hear of the change or miss it."),
            ),
            undo=True,
        ),
        ChangeKind.COMMENT_ORDER: SideEffects(
            (
                Phrase(
                    "Tracking codes are added to the delivery; the customer sees them in the shop and is not mailed."
                ),
                Phrase("The Picqer plugin, if it is active, tells Picqer that the order changed."),
            )
        ),
        ChangeKind.TAG_ORDER: SideEffects(
            (
                Phrase("A tag that does not exist yet is made. It can be taken off in the administration."),
                Phrase("The Picqer plugin, if it is active, tells Picqer that the order changed."),
            )
        ),
    },
    closing=Phrase(
        "Switch the sales channel to maintenance mode: Sales Channels > the shop > Status. The administration and its API stay "
        "open. Do not take the whole site off the air: that closes the API as well."
    ),
    tested_versions=("6.5.6.1", "6.6.7.1", "6.6.10.13", "6.7.9.1"),
    case_sensitive_sku=False,
    details=frozenset({"barcode", "weight", "images"}),
    hints={
        "prefix": Phrase("Set it under Settings > Number ranges > Orders, before the first order."),
        "product-import": Phrase(
            "Picqer can fetch product number, name, EAN, weight and images; variants without a name of their own show that of "
            "their parent."
        ),
        "mails": Phrase(
            "Look at the flows for “shipped” under Settings > Flow Builder: Picqer sets deliveries to shipped."
        ),
        "language": Phrase("Texts come in the system language of the shop unless Picqer asks for another."),
        "auto-process": Phrase("Picqer looks at payment and delivery, which stand apart from the status of the order."),
    },
    opening=Phrase(
        "Switch maintenance mode off under Sales Channels > the shop > Status, and place an order in a private window."
    ),
)
