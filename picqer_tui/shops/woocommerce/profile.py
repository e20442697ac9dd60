"""WooCommerce as data. Menu paths as WordPress and Picqer word them; what Picqer does not document is marked so."""

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
_ROLE = Phrase(
    "Make the key for a user who is Shop manager or Administrator: WooCommerce > Settings > Advanced > REST API > Add key, "
    "Permissions: Read/Write."
)
_READ = Phrase(
    "WooCommerce > Settings > Advanced > REST API > Add key, Permissions: Read or Read/Write, User: a Shop manager or "
    "Administrator."
)
_WRITE = Phrase("WooCommerce > Settings > Advanced > REST API, open the key, Permissions: Read/Write, and save.")

PROFILE = Profile(
    name="woocommerce",
    title="WooCommerce",
    address=Phrase("The address of the shop, with its folder if it has one, for example https://shop.example."),
    logins=(
        LoginWay(
            "consumer-key",
            Phrase("Consumer key and secret"),
            (
                LoginField(
                    "CONSUMER_KEY",
                    Phrase("Consumer key"),
                    Phrase("Begins with ck_ and is shown once, when the key is made."),
                ),
                LoginField(
                    "CONSUMER_SECRET",
                    Phrase("Consumer secret"),
                    Phrase("Begins with cs_ and is shown once, beside the consumer key."),
                ),
            ),
        ),
    ),
    rights={
        "products": _READ,
        "orders": _READ,
        "stock": _READ,
        "feedback": _READ,
        "write-orders": _WRITE,
        "write-products": _WRITE,
    },
    required_rights=frozenset({"products", "orders"}),
    key_guide=_ROLE,
    imports=ImportRule(
        Certainty.INFERRED,
        frozenset(),
        frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID, OrderState.UNKNOWN}),
        Phrase(
            "Picqer does not document which orders of WooCommerce it takes. Most likely those with the status processing, of "
            "any age, with pending and on-hold ones as expected; what it does with statuses of plugins is not known."
        ),
    ),
    feedback=FeedbackTraits(
        partial=False,
        lines=False,
        every_tracking=True,
        note_only=True,
        waits=False,
        shows=("note", "status"),
        within=timedelta(minutes=30),
        words=Phrase(
            "WooCommerce knows no shipments: Picqer writes each tracking code as a note with the order, and sets the order to "
            "completed when everything was sent."
        ),
    ),
    guide=(
        GuideStep(
            Phrase("Check that the shop is on its final address and that permalinks are not “Plain”."),
            "Instellingen > Permalinks",
            "Settings > Permalinks",
        ),
        GuideStep(
            Phrase("Make a key for Picqer alone, for a Shop manager or Administrator, with rights Read/Write."),
            "WooCommerce > Instellingen > Geavanceerd > REST API > Sleutel toevoegen",
            "WooCommerce > Settings > Advanced > REST API > Add key",
        ),
        GuideStep(
            Phrase("In Picqer, choose WooCommerce and enter address, key and secret."),
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
        GuideStep(
            Phrase(
                "Take away the old key when the move is over; a copy of the site that still has it keeps talking to Picqer."
            ),
            "WooCommerce > Instellingen > Geavanceerd > REST API > Intrekken",
            "WooCommerce > Settings > Advanced > REST API > Revoke",
        ),
    ),
    troubles=(
        KnownTrouble(
            "[plain-permalinks]",
            Phrase("The shop has its addresses set to “plain”; WooCommerce then accepts no key."),
            Phrase("Choose anything but Plain under Settings > Permalinks and save."),
        ),
        KnownTrouble(
            "[no-woocommerce]",
            Phrase("WordPress answers, WooCommerce does not."),
            Phrase("Activate or update WooCommerce, or lift the limit that a plugin puts on the REST API."),
        ),
        KnownTrouble(
            "[elsewhere]",
            Phrase("The API lives at another address than the one entered."),
            Phrase("Enter the address that stands in front of /wp-json/."),
        ),
        KnownTrouble(
            "[unknown-key]",
            Phrase("The key is unknown, or belongs to a user who was removed."),
            Phrase("Make a new key for a user who stays, and enter it."),
        ),
        KnownTrouble(
            "[key-refused]",
            Phrase(
                "The secret does not belong to the key, the key lacks a permission, or the clock is more than 15 minutes off."
            ),
            Phrase("Copy both parts once more; look at the permissions of the key and at the clock of this computer."),
        ),
        KnownTrouble(
            "header-dropped",
            Phrase(
                "The web server drops the login header. The key then travels in the address, and stands in the server's log."
            ),
            Phrase("Ask the host to pass the Authorization header on (Apache: CGIPassAuth On), then make a new key."),
        ),
        KnownTrouble(
            "[site-login]",
            Phrase("A staging site asks for a name and password of its own in front of the shop."),
            Phrase("Take that login off for /wp-json/."),
        ),
        KnownTrouble(
            "[blocked]",
            Phrase("A firewall or security plugin keeps the API closed."),
            Phrase("Have the address of this computer, or /wp-json/wc/, let through."),
        ),
        KnownTrouble(
            "[query-dropped]",
            Phrase("The web server drops the query, so every page shows the same rows."),
            Phrase("Ask the host to pass the query on to WordPress (nginx: try_files with $is_args$args)."),
        ),
        KnownTrouble(
            "[php-notice]",
            Phrase("Warnings of the server stand in front of the data."),
            Phrase("Switch WP_DEBUG_DISPLAY off."),
        ),
        KnownTrouble(
            "HTTP 50",
            Phrase("The host is too slow for lists; smaller pages were tried already."),
            Phrase("Run the step at a quieter hour, or ask the host for more time per request (max_execution_time)."),
        ),
    ),
    writes={
        ChangeKind.COMPLETE_ORDER: SideEffects(
            (
                Phrase(
                    "WooCommerce mails the customer that the order was completed; nothing in a request can stop that."
                ),
                Phrase("Stock is taken down for an order that had not taken it yet."),
                Phrase(
                    "Plugins act on it: invoices get their number, pay-later money is captured, reviews are asked for."
                ),
            ),
            mails=1,
            undo=True,
            back=(
                Phrase(
                    "The order is open again: a connection of Picqer that is on may take it for a new one. Switch nothing on "
                    "before you have looked at it."
                ),
                Phrase(
                    "WooCommerce may mail the customer that the order is being handled; mails that went out stay sent."
                ),
            ),
        ),
        ChangeKind.EDIT_SKU: SideEffects(
            (
                Phrase(
                    "Lines of older orders show the new code from then on: WooCommerce looks it up when it is asked."
                ),
            ),
            undo=True,
        ),
        ChangeKind.COMMENT_ORDER: SideEffects((Phrase("A private note stands with the order; nobody is mailed."),)),
        ChangeKind.TAG_ORDER: Phrase("WooCommerce orders have no tags."),
    },
    closing=Phrase(
        "Close the checkout and not the site: switch all methods off under WooCommerce > Settings > Payments, or put up a page "
        "“closed” with a plugin that leaves /wp-json/ open. A maintenance mode that answers 503 closes the API as well."
    ),
    tested_versions=("9.9.5", "11.0.1"),
    case_sensitive_sku=False,
    details=frozenset({"barcode", "weight", "images"}),
    hints={
        "prefix": Phrase("WooCommerce numbers orders by its own ids; a prefix needs a plugin, or is set in Picqer."),
        "product-import": Phrase(
            "Picqer can fetch SKU, name, barcode, weight and images; the shop has no other fields."
        ),
        "mails": Phrase(
            "Look at “Completed order” under WooCommerce > Settings > Emails: Picqer sets orders to completed."
        ),
        "language": Phrase("A translation plugin shows products once per language; choose the language of the orders."),
    },
    opening=Phrase(
        "Switch “coming soon” off under WooCommerce > Settings > Site visibility, switch the payment methods on under "
        "WooCommerce > Settings > Payments, and place an order in a private window."
    ),
)
