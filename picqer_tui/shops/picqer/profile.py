"""Picqer as data."""

from __future__ import annotations

from picqer_tui.core.changes import ChangeKind, SideEffects
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Certainty, ImportRule, KnownTrouble, LoginField, LoginWay, Profile

_KEY = LoginField(
    "API_KEY",
    Phrase("API key"),
    Phrase("Picqer shows it once, when it is made. It has the form of a long row of letters and digits."),
)
_ALL_ACCOUNT = Phrase("A key of the whole account: Settings > API keys. A key of one fulfilment customer sees less.")

RIGHTS = (
    "products",
    "orders",
    "webshoporders",
    "warehouses",
    "stock",
    "picklists",
    "shipments",
    "backorders",
    "hooks",
)

PROFILE = Profile(
    name="picqer",
    title="Picqer",
    address=Phrase("The part before .picqer.com in the address bar of Picqer, for example “acme”."),
    logins=(LoginWay("api-key", Phrase("API key"), (_KEY,)),),
    rights=dict.fromkeys(RIGHTS, _ALL_ACCOUNT),
    required_rights=frozenset({"products", "orders"}),
    key_guide=Phrase(
        "In Picqer: Settings > API keys > New API key. Make one for this move alone and revoke it afterwards."
    ),
    imports=ImportRule(
        Certainty.DOCUMENTED,
        frozenset(),
        frozenset(),
        Phrase("Picqer is the side that imports; nothing is taken from it."),
    ),
    feedback=None,
    guide=(),
    troubles=(
        KnownTrouble(
            "[html-page]",
            Phrase("A web page came back instead of data."),
            Phrase("Check the part before .picqer.com, and sign in to the network you are on if it asks for that."),
        ),
        KnownTrouble(
            "HTTP 401",
            Phrase("Picqer does not accept the key, or keeps this part closed to it."),
            Phrase("Check the key in Settings > API keys; use one of the whole account."),
        ),
        KnownTrouble(
            "HTTP 429",
            Phrase("The account's requests of this minute are used up."),
            Phrase(
                "Other links use the same allowance. This program waits by itself; run busy links at another moment."
            ),
        ),
    ),
    writes={
        ChangeKind.TAG_ORDER: SideEffects(
            (Phrase("Rules and filters in Picqer that look at this tag act on the order. It can be taken off there."),)
        ),
        ChangeKind.COMMENT_ORDER: SideEffects(
            (Phrase("Colleagues see the comment with the order. It can be taken away there."),)
        ),
        ChangeKind.COMPLETE_ORDER: Phrase(
            "Picqer completes an order by itself when everything is shipped or cancelled."
        ),
        ChangeKind.EDIT_SKU: Phrase(
            "Product codes are changed in Picqer by a person: the product keeps its id that way."
        ),
    },
    closing=Phrase("Picqer has no checkout."),
)
