"""Step `preflight.order-numbers`: do the new shop's order numbers run into numbers that are in use?"""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.steps.scenarios import needs_another_shop
from picqer_tui.steps.unbuilt import Unbuilt

STEP = Unbuilt(
    StepSpec(
        id="preflight.order-numbers",
        phase=Phase.PREFLIGHT,
        kind="check",
        title=Phrase("Order numbers"),
        article=Phrase("No order may stand in Picqer twice; two orders with one number are hard to tell apart."),
        purpose=Phrase(
            "Looks whether the order numbers that the new shop is going to give run into numbers of the old shop or of"
            " another connection."
        ),
        advice=Phrase(
            "Compare the next order number of the new shop with the last ones of the old shop. When the new series starts"
            " inside the old one, set a prefix or a higher start in the new shop before its first order."
        ),
    ),
    needs_another_shop,
)
