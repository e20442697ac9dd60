"""`postchecks.watch`: aftercare for hours or days."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.steps.unbuilt import Unbuilt

SPEC = StepSpec(
    id="postchecks.watch",
    phase=Phase.POSTCHECKS,
    kind="watch",
    title=Phrase("Aftercare"),
    article=Phrase(
        "After the connection is made, check for a while that orders, stock and shipments go the right way."
    ),
    purpose=Phrase(
        "Keeps looking for hours or days: the order balance, orders that come twice, imports that fail, two connections that "
        "both bring orders, and what going back would cost by now."
    ),
    advice=Phrase(
        "Run the steps for missed orders, duplicate orders and leftover orders again after an hour, a day and a week. Look every "
        "day at the failed imports in Picqer."
    ),
    findings=(
        FindingKind(
            "overlap",
            Phrase("Connection {subject} brings new orders beside the new connection."),
            Phrase("Orders come twice, and shipments are reported to the wrong shop."),
            Phrase("Deactivate the old connection on its page in Picqer, then run the step for duplicate orders."),
        ),
        FindingKind(
            "new-row-error",
            Phrase("Order {subject} of the new shop could not be imported: {reason}"),
            Phrase("It is not in Picqer and nobody will send it."),
            Phrase("Read the reason, mend it in the new shop, and look again; Picqer tries again by itself."),
        ),
        FindingKind(
            "watch-gap",
            Phrase("Nothing was read between {since} and {until}; what happened then was read afterwards."),
            Phrase("What happened and was undone in that time was not seen."),
            Phrase("Nothing to do. Keep the program running, or run the steps by hand, while you rely on it."),
        ),
    ),
    every=timedelta(minutes=10),
)

STEP = Unbuilt(SPEC)
