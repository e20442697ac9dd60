"""Step `preflight.settings`: what has to be set in Picqer and in the new shop."""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.steps.unbuilt import Unbuilt

STEP = Unbuilt(
    StepSpec(
        id="preflight.settings",
        phase=Phase.PREFLIGHT,
        kind="task",
        title=Phrase("Settings"),
        article=Phrase(
            "Some settings in Picqer differ per webshop, and which product details Picqer can fetch differs as well: not"
            " every shop has the same fields."
        ),
        purpose=Phrase(
            "A fixed list of settings that are made anew for each connection, so that the first order is treated as the"
            " last one was."
        ),
        advice=Phrase(
            "Open the page of the old connection in Picqer and write down: warehouses, automatic processing, order"
            " template, tags, order fields, price lists, VAT, language, number prefix, import of products, stock location."
            " Look at rules and mails that name the old shop. Set the same for the new connection right after connecting."
        ),
    )
)
