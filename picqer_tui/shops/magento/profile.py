"""Magento 2 and Adobe Commerce as data. Menu paths as Magento and Picqer word them; what Picqer does not document is marked
so."""

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
_WHERE = Phrase("System > Extensions > Integrations > the integration > API: tick {box}, save, and press Reauthorize.")
_TOKEN = LoginField(
    "ACCESS_TOKEN", Phrase("Access token"), Phrase("System > Extensions > Integrations > the integration, once activated.")
)  # fmt: skip

NO_WAY_BACK = Phrase(
    "Magento lets no program delete a shipment, and a status alone would take back neither the shipment nor its stock, so this "
    "cannot be put back from here."
)
PROFILE = Profile(
    name="magento",
    title="Magento",
    address=Phrase("The address of the shop, with its folder if it has one, for example https://shop.example."),
    logins=(
        LoginWay(
            "oauth",
            Phrase("The four values of an integration"),
            (
                LoginField(
                    "CONSUMER_KEY",
                    Phrase("Consumer key"),
                    Phrase(
                        "System > Extensions > Integrations > the integration: shown when it is activated, and later."
                    ),
                ),
                LoginField("CONSUMER_SECRET", Phrase("Consumer secret"), Phrase("Beside the consumer key.")),
                _TOKEN,
                LoginField("ACCESS_TOKEN_SECRET", Phrase("Access token secret"), Phrase("Beside the access token.")),
            ),
        ),
        LoginWay("access-token", Phrase("Access token alone (since 2.4.4 only where the shop allows it)"), (_TOKEN,)),
        LoginWay(
            "admin",
            Phrase("An admin's name and password (an integration is better; not with a second factor)"),
            (
                LoginField("ADMIN_NAME", Phrase("User name"), Phrase("That of the admin."), secret=False),
                LoginField(
                    "ADMIN_PASSWORD", Phrase("Password"), Phrase("It is asked anew after every start and kept nowhere.")
                ),
            ),
        ),
    ),
    rights={
        "products": _WHERE._replace(values={"box": "Catalog > Inventory > Products"}),
        "orders": _WHERE._replace(values={"box": "Sales > Operations > Orders > Actions > View"}),
        "stock": _WHERE._replace(values={"box": "Stores > Inventory > Sources, Stocks; Catalog > Inventory"}),
        "feedback": _WHERE._replace(values={"box": "Sales > Operations > Shipments"}),
        "write-orders": _WHERE._replace(values={"box": "Sales > Operations > Orders > Actions > Ship, Comment"}),
    },
    required_rights=frozenset({"products", "orders"}),
    key_guide=Phrase(
        "System > Extensions > Integrations > Add New Integration. On the page API tick All Stores (Stores > Settings), "
        "Products, Sources, Stocks, Orders > View and Shipments, for changes Ship and Comment too; save, Activate, and copy the "
        "four values."
    ),
    imports=ImportRule(
        Certainty.INFERRED,
        frozenset(),
        frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID, OrderState.UNKNOWN}),
        Phrase(
            "Picqer does not document which orders of Magento it takes. Most likely those in processing, of any age, with "
            "pending ones as expected; its module reports every order that is saved. What it does with own statuses is not known."
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
            "Picqer makes a shipment with its tracking code for each parcel run, also for a part. The order stays in processing "
            "until every product has a shipment, and then becomes complete, if it is invoiced."
        ),
    ),
    guide=(
        GuideStep(
            Phrase("Check that the shop is on its final address, in the setting Base URL as well."),
            "Winkels > Configuratie > Algemeen > Web",
            "Stores > Configuration > General > Web",
        ),
        GuideStep(
            Phrase(
                "Make an integration for Picqer alone: catalog, inventory, sales (with invoice and ship) and stores; save and "
                "activate it."
            ),
            "Systeem > Uitbreidingen > Integraties > Nieuwe integratie toevoegen",
            "System > Extensions > Integrations > Add New Integration",
        ),
        GuideStep(
            Phrase("In Picqer, choose Magento 2 and enter the address and the values of the integration."),
            "Picqer: Instellingen > Integraties > Webshops > Webshop koppelen",
            "Picqer: Settings > Integrations > Webshops > Connect store",
            HELP,
        ),
        GuideStep(
            Phrase(
                "If Picqer's module is installed, enter the key of the new connection in it: with the old one it keeps reporting "
                "orders to the old connection."
            ),
            "Winkels > Configuratie > Picqer > Webhooks",
            "Stores > Configuration > Picqer > Webhooks",
            "https://github.com/picqer/magento2-plugin",
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
                "Delete the old integration when the move is over; a copy of the shop that still has it talks with the same key."
            ),
            "Systeem > Uitbreidingen > Integraties",
            "System > Extensions > Integrations",
        ),
    ),
    troubles=(
        KnownTrouble(
            "[token-alone]",
            Phrase(
                "The access token alone is refused: not allowed (off since 2.4.4), wrong, taken back, or its header dropped."
            ),
            Phrase(
                "Enter all four values, or set “Allow OAuth Access Tokens to be used as standalone Bearer tokens” to Yes under "
                "Stores > Configuration > Services > OAuth > Consumer Settings."
            ),
        ),
        KnownTrouble(
            "[header-dropped]",
            Phrase("The web server drops the login header, so Magento sees no key at all."),
            Phrase("Ask the host to pass the Authorization header on (Apache: CGIPassAuth On)."),
        ),
        KnownTrouble(
            "[key-refused]",
            Phrase("One of the four values is wrong, the integration is not active, or a proxy changes the address."),
            Phrase("Copy all four once more, and look whether the shop lives with or without www."),
        ),
        KnownTrouble(
            "[two-factor]",
            Phrase("The admin logs in with a second factor, which a program does not have."),
            Phrase("Make an integration (System > Extensions > Integrations) and enter its four values."),
        ),
        KnownTrouble(
            "[password]",
            Phrase("The name or password of the admin is wrong, or six wrong ones have locked the account."),
            Phrase("Wait half an hour and log in to the admin first, or make an integration."),
        ),
        KnownTrouble(
            "[clock]",
            Phrase("The clock of this computer or of the shop is off, so the signature counts as old."),
            Phrase("Set the clock."),
        ),
        KnownTrouble(
            "[right]",
            Phrase("A right is not ticked, or it was ticked and the integration not authorized again."),
            Phrase("Tick it on the page API of the integration, save, and press Reauthorize."),
        ),
        KnownTrouble(
            "[site-login]",
            Phrase("A staging site asks for a name and password of its own in front of the shop."),
            Phrase("Take that login off for /rest/."),
        ),
        KnownTrouble(
            "[blocked]",
            Phrase(
                "A firewall or security service keeps the API closed; square brackets in an address are a known reason."
            ),
            Phrase("Have the address of this computer, or /rest/, let through."),
        ),
        KnownTrouble(
            "[no-api]",
            Phrase("No API answers there: another platform, or a front of its own on that host."),
            Phrase("Enter the address of Magento itself, the one of its admin."),
        ),
        KnownTrouble(
            "[cloud-service]",
            Phrase("Adobe Commerce as a Cloud Service has another login, which this program does not speak."),
            Phrase("Go on by hand; the steps say what to look at."),
        ),
        KnownTrouble(
            "Report ID",
            Phrase("Magento stumbled over its own data; the number of the report tells its developer where."),
            Phrase("Give that number to whoever looks after the shop (var/log)."),
        ),
        KnownTrouble(
            "HTTP 50",
            Phrase("The shop is in maintenance, being deployed, or too slow; smaller pages were tried already."),
            Phrase("Wait until it answers in a browser; the first call after a deployment is slow."),
        ),
    ),
    writes={
        ChangeKind.COMPLETE_ORDER: SideEffects(
            (
                Phrase(
                    "A shipment is made of all that is left; Magento does not mail the customer. Only for invoiced orders."
                ),
                Phrase(
                    "The pieces are taken off the stock of the source. Where Picqer has pushed the lower number already they are "
                    "taken off twice, until the next push."
                ),
                Phrase("Modules that listen to shipments act on it: labels, reviews, mails of their own."),
                NO_WAY_BACK,
            ),
        ),
        ChangeKind.COMMENT_ORDER: SideEffects(
            (Phrase("A comment that customers do not see stands with the order; nobody is mailed."),)
        ),
        ChangeKind.EDIT_SKU: Phrase(
            "Magento finds a product to change by its SKU, so that a change of it may hit or rename another one. Change it in "
            "the admin by hand."
        ),
        ChangeKind.TAG_ORDER: Phrase("Magento orders have no tags."),
    },
    closing=Phrase(
        "Close the checkout and not the site: switch all methods off under Stores > Configuration > Sales > Payment Methods and "
        "Delivery Methods. Maintenance mode answers 503 and closes the API as well."
    ),
    tested_versions=("2.4.7-p3",),
    signed_requests=True,
    case_sensitive_sku=False,
    first_number=1,
    locations=True,
    details=frozenset({"barcode", "weight", "country", "images"}),
    opening=Phrase(
        "Switch the payment and delivery methods on under Stores > Configuration > Sales, empty the cache under System > Cache "
        "Management, and place an order in a private window."
    ),
    hints={
        "prefix": Phrase(
            "Magento sets a prefix per store view in its database; whoever looks after the shop can do that."
        ),
        "product-import": Phrase(
            "Picqer can fetch SKU, name, weight and images; a barcode only from the attribute that the shop has for it."
        ),
        "stock-location": Phrase(
            "With several sources, find out which one Picqer feeds, and that products are assigned to it."
        ),
        "language": Phrase("Texts differ by store view; choose the one that orders are placed in."),
        "mails": Phrase("Look under Stores > Configuration > Sales > Sales Emails which mails go with a shipment."),
    },
)
