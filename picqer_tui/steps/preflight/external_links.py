"""Step `preflight.external-links`: which other systems hang on this Picqer account."""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.steps.unbuilt import Unbuilt

STEP = Unbuilt(
    StepSpec(
        id="preflight.external-links",
        phase=Phase.PREFLIGHT,
        kind="task",
        title=Phrase("External links"),
        article=Phrase(
            "If other systems are linked to Picqer by API, ask the owner of each link what the move means for it. Usually"
            " nothing, as long as SKUs and so the product ids in Picqer stay the same."
        ),
        purpose=Phrase(
            "Lists which systems listen to this Picqer account or put orders into the old shop, so that nobody is surprised"
            " on the day of the move."
        ),
        advice=Phrase(
            "Look in Picqer at Settings > API and Settings > Webhooks, and in the old shop at its apps and channels. Write"
            " down each system with its owner (purchasing, bookkeeping, marketplaces, tills), tell the owner the day of the"
            " move, and ask whether the link looks at the webshop or at Picqer's product ids."
        ),
    )
)
