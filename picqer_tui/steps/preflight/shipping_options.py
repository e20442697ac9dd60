"""Step `preflight.shipping-options`: does every carrier in use work with the new platform?"""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.steps.unbuilt import Unbuilt

STEP = Unbuilt(
    StepSpec(
        id="preflight.shipping-options",
        phase=Phase.PREFLIGHT,
        kind="task",
        title=Phrase("Carriers"),
        article=Phrase("Find out beforehand what each carrier can do with each webshop."),
        purpose=Phrase(
            "Makes sure that what your customers choose in the new checkout, a carrier, an evening delivery or a pick-up"
            " point, arrives in Picqer in a form that it can use."
        ),
        advice=Phrase(
            "Open Picqer's help page “Verzendopties per webshop” and look up each carrier profile that you used in the"
            " last eight weeks. Place a test order in the new shop for each way of delivery, pick-up points first, and see"
            " whether the order in Picqer gets the right profile."
        ),
    )
)
