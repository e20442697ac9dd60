"""`postchecks.shipment-feedback`: the first shipped orders of the new connection, until the new shop shows them."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.steps.unbuilt import Unbuilt

SPEC = StepSpec(
    id="postchecks.shipment-feedback",
    phase=Phase.POSTCHECKS,
    kind="watch",
    title=Phrase("Shipments reported"),
    article=Phrase(
        "Picqer knows which connection an order came from, and reports shipments to that webshop alone. What the shop shows of "
        "them differs by platform."
    ),
    purpose=Phrase(
        "Follows the first orders that are sent for the new shop until it shows what its platform can show: a note, a shipment, "
        "a tracking code, the final status."
    ),
    advice=Phrase(
        "Close a picklist of an order of the new shop, wait ten minutes, and open that order in the shop. Look for the tracking "
        "code and the status, also after the second parcel of one order."
    ),
    findings=(
        FindingKind(
            "feedback-missing",
            Phrase("Order {subject} was sent over 30 minutes ago, and the new shop shows nothing of it."),
            Phrase("The customer gets no tracking code, and the order stays open in the shop."),
            Phrase("Switch on sending of shipments for the connection in Picqer, and report this order by hand."),
        ),
        FindingKind(
            "feedback-incomplete",
            Phrase("Of order {subject} the new shop shows {seen} of {whole} things that it can show."),
            Phrase("The customer may miss a tracking code, or the shop may think that part is still to come."),
            Phrase("Look at the shipment in Picqer and in the shop, and add by hand what is missing."),
        ),
    ),
    every=timedelta(minutes=5),
)

STEP = Unbuilt(SPEC)
