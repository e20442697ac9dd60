"""Step `preflight.quiet-moment`: when is it quiet enough to switch?"""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.steps.unbuilt import Unbuilt

STEP = Unbuilt(
    StepSpec(
        id="preflight.quiet-moment",
        phase=Phase.PREFLIGHT,
        kind="check",
        title=Phrase("Quiet moment"),
        article=Phrase("Connect the new shop at a moment that is quiet for import and for processing of orders."),
        purpose=Phrase(
            "Finds the hours of the week in which few orders come in and few are picked, and plans the switch and the stock"
            " push for one of them."
        ),
        advice=Phrase(
            "Choose a morning before the pickers start, on a day after a quiet evening, and not a day on which you cannot"
            " reach Picqer. Ask Picqer at least some days ahead to do the stock push at that time: they do it on request."
        ),
    )
)
