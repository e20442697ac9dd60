"""The words of `postchecks.missed-orders`."""

from __future__ import annotations

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.balance import Bucket

KINDS = (
    FindingKind(
        "unaccounted",
        Phrase("Order {subject} is finished in the old shop ({shop_status}), and Picqer knows nothing of it."),
        Phrase("Nobody can say who sent it, or whether it was sent."),
        Phrase("Look it up in the old shop and ask a colleague; enter it in the new shop if it was never sent."),
        sheet=Side.OLD,
    ),
    FindingKind(
        "missed-paid-later",
        Phrase("Order {subject} was unpaid at the switch, has been paid since, and Picqer does not have it."),
        Phrase("The customer has paid and waits for a parcel that nobody packs."),
        Phrase("{next}"),
        sheet=Side.OLD,
    ),
    FindingKind(
        "missed",
        Phrase("Order {subject} is paid and open in the old shop, and Picqer does not have it."),
        Phrase("The customer has paid and waits for a parcel that nobody packs."),
        Phrase("{next}"),
        sheet=Side.OLD,
    ),
    FindingKind(
        "entry-differs",
        Phrase("Order {subject} was entered for old order {other}, with other lines or another total."),
        Phrase("The customer may get something else than was ordered, or paid another amount."),
        Phrase("Compare both orders and correct the new one, or take note of it."),
        sheet=Side.NEW,
    ),
    FindingKind(
        "unpaid-open",
        Phrase(
            "Order {subject} is still unpaid in the old shop, {age_days} day after it was placed.",
            plural="Order {subject} is still unpaid in the old shop, {age_days} days after it was placed.",
            none="Order {subject} is still unpaid in the old shop.",
        ),
        Phrase("If the customer still pays, nobody notices: Picqer does not look in the old shop any more."),
        Phrase("Ask the payment provider. Cancel it in the old shop, or enter it in the new shop when it is paid."),
        sheet=Side.OLD,
    ),
)

NEXT = {
    "enter": Phrase("Enter it in the new shop by hand; Picqer then imports it from there."),
    "wait": Phrase(
        "Do not enter it: it stands in the same shop, and the new connection fetches it. Look again in 15 minutes."
    ),
    "picqer": Phrase("Enter it in Picqer by hand, and report the parcel at the old platform by hand."),
}

BUCKETS = {
    Bucket.IN_PICQER: Phrase("in Picqer"),
    Bucket.CANCELLED: Phrase("cancelled or refunded"),
    Bucket.UNPAID: Phrase("unpaid"),
    Bucket.NOTHING_TO_SHIP: Phrase("nothing to send"),
    Bucket.ENTERED_ARRIVED: Phrase("entered in the new shop, and in Picqer"),
    Bucket.ENTERED_WAITING: Phrase("entered in the new shop, not in Picqer yet"),
    Bucket.TO_ENTER: Phrase("still to be entered"),
    Bucket.SET_ASIDE: Phrase("set aside by you"),
    Bucket.FINISHED: Phrase("finished in the old shop, was seen by Picqer"),
    Bucket.UNACCOUNTED: Phrase("not accounted for"),
}

UNPAID_RESTED = Phrase("unpaid; {rested} of them for more than {days} days, and left to rest")
